// The ranked list: the current one, or one that is only tried in its place.

import { ask } from "./api.js";
import { becauseOf, line, moveOf } from "./moves.js";
import { forgetOpinions } from "./opinions.js";
import { row } from "./rows.js";
import { attempt, find, make, say, when } from "./words.js";

let edition = null;
let items = [];
let cursor = null;
let isTrying = false;

/** The number of the edition on the page; null while there is none. */
export const shown = () => edition?.number ?? null;

/** Whether a list that is only tried stands in the place of the current one. */
export const trying = () => isTrying;

/** Shows the first page of an answer of `/recommend`. */
export function showList(answer) {
  if (answer.status === 202) {
    if (!edition) showMissing(answer.body);
    return;
  }
  ({ edition, items } = answer.body);
  forgetOpinions();
  cursor = answer.body.next_cursor ?? null;
  find("list-waiting").hidden = true;
  find("list-message").hidden = items.length > 0;
  if (!items.length) message("Nothing to show yet.", "Everything that was found is already yours. Look further to find more artists.");
  find("tune-open").disabled = false;
  endTrial();
  showEdition(edition);
}

/** Says how old the list is, and whether something newer is known, or was held back. */
export function showEdition({ number, made_at, restored_from: origin, note, stale, stale_reason: why }) {
  const texts = [`List ${number}, made ${when(made_at)}`, origin && `list ${origin} brought back`, note];
  say(find("edition"), texts.filter(Boolean).join(" · "));
  const isSaid = document.querySelector("[data-notice=reauth]"); // that only a new sign-in helps
  const isOld = Boolean(stale && !isSaid);
  say(find("stale"), isOld ? `Not of today: ${why}.` : "");
  find("refresh").classList.toggle("primary", isOld);
}

/** Shows a list that is only tried, in the place of the current one, and how it differs from that. */
export function showTrial({ items: tried, moved, entered, left }) {
  isTrying = true;
  const moves = new Map([...moved, ...entered].map((move) => [move.track.id, move]));
  draw(tried, ({ track, rank }) => {
    const move = moves.get(track.id);
    const badge = move && moveOf(move.from, rank);
    return badge && { ...badge, text: becauseOf(move.because) };
  });
  find("more").hidden = true;
  find("gone").hidden = !left.length;
  find("gone-list").replaceChildren(...left.map((move) => line(move.track, `was ${move.from}`)));
}

/** Shows the current list again. */
export function endTrial() {
  isTrying = false;
  draw(items);
  find("gone").hidden = true;
  find("more").hidden = !cursor;
}

/** How a trial differs, in a line. */
export const inShort = ({ moved, entered, left }) => !moved.length && !entered.length && !left.length ? "nothing moves"
  : [entered.length && `${entered.length} in`, left.length && `${left.length} out`,
    `${moved.filter((move) => move.to < move.from).length} up`, `${moved.filter((move) => move.to > move.from).length} down`].filter(Boolean).join(", ");

/** Draws rows, each song in the row that it has already; what moves is seen to move. */
function draw(list, moveOfItem = () => null) {
  const place = find("list");
  const old = new Map([...place.children].map((item) => [item.dataset.track, item]));
  const tops = new Map([...old].map(([id, item]) => [id, item.getBoundingClientRect().top]));
  place.replaceChildren(...list.map((item) => row(item, { old: old.get(String(item.track.id)), move: moveOfItem(item) })));
  if (!tops.size || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const item of place.children) {
    const from = tops.get(item.dataset.track);
    const to = item.getBoundingClientRect().top;
    if (to > innerHeight + 200) break;
    if (from === undefined) item.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 250, easing: "ease-out" });
    else if (Math.abs(from - to) > 1 && Math.abs(from - to) < 3000) {
      item.animate([{ transform: `translateY(${from - to}px)` }, { transform: "none" }], { duration: 280, easing: "cubic-bezier(0.2, 0, 0, 1)" });
    }
  }
}

/** Says that the service could not give a list, unless there is one on the page. */
export function showFailure(problem) {
  if (!edition) message("The list could not be loaded.", problem.message);
}

export async function showMore() {
  const answer = await attempt(find("more"), () => ask("GET", `/recommend?cursor=${encodeURIComponent(cursor)}`));
  if (!answer) return;
  const rows = answer.body.items.map((item) => row(item));
  items = [...items, ...answer.body.items];
  find("list").append(...rows);
  cursor = answer.body.next_cursor ?? null;
  find("more").hidden = !cursor;
  rows[0]?.querySelector(".title").focus();
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
  find("list-waiting").hidden = true;
  place.hidden = false;
  if (place.textContent !== whole) place.replaceChildren(make("strong", { textContent: title }), text);
}
