// Songs that came, left or moved between two lists, in a line each.

import { blockName } from "./blocks.js";
import { linked, thumbnail } from "./rows.js";
import { make, signed } from "./words.js";

/** How a place changed, as a badge and as it is spoken; null where it did not. */
export function moveOf(from, to) {
  if (from === to || !to) return null;
  if (!from) return { kind: "in", badge: "new", spoken: "new on the list" };
  const steps = Math.abs(from - to);
  return from > to ? { kind: "up", badge: `↑ ${steps}`, spoken: `up ${steps}, from place ${from}` }
    : { kind: "down", badge: `↓ ${steps}`, spoken: `down ${steps}, from place ${from}` };
}

/** The blocks that changed most, in words. */
export const becauseOf = (changes) =>
  changes.map(({ block, before, after }) => `${blockName(block)} ${signed(after - before)}`).join(", ");

/** A song in a line, with what is said of its place. */
export function line(track, said, move) {
  const artists = track.artists.map((artist) => artist.name).join(", ");
  const badge = move ? make("span", { className: `move ${move.kind}` },
    make("span", { ariaHidden: "true", textContent: move.badge }), make("span", { className: "hidden", textContent: move.spoken })) : "";
  return make("li", { className: "song" }, thumbnail(track),
    make("span", { className: "names" },
      make("span", { className: "title" }, linked(track.title, track.spotify_url)), make("span", { className: "quiet", textContent: artists })),
    make("span", { className: "said quiet" }, said, badge));
}
