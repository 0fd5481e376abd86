// A recommended song: its cover, names and links, its reasons, and what one can say of it.

import { connectOpinions } from "./opinions.js";
import { reasonsOf } from "./reasons.js";
import { capital, copy, exact, glyph, make, safe } from "./words.js";

/** A link to where a thing lives, or its bare name. */
export function linked(name, url, properties = {}) {
  const address = safe(url);
  return address ? make("a", { href: address, textContent: name, rel: "noopener noreferrer", target: "_blank", ...properties }) : name;
}

/** Who plays it, and from when it is. */
export function credits({ artists, album, release_year: year = album?.release_year }) {
  const nodes = artists.flatMap((artist, place) => place ? [", ", linked(artist.name, artist.spotify_url)] : [linked(artist.name, artist.spotify_url)]);
  return year ? [...nodes, ` · ${year}`] : nodes;
}

/** Puts a cover into its place; what cannot be loaded leaves a note there. */
function show(image, track) {
  const address = safe(track.album?.cover_url);
  image.hidden = !address;
  if (!address || image.src === address) return;
  image.onerror = () => { image.hidden = true; };
  image.src = address;
}

/** A small cover. */
export function thumbnail(track) {
  const image = make("img", { alt: "", width: 40, height: 40, loading: "lazy", decoding: "async", referrerPolicy: "no-referrer" });
  show(image, track);
  return make("span", { className: "cover small" }, glyph("note", "glyph"), image);
}

/** A row for a recommendation; `old` is the row to fill anew, `move` what is said of its place. */
export function row(recommendation, { old, move, isOpen } = {}) {
  const { rank, score, track, reasons, feedback } = recommendation;
  const item = old ?? copy("track");
  const part = (selector) => item.querySelector(selector);
  item.dataset.track = track.id;
  part(".rank").textContent = rank ?? "";
  const title = part(".title");
  title.textContent = track.title;
  if (safe(track.spotify_url)) title.href = track.spotify_url;
  part(".artists").replaceChildren(...credits(track));
  if (track.explicit) part(".artists").append(make("abbr", { className: "explicit", title: "Explicit words", textContent: "E" }));
  part(".why").textContent = reasons ? capital(reasons.sentence) : "";
  show(part("img"), track);
  const details = part("details");
  details.hidden = !reasons;
  if (reasons) {
    part(".score").textContent = `· score ${exact(score)}`;
    // The parts are made when somebody looks: a list has a thousand of them.
    const fill = () => part(".reasons").replaceChildren(...reasonsOf(reasons, score));
    details.ontoggle = () => { if (details.open && !part(".reasons").hasChildNodes()) fill(); };
    if (isOpen) details.open = true;
    if (details.open) fill();
    else part(".reasons").replaceChildren();
  }
  showMove(item, move);
  connectOpinions(item, track, feedback);
  return item;
}

function showMove(item, move) {
  const badge = item.querySelector(".move");
  const text = item.querySelector(".shift");
  badge.hidden = !move;
  text.hidden = !move?.text;
  badge.className = `move ${move?.kind ?? ""}`;
  badge.replaceChildren(...(move ? [
    make("span", { ariaHidden: "true", textContent: move.badge }), make("span", { className: "hidden", textContent: move.spoken }),
  ] : []));
  text.textContent = move?.text ?? "";
}
