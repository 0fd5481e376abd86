// A field that finds things while one types: a combobox as ARIA describes it.

import { ask } from "./api.js";
import { thumbnail } from "./rows.js";
import { copy, count, make } from "./words.js";

let fields = 0;

/** A song as it stands in a field. */
export const nameOf = (track) => `${track.title} — ${track.artists.map((artist) => artist.name).join(", ")}`;

/** Songs of the catalogue. */
const songs = {
  what: "song",
  nameOf,
  look: async (text) => (await ask("GET", `/tracks?limit=8&q=${encodeURIComponent(text)}`)).body.items,
  row: (track) => [thumbnail(track), make("span", {}, make("strong", { textContent: track.title }),
    make("span", { className: "quiet", textContent: track.artists.map((artist) => artist.name).join(", ") }))],
};

/** Puts a field into a place; `choose` is called with what was chosen.
 *
 * `source` says what is looked for: how it is called, shown and found, and perhaps how there may be `more` of it, which
 * is asked for when somebody has typed no further for a while. */
export function finder(place, { label, choose, clears = false, source = songs, pause = 150, typed = () => {} }) {
  const box = copy("finder");
  const [input, list, hint] = ["input", ".found", ".hint"].map((selector) => box.querySelector(selector));
  const name = `finder-${++fields}`;
  let found = [];
  let active = -1;
  let timer = null;
  let asked = 0;
  input.id = name;
  input.placeholder = label;
  box.querySelector("label").textContent = label;
  box.querySelector("label").htmlFor = name;
  list.id = `${name}-list`;
  list.setAttribute("aria-label", `${source.what[0].toUpperCase()}${source.what.slice(1)}s found`);
  input.setAttribute("aria-controls", list.id);

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(next) {
    active = (next + found.length) % found.length;
    for (const [at, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(at === active));
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  function take(item) {
    asked += 1;
    clearTimeout(timer);
    close();
    hint.textContent = "";
    input.value = clears ? "" : source.nameOf(item);
    choose(item);
  }

  function show(items) {
    const chosen = found[active]?.id; // more may come while somebody walks through the list
    found = items;
    list.replaceChildren(...items.map((item, at) => make("li", {
      id: `${name}-${at}`, role: "option", ariaSelected: "false", onclick: () => take(item),
      onpointerdown: (event) => event.preventDefault(), // the field keeps the focus
    }, ...source.row(item))));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", String(items.length > 0));
    const at = items.findIndex(({ id }) => id === chosen);
    if (at >= 0) mark(at);
  }

  function tell(items, isLast) {
    hint.textContent = items.length ? `${count(items.length, source.what)} found`
      : isLast ? `Segue has met no ${source.what} of that name.` : "Looking further…";
    hint.classList.toggle("hidden", items.length > 0);
  }

  async function look() {
    const text = input.value.trim().slice(0, 100);
    const number = ++asked;
    const isCurrent = () => number === asked && document.activeElement === input;
    if (text.length < 2) {
      hint.textContent = "";
      return close();
    }
    try {
      const items = await source.look(text);
      if (!isCurrent()) return;
      const goesOn = Boolean(source.more) && !source.isEnough(text, items);
      show(items);
      tell(items, !goesOn);
      if (goesOn) timer = setTimeout(() => lookFurther(text, isCurrent), source.patience);
    } catch (problem) {
      fail(problem, number);
    }
  }

  async function lookFurther(text, isCurrent) {
    const number = asked;
    try {
      const items = await source.more(text);
      if (!isCurrent()) return;
      show(items);
      tell(items, true);
    } catch (problem) {
      fail(problem, number);
    }
  }

  function fail(problem, number) {
    if (number !== asked) return;
    close();
    hint.classList.remove("hidden");
    hint.textContent = problem.message;
  }

  input.oninput = () => {
    clearTimeout(timer);
    typed(input.value.trim());
    timer = setTimeout(look, pause);
  };
  input.onkeydown = (event) => {
    if (event.key === "Enter") event.preventDefault(); // it stands in forms that are not to be sent
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      return close();
    }
    if (list.hidden) {
      if (event.key === "ArrowDown" || event.key === "Enter") look();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      mark(active === -1 && step < 0 ? found.length - 1 : active + step);
    } else if (event.key === "Enter") take(found[Math.max(active, 0)]);
  };
  input.onblur = close;
  place.replaceChildren(box);
  return { say: (text) => { input.value = text; } };
}
