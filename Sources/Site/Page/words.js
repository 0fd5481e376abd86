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
