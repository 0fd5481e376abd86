// The lists of before: read one, compare two, bring one back.

import { ask } from "./api.js";
import { line, moveOf } from "./moves.js";
import { row } from "./rows.js";
import { go, onView } from "./views.js";
import { attempt, button, count, find, make, signed, when } from "./words.js";

let restored = () => {};
let wanted = "";
let news = null; // what was done and is still to be said

/** Connects the view; `whenRestored` is called when another list has become the current one. */
export function connectEditions(whenRestored) {
  restored = whenRestored;
  onView("lists", open);
  find("compare-form").onsubmit = (event) => {
    event.preventDefault();
    go(`lists/${find("compare-from").value}/${find("compare-to").value}`);
  };
}

async function open(one, other) {
  const address = [one, other].join("/");
  wanted = address;
  const place = find("lists-place");
  place.setAttribute("aria-busy", "true");
  if (!place.hasChildNodes()) place.replaceChildren(make("p", { className: "quiet waiting", textContent: "Fetching your lists…" }));
  try {
    const [{ body: { editions } }, detail] = await Promise.all([
      ask("GET", "/recommend/editions"),
      !one ? null : ask("GET", other ? `/recommend/editions/${Number(one)}/compare/${Number(other)}` : `/recommend/editions/${Number(one)}?limit=100`)]);
    if (wanted !== address) return;
    choices(editions, one, other);
    if (!detail) {
      place.replaceChildren(...all(editions));
      tellNews(place);
    } else if (other) place.replaceChildren(...comparison(detail.body));
    else place.replaceChildren(...contents(detail.body, editions[0]?.number));
  } catch (problem) {
    if (wanted === address) place.replaceChildren(empty("That could not be fetched.", problem.message), back());
  }
  if (wanted === address) place.removeAttribute("aria-busy");
}

const empty = (title, text) => make("p", { className: "empty" }, make("strong", { textContent: title }), text);
const back = () => make("p", {}, make("a", { href: "#/lists", textContent: "All lists" }));

function choices(editions, one, other) {
  const options = () => editions.map(({ number, made_at: date }) => make("option", { value: number, textContent: `list ${number}, ${when(date)}` }));
  find("compare-from").replaceChildren(...options());
  find("compare-to").replaceChildren(...options());
  find("compare-from").value = one ?? editions[1]?.number;
  find("compare-to").value = other ?? editions[0]?.number;
  find("compare-form").hidden = editions.length < 2;
}

function all(editions) {
  if (!editions.length) return [empty("There is no list yet.", "The first is made as soon as your listening is read.")];
  const [current, ...older] = editions;
  return [make("ol", { className: "editions" }, entry(current, editions[1], true), ...older.map((edition, at) => entry(edition, older[at + 1], false)))];
}

/** What there is to say of a list: how it was made, and why no newer one took its place. */
function facts({ made_at: date, count: length, restored_from: origin, note, stale, stale_reason: why, dials }, isCurrent) {
  const short = [`made ${when(date)}`, count(length, "song"), origin && `brought back from list ${origin}`].filter(Boolean).join(", ");
  const texts = [make("p", { className: "quiet", textContent: short })];
  if (dials) texts.push(make("p", { className: "quiet small", textContent: dialsInWords(dials) }));
  if (note) texts.push(make("p", { className: "small", textContent: note }));
  if (isCurrent && stale && why) texts.push(make("p", { className: "small held", textContent: `Not of today: ${why}.` }));
  return texts;
}

function dialsInWords({ novelty, diversity, tracks_per_artist: each, allow_explicit: explicit, mood }) {
  const moods = Object.entries(mood).map(([feature, value]) => `${feature} ${signed(value, 1)}`);
  const texts = [novelty !== 0 && `novelty ${signed(novelty, 1)}`, `variety ${diversity.toFixed(2)}`, `at most ${each} of an artist`,
    !explicit && "no explicit words", ...moods];
  return texts.filter(Boolean).join(" · ");
}

function entry(edition, previous, isCurrent) {
  const { number } = edition;
  const heading = make("h2", {}, make("a", { href: `#/lists/${number}`, textContent: `List ${number}` }));
  if (isCurrent) heading.append(make("span", { className: "badge", textContent: "current" }));
  const acts = make("span", { className: "row" });
  if (previous) {
    acts.append(make("a", {
      className: "button small", href: `#/lists/${previous.number}/${number}`, textContent: "What changed",
      ariaLabel: `What changed from list ${previous.number} to list ${number}`,
    }));
  }
  if (!isCurrent) acts.append(restorer(number));
  return make("li", {}, make("div", {}, heading, ...facts(edition, isCurrent)), acts);
}

function restorer(number) {
  const element = button("Bring it back", () => attempt(element, async () => {
    const { body } = await ask("POST", `/recommend/editions/${number}/restore`);
    news = restoredInWords(number, body);
    await restored();
    if (location.hash === "#/lists") await open();
    else go("lists");
  }), { ariaLabel: `Bring list ${number} back` });
  return element;
}

function restoredInWords(number, { edition, left_out: out }) {
  const grounds = { disliked: "you said no to since", known: "you have by now" };
  const missing = Object.entries(grounds).map(([name, text]) => [out.filter((song) => song.because === name).length, text])
    .filter(([amount]) => amount).map(([amount, text]) => `${count(amount, "song")} that ${text}`);
  return `List ${number} is back, as list ${edition.number}${missing.length ? `, without ${missing.join(" and ")}` : ""}.`;
}

/** Says what was just done, once, to those who hear as well. */
function tellNews(place) {
  if (!news) return;
  const text = make("p", { className: "notice", id: "restored", tabIndex: -1, textContent: news });
  news = null;
  place.prepend(text);
  text.focus();
}

function contents({ edition, items }, current) {
  const isCurrent = edition.number === current;
  const heading = make("div", { className: "heading" }, make("h2", { textContent: `List ${edition.number}` }), isCurrent ? "" : restorer(edition.number));
  return [back(), heading, ...facts(edition, isCurrent), make("ol", { className: "list" }, ...items.map((item) => row(item)))];
}

function comparison({ from, to, common, entered, left, moved }) {
  const column = (title, lines) => make("section", {}, make("h3", { textContent: title }),
    lines.length ? make("ul", { className: "moves" }, ...lines) : make("p", { className: "quiet small", textContent: "None." }));
  return [
    back(),
    make("h2", { textContent: `From list ${from.number} to list ${to.number}` }),
    make("p", { className: "quiet", textContent: `${count(common, "song")} on both, ${entered.length} came, ${left.length} left.` }),
    make("div", { className: "changes" },
      column(`Came (${entered.length})`, entered.map(({ rank, track }) => line(track, `at ${rank}`))),
      column(`Left (${left.length})`, left.map(({ rank, track }) => line(track, `was ${rank}`))),
      column(`Moved (${moved.length})`, moved.map((move) => line(move.track, `${move.from} → ${move.to} `, moveOf(move.from, move.to))))),
  ];
}
