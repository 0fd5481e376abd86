// Explore: where a crawl begins, how it grows, and what one can do about it.

import { ask } from "./api.js";
import { artists } from "./artists.js";
import { connectMap, showMap } from "./map.js";
import { finder } from "./finder.js";
import { fillGauges } from "./gauges.js";
import { offerHarvest } from "./harvest.js";
import { listen } from "./live.js";
import { planOf, showPlan, showTaken } from "./plan.js";
import { go, onLeave, onView } from "./views.js";
import { Walk } from "./walk.js";
import { attempt, count, find, make, notice, say, when } from "./words.js";

const walk = new Walk();
let crawl = null; // the one that is shown
let hangUp = () => {};
let seed = ""; // as the API wants it
let isComplete = false;

const active = ["planned", "running", "waiting", "paused"];

/** What a crawl is doing, in words. */
function doing({ state, waiting_until: until, waiting_for: provider, finished_at: end, error }) {
  return {
    planned: "Planning the walk…", running: "Walking from artist to artist", paused: "Paused. Nothing is asked until you let it go on.",
    waiting: `Waiting for calls to ${provider ?? "be had"}, on again ${when(until)}`,
    done: `Done ${when(end)}`, cancelled: `Stopped ${when(end)}`, failed: error ? error.replace(/\.$/, "") : "The walk failed",
  }[state] ?? state;
}

/** Where a crawl began, by name. */
function origin({ seed: text, seed_name: name }) {
  const names = (walk.levels[0] ?? []).map((position) => walk.names[position]);
  if (text === "me") return "your own artists";
  if (!names.length) return name ?? text;
  return names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(" and ");
}

async function open(id) {
  hangUp();
  const number = Number(id) || null;
  try {
    const { items } = (await ask("GET", "/crawls?limit=20")).body;
    showOthers(items);
    const chosen = number ? items.find((one) => one.id === number) ?? (await ask("GET", `/crawls/${number}`)).body
      : items.find((one) => active.includes(one.state)) ?? items[0];
    watch(chosen ?? null);
  } catch (problem) {
    notice("explore", problem.message);
    watch(null);
  }
}

function watch(chosen) {
  hangUp();
  crawl = chosen;
  walk.forget();
  isComplete = false;
  showMap(walk, { isNew: true });
  find("walk").hidden = !crawl;
  if (!crawl) return;
  showCrawl(null);
  hangUp = listen(crawl.live, hear, (isLost) => notice("line", isLost ? "The live line is interrupted. Trying again…" : null));
}

function hear(message) {
  const { changed, isLarger } = walk.take(message);
  crawl = { ...crawl, ...message.crawl };
  isComplete = message.complete;
  showCrawl(message.pace);
  showOther(crawl);
  // A part of the artists is no picture yet.
  if (isComplete || !isLarger) showMap(walk, { isNew: isLarger || walk.isHalf, changed });
  walk.isHalf = !isComplete;
}

function showCrawl(pace) {
  const { state } = crawl;
  const isNothing = state === "failed" && !crawl.progress.artists;
  find("walk-title").replaceChildren("From ", make("bdi", { textContent: origin(crawl) }));
  say(find("walk-state"), doing(crawl));
  Object.assign(find("walk").dataset, { state, crawl: crawl.id });
  find("walk-pause").hidden = !["planned", "running", "waiting"].includes(state);
  find("walk-resume").hidden = state !== "paused";
  find("walk-cancel").hidden = !active.includes(state);
  const bar = find("walk-progress");
  bar.max = Math.max(1, crawl.progress.expected);
  bar.value = crawl.progress.visited + crawl.progress.failed;
  for (const id of ["walk-progress", "walk-gauges"]) find(id).hidden = isNothing;
  find("walk-another").hidden = !isNothing;
  fillGauges(crawl, pace);
  if (isNothing) find("gauge-budgets").hidden = true;
  showTaken(crawl);
  offerHarvest(crawl);
}

const standing = (one) => ` · ${doing(one)}${one.progress.artists ? `, ${count(one.progress.artists, "artist")}` : ""}`;

/** Says anew how one of the walks stands. */
function showOther(one) {
  const text = find("walks-list").querySelector(`[data-walk="${one.id}"]`);
  if (text) say(text, standing(one));
}

function showOthers(items) {
  find("walks").hidden = items.length < 2;
  const stands = (one) => {
    const text = make("span", { className: "quiet", textContent: standing(one) });
    text.dataset.walk = one.id;
    return text;
  };
  find("walks-list").replaceChildren(...items.map((one) => make("li", {},
    make("span", {}, make("strong", { textContent: one.seed === "me" ? "Your own artists" : one.seed_name ?? one.seed }), stands(one)),
    make("a", { className: "button small", href: `#/explore/${one.id}`, textContent: "Show", ariaLabel: `Show the walk from ${one.seed_name ?? one.seed}` }))));
}

function wish() {
  const number = (id) => Number(find(id).value);
  return { seed, depth: number("explore-depth"), breadth: number("explore-breadth"), limit: number("explore-limit") };
}

async function start(event) {
  event?.preventDefault();
  if (!seed) return find("explore-finder").querySelector("input").focus();
  const answer = await attempt(find("explore-start"), () => ask("POST", "/crawls", wish()));
  if (!answer) return;
  showPlan(null);
  if (location.hash === `#/explore/${answer.body.id}`) open(answer.body.id);
  else go(`explore/${answer.body.id}`);
}

async function plan() {
  if (!seed) return find("explore-finder").querySelector("input").focus();
  const crawl = await attempt(find("explore-plan"), () => planOf(wish()));
  if (crawl) showPlan(crawl);
}

async function change(word) {
  const answer = await attempt(find(`walk-${word}`), () => ask("POST", `/crawls/${crawl.id}/${word}`));
  if (!answer) return;
  crawl = { ...crawl, ...answer.body };
  showCrawl(undefined);
  // The button that was pressed is gone: the focus goes on to the one that took its place.
  find({ pause: "walk-resume", resume: "walk-pause" }[word] ?? "explore-title").focus({ preventScroll: true });
}

/** Connects the view. */
export function connectExplore() {
  finder(find("explore-finder"), {
    label: "An artist to begin at", source: artists, choose: (artist) => { seed = String(artist.id); find("explore-start").focus(); },
    typed: (text) => { seed = text; showPlan(null); },
  });
  find("explore-form").onsubmit = start;
  find("explore-plan").onclick = plan;
  find("explore-own").onclick = () => { seed = "me"; start(); };
  find("walk-another").onclick = () => find("explore-finder").querySelector("input").select();
  for (const word of ["pause", "resume", "cancel"]) find(`walk-${word}`).onclick = () => change(word);
  connectMap();
  onView("explore", open);
  onLeave("explore", () => { hangUp(); notice("line", null); notice("explore", null); });
}
