// The ranked list: songs, reasons, likes.

import { ask } from "./api.js";
import { attempt, find, make, notice, safe, say, when } from "./words.js";

let edition = null;
let cursor = null;

const names = {
  graph: "Nearby artists", place: "Known for it", era: "Era", popularity: "Popularity", reach: "As known as yours",
  audio: "Sound", genre: "Genre", feedback: "Your opinion", novelty: "Novelty",
};

/** The number of the edition on the page; null while there is none. */
export const shown = () => edition?.number ?? null;

/** Shows the first page of an answer of `/recommend`. */
export function showList(answer) {
  const list = find("list");
  if (answer.status === 202) {
    if (!edition) showMissing(answer.body);
    return;
  }
  edition = answer.body.edition;
  list.replaceChildren(...answer.body.items.map(row));
  find("list-message").hidden = answer.body.items.length > 0;
  if (!answer.body.items.length) message("Nothing to show yet.", "Everything that was found is already yours. Look further to find more artists.");
  next(answer.body.next_cursor);
  showEdition(edition);
}

/** Says how old the list is, and whether something newer is known. */
export function showEdition({ number, made_at, stale, stale_reason: why }) {
  say(find("edition"), `List ${number}, made ${when(made_at)}`);
  const isSaid = document.querySelector("[data-notice=reauth]"); // that only a new sign-in helps
  notice("stale", stale && !isSaid ? `This list is not of today: ${why}.` : null, { label: "Make a new one", act: () => find("refresh").click() });
}

/** Says that the service could not give a list, unless there is one on the page. */
export function showFailure(problem) {
  if (!edition) message("The list could not be loaded.", problem.message);
}

export async function showMore() {
  const answer = await attempt(find("more"), () => ask("GET", `/recommend?cursor=${encodeURIComponent(cursor)}`));
  if (!answer) return;
  const rows = answer.body.items.map(row);
  find("list").append(...rows);
  next(answer.body.next_cursor);
  rows[0]?.querySelector(".title").focus();
}

function next(value) {
  cursor = value ?? null;
  find("more").hidden = !cursor;
}

function showMissing({ missing = [] }) {
  const texts = {
    sync: "Reading what you play from Spotify.",
    crawl: "Walking from your artists to their neighbours.",
    recommend: "Ranking what was found.",
  };
  message("Your first list is on its way.", missing.map((step) => texts[step]).filter(Boolean)[0] ?? "This takes a minute or two.");
}

function message(title, text) {
  const place = find("list-message");
  const whole = title + text;
  place.hidden = false;
  if (place.textContent !== whole) place.replaceChildren(make("strong", { textContent: title }), text);
}

function row({ rank, score, track, reasons, feedback }) {
  const item = find("track").content.firstElementChild.cloneNode(true);
  const part = (selector) => item.querySelector(selector);
  const title = part(".title");
  title.textContent = track.title;
  if (safe(track.spotify_url)) title.href = track.spotify_url;
  part(".artists").append(...credits(track));
  part(".why").textContent = capital(reasons.sentence);
  part(".score").textContent = `· score ${score.toFixed(2)}`;
  part(".parts").append(...reasons.parts.map(bar));
  const image = part("img");
  const cover = safe(track.album?.cover_url);
  if (cover) {
    image.hidden = false;
    image.onerror = () => image.remove();
    image.src = cover;
  }
  part(".verdict").setAttribute("aria-label", `Your opinion of ${track.title}`);
  part(".like").setAttribute("aria-label", `Like ${track.title}`);
  part(".dislike").setAttribute("aria-label", `Not for me: ${track.title}`);
  judge(item, feedback);
  for (const verdict of ["like", "dislike"]) part(`.${verdict}`).onclick = () => give(item, track, verdict);
  return item;
}

/** A sentence with a capital at its beginning. */
const capital = (sentence) => sentence.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

function credits({ artists, album }) {
  const nodes = artists.flatMap((artist, place) => {
    const url = safe(artist.spotify_url);
    const name = url ? make("a", { href: url, textContent: artist.name, rel: "noopener noreferrer", target: "_blank" }) : artist.name;
    return place ? [", ", name] : [name];
  });
  if (album?.release_year) nodes.push(` · ${album.release_year}`);
  return nodes;
}

function bar({ block, share, text }) {
  const fill = make("i");
  fill.style.setProperty("--share", `${Math.min(100, Math.abs(share) * 100).toFixed(1)}%`);
  const item = make("li", { className: share < 0 ? "part against" : "part" },
    make("span", { textContent: names[block] ?? block[0].toUpperCase() + block.slice(1) }),
    make("span", { className: "bar", ariaHidden: "true" }, fill),
    make("span", { className: "number", textContent: `${Math.round(share * 100)} %` }));
  if (text) item.append(make("span", { className: "text", textContent: capital(text) }));
  return item;
}

function judge(item, verdict) {
  item.classList.toggle("disliked", verdict === "dislike");
  for (const name of ["like", "dislike"]) item.querySelector(`.${name}`).setAttribute("aria-pressed", String(verdict === name));
}

async function give(item, track, verdict) {
  const button = item.querySelector(`.${verdict}`);
  const before = ["like", "dislike"].find((name) => item.querySelector(`.${name}`).ariaPressed === "true") ?? "none";
  const after = before === verdict ? "none" : verdict;
  judge(item, after); // At once: the answer is a formality, and is taken back if it is refused.
  const answer = await attempt(null, () => ask("POST", "/feedback", { track: track.id, verdict: after }));
  if (!answer) return judge(item, before);
  button.focus();
}
