// What speaks for the listener, as chips: a press silences one or lets it speak again.

import { button, find, glyph, make } from "./words.js";

const most = 8; // chips that are shown before somebody asks for all
const kinds = ["tracks", "artists"];
const places = { tracks: "seed-tracks", artists: "seed-artists" };
const own = { tracks: [], artists: [] };
const dropped = { tracks: new Map(), artists: new Map() };
const added = { tracks: new Map(), artists: new Map() };
const isWhole = { tracks: false, artists: false };
let changed = () => {};

/** Who hears that a chip was pressed. */
export const onSeeds = (listener) => { changed = listener; };

/** Takes the seeds of the list as it is, the loudest first. */
export function setSeeds({ tracks, artists }) {
  own.tracks = tracks.map(({ id, title, artists: by }) => ({ kind: "tracks", id, name: title, by: by.join(", ") }));
  own.artists = artists.map(({ id, name }) => ({ kind: "artists", id, name }));
  draw();
}

/** All speak as they do in the list. */
export function resetSeeds() {
  for (const kind of kinds) {
    dropped[kind].clear();
    added[kind].clear();
  }
  draw();
}

/** Silences a seed, or takes back one that was added. */
export function drop(seed) {
  if (!added[seed.kind].delete(seed.id)) dropped[seed.kind].set(seed.id, seed);
  draw();
}

/** Lets something speak that is no seed, or that was silenced. */
export function add(seed) {
  if (!dropped[seed.kind].delete(seed.id) && !own[seed.kind].some(({ id }) => id === seed.id)) added[seed.kind].set(seed.id, seed);
  draw();
}

/** What is changed, as the API wants it. */
export function seedChange() {
  const fields = { drop_seeds: dropped.tracks, add_seeds: added.tracks, drop_artists: dropped.artists, add_artists: added.artists };
  return Object.fromEntries(Object.entries(fields).filter(([, ids]) => ids.size).map(([name, ids]) => [name, [...ids.keys()]]));
}

function draw() {
  for (const kind of kinds) {
    const absent = [...dropped[kind].values()].filter((seed) => !own[kind].some(({ id }) => id === seed.id));
    const all = [...added[kind].values(), ...absent, ...own[kind]];
    const few = isWhole[kind] ? all : all.filter((seed) => dropped[kind].has(seed.id) || own[kind].indexOf(seed) < most);
    const chips = few.map((seed) => make("li", {}, chip(seed)));
    if (few.length < all.length) {
      chips.push(make("li", {}, button(`All ${all.length}`, () => {
        isWhole[kind] = true;
        draw();
        find(places[kind]).children[most]?.querySelector("button").focus();
      }, { className: "chip more" })));
    }
    find(places[kind]).replaceChildren(...chips);
    find(`${places[kind]}-title`).hidden = !all.length;
  }
}

function chip(seed) {
  const speaks = !dropped[seed.kind].has(seed.id);
  const isNew = added[seed.kind].has(seed.id);
  const element = button("", () => {
    if (speaks) drop(seed);
    else add(seed);
    changed();
    find(places[seed.kind]).querySelector(`[data-seed="${seed.id}"]`)?.focus();
  }, { className: isNew ? "chip new" : "chip", ariaPressed: String(speaks), title: speaks ? "Press to silence it" : "Press to let it speak again" });
  element.dataset.seed = seed.id;
  element.append(make("span", { textContent: seed.name }), glyph(speaks ? "dislike" : "plus"));
  if (seed.by) element.setAttribute("aria-label", `${seed.name} by ${seed.by}`);
  return element;
}
