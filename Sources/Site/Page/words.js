// Numbers and dates as people say them, and elements made of text: nothing here ever parses HTML.

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const number = new Intl.NumberFormat();
const steps = [["second", 60], ["minute", 60], ["hour", 24], ["day", 30], ["month", 12], ["year", Infinity]];

/** "2 hours ago", "in 3 days"; an empty text where there is no date. */
export function when(date) {
  if (!date) return "";
  let span = (new Date(date) - Date.now()) / 1000;
  if (Math.abs(span) < 45) return span > 0 ? "in a moment" : "just now";
  for (const [unit, size] of steps) {
    if (Math.abs(span) < size) return relative.format(Math.round(span), unit);
    span /= size;
  }
  return "";
}

/** "1 track", "1,200 tracks". */
export const count = (amount, one, many = `${one}s`) => `${number.format(amount)} ${amount === 1 ? one : many}`;

/** A link that we are ready to follow: https, or plain http; nothing else gets into an `href`. */
export function safe(url) {
  try {
    return ["https:", "http:"].includes(new URL(url, location.href).protocol) ? url : null;
  } catch {
    return null;
  }
}

export const find = (id) => document.getElementById(id);

/** Makes an element with properties and children. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Writes a text only where it differs, so that a screen reader is not told the same thing again. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Says something to those who cannot see it appear. */
export const announce = (text) => { find("announcer").textContent = text; };

/** A picture from the page's own few. */
export function glyph(name, className = "glyph line") {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  picture.setAttribute("class", className);
  picture.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#${name}`);
  picture.append(use);
  return picture;
}

/** A button with a text; `act` is called when it is pressed. */
export const button = (text, act, properties = {}) =>
  make("button", { type: "button", className: "button small", textContent: text, onclick: act, ...properties });

/** A copy of the only element of a template. */
export const copy = (id) => find(id).content.firstElementChild.cloneNode(true);

/** A sentence with a capital at its beginning. */
export const capital = (sentence) => sentence.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

/** "0.42", "−1.10". */
export const exact = (value, digits = 2) => value.toFixed(digits).replace("-", "−");

/** "+0.42", "−1.10": with its sign, unless nothing is left of it. */
export function signed(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}

/** "3 November 2026", as it is said where the reader lives. */
export const day = (date) => new Date(date).toLocaleDateString(undefined, { day: "numeric", month: "long", year: "numeric" });

/** Rounds so that the rounded numbers add up to their rounded sum, each off by less than one step. */
export function adding(values, digits) {
  const scale = 10 ** digits;
  const rounded = values.map((value) => Math.floor(value * scale));
  const missing = Math.round(values.reduce((sum, value) => sum + value, 0) * scale) - rounded.reduce((sum, value) => sum + value, 0);
  const order = values.map((value, place) => [value * scale - rounded[place], place]).sort((one, other) => other[0] - one[0]);
  for (const [, place] of order.slice(0, missing)) rounded[place] += 1;
  return rounded.map((value) => value / scale);
}

/** Puts a notice at the top of the page, or of the dialog that covers it, or takes it away (`text` null); one a key. */
export function notice(key, text, action) {
  const place = document.querySelector("dialog[open] > .notices") ?? find("notices");
  const old = document.querySelector(`[data-notice="${key}"]`);
  if (!text) return old?.remove();
  if (place.contains(old) && old.querySelector("p").textContent === text) return;
  const element = make("div", { className: "notice" }, make("p", { textContent: text }));
  element.dataset.notice = key;
  if (action?.href) element.append(make("a", { className: "button small", href: action.href, textContent: action.label }));
  if (action?.act) element.append(make("button", { className: "button small", type: "button", textContent: action.label, onclick: action.act }));
  if (place.contains(old)) return old.replaceWith(element);
  old?.remove();
  place.append(element);
}

/** Runs an act for a button: the button rests meanwhile, and what goes wrong is said. */
export async function attempt(button, act) {
  if (button) button.disabled = true;
  try {
    const answer = await act();
    notice("problem", null);
    return answer;
  } catch (problem) {
    notice("problem", problem.retryAfter ? `${problem.message} Try again in ${count(problem.retryAfter, "second")}.` : problem.message);
  } finally {
    if (button) button.disabled = false;
  }
}
