// A field that finds songs of the catalogue while one types: a combobox as ARIA describes it.

import { ask } from "./api.js";
import { thumbnail } from "./rows.js";
import { copy, count, make } from "./words.js";

let fields = 0;

/** A song as it stands in a field. */
export const nameOf = (track) => `${track.title} — ${track.artists.map((artist) => artist.name).join(", ")}`;

/** Puts a field into a place; `choose` is called with the track that was chosen. */
export function finder(place, { label, choose, clears = false }) {
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
  list.setAttribute("aria-label", "Songs found");
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

  function take(track) {
    close();
    hint.textContent = "";
    input.value = clears ? "" : nameOf(track);
    choose(track);
  }

  function show(tracks) {
    found = tracks;
    list.replaceChildren(...tracks.map((track, at) => make("li", {
      id: `${name}-${at}`, role: "option", ariaSelected: "false", onclick: () => take(track),
      onpointerdown: (event) => event.preventDefault(), // the field keeps the focus
    }, thumbnail(track), make("span", {}, make("strong", { textContent: track.title }),
      make("span", { className: "quiet", textContent: track.artists.map((artist) => artist.name).join(", ") })))));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !tracks.length;
    input.setAttribute("aria-expanded", String(tracks.length > 0));
    hint.textContent = tracks.length ? `${count(tracks.length, "song")} found` : "Segue has met no song of that name.";
    hint.classList.toggle("hidden", tracks.length > 0);
  }

  async function look() {
    const text = input.value.trim();
    const number = ++asked;
    if (text.length < 2) {
      hint.textContent = "";
      return close();
    }
    try {
      const { body } = await ask("GET", `/tracks?limit=8&q=${encodeURIComponent(text.slice(0, 100))}`);
      if (number === asked && document.activeElement === input) show(body.items);
    } catch (problem) {
      if (number !== asked) return;
      close();
      hint.classList.remove("hidden");
      hint.textContent = problem.message;
    }
  }

  input.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(look, 150);
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
