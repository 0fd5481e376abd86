// Artists as one finds them: in the catalogue at once, and at Spotify when that is not enough.

import { ask } from "./api.js";
import { glyph, make, safe } from "./words.js";

const path = (text, further = "") => `/artists?limit=8${further}&q=${encodeURIComponent(text)}`;
const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();

/** What a finder needs to find artists. */
export const artists = {
  what: "artist",
  nameOf: (artist) => artist.name,
  look: async (text) => (await ask("GET", path(text))).body.items,
  // Every question outside costs one of the day's calls: it is asked when somebody stops to type and is not answered yet.
  patience: 450,
  isEnough: (text, found) => text.length < 3 || found.length >= 8 || found.some((artist) => plain(artist.name) === plain(text)),
  more: async (text) => (await ask("GET", path(text, "&outside=true"))).body.items,
  row: (artist) => [portrait(artist), make("span", {}, make("strong", { textContent: artist.name }),
    make("span", { className: "quiet", textContent: artist.genres.join(", ") || "no genre known" }))],
};

function portrait(artist) {
  const image = make("img", { alt: "", width: 40, height: 40, loading: "lazy", decoding: "async", referrerPolicy: "no-referrer" });
  const address = safe(artist.image_url);
  image.hidden = !artist.image_url || !address;
  image.onerror = () => { image.hidden = true; };
  if (!image.hidden) image.src = address;
  return make("span", { className: "cover small round" }, glyph("note", "glyph"), image);
}
