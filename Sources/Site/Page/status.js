// The two cards: the sync, and the crawl with its live line.

import { ask } from "./api.js";
import { listen } from "./live.js";
import { attempt, count, find, say, when } from "./words.js";

let crawl = null;
let line = null;
let told = () => {};

const busy = ["queued", "running", "retrying"];
const moving = ["planned", "running", "waiting"];
const active = [...moving, "paused"];

/** Whether a sync is under way. */
export let syncing = false;

/** Whether a crawl is under way whose line is not live, so that it must be asked for. */
export const mustAsk = () => crawl && moving.includes(crawl.state) && (line?.isLost ?? true);

/** Shows where the sync stands; answers whether one has just ended, or cannot go on. */
export function showSync(sync) {
  const was = syncing;
  syncing = busy.includes(sync.state);
  const last = sync.last_completed_at;
  say(find("sync-state"), {
    never: "Not read yet", queued: "Waiting for its turn…", running: "Reading from Spotify…",
    retrying: `Trying again ${when(sync.run_at)}`, failed: "The last try failed",
    paused: "Paused until you sign in again", idle: `Up to date, read ${when(last)}`,
  }[sync.state] ?? sync.state);
  const { tracks = 0, artists = 0, plays = 0 } = sync.counts ?? {};
  say(find("sync-detail"), ["failed", "paused"].includes(sync.state) && sync.error ? sync.error
    : tracks ? [count(tracks, "track"), count(artists, "artist"), plays && count(plays, "new play")].filter(Boolean).join(", ") : "");
  find("sync-now").disabled = syncing || sync.state === "paused";
  return (was && !syncing) || sync.state === "paused";
}

/** Shows the newest crawl, and opens its live line while it runs; `then` is called when it has ended. */
export function showCrawl(newest, then = told) {
  told = then;
  const ended = crawl && newest && crawl.id === newest.id && active.includes(crawl.state) && !active.includes(newest.state);
  if (crawl && newest && crawl.id === newest.id && newest.sequence < crawl.sequence) return; // an older snapshot
  crawl = newest;
  const running = Boolean(newest) && active.includes(newest.state);
  const { visited = 0, expected = 0, artists = 0, tracks = 0 } = newest?.progress ?? {};
  say(find("crawl-state"), !newest ? "Not explored yet" : {
    planned: "Planning the walk…", running: "Walking from artist to artist…",
    waiting: `Waiting for the day's budget, on again ${when(newest.waiting_until)}`, paused: "Paused",
    done: `Explored ${when(newest.finished_at)}`, cancelled: "Stopped", failed: "The walk failed",
  }[newest.state] ?? newest.state);
  // Numbers that change twice a second are for the eye alone: they stand where nothing is read aloud by itself.
  const found = tracks || artists ? `found ${count(artists, "artist")} and ${count(tracks, "track")}` : "";
  say(find("crawl-detail"), running && expected ? `Visited ${visited} of ${count(expected, "artist")}${found && `, ${found}`}`
    : newest?.state === "failed" && newest.error ? newest.error : found.replace("found", "Found"));
  say(find("crawl-watch"), running ? "Watch it grow" : newest ? "See the walk" : "Explore");
  find("crawl-watch").href = newest ? `#/explore/${newest.id}` : "#/explore";
  const bar = find("crawl-progress");
  bar.hidden = !running;
  bar.max = Math.max(1, expected);
  bar.value = visited;
  find("crawl-start").hidden = running;
  find("crawl-cancel").hidden = !running;
  if (running) follow(newest);
  else if (line) {
    line.hangUp();
    line = null;
  }
  if (ended) told();
}

function follow({ id, live, sequence }) {
  if (line?.crawl === id) return;
  line?.hangUp();
  const mine = { crawl: id, isLost: true };
  line = mine;
  // Who the artists are is for another view: only what changes from here on is wanted.
  mine.hangUp = listen(live, ({ crawl }) => { if (line === mine) showCrawl(crawl); }, (isLost) => { mine.isLost = isLost; }, { from: sequence });
}

/** Connects the cards' buttons. */
export function connectCards(refresh) {
  find("sync-now").onclick = async () => {
    const answer = await attempt(find("sync-now"), () => ask("POST", "/me/sync"));
    if (answer) showSync(answer.body);
    refresh();
  };
  find("crawl-start").onclick = async () => {
    const answer = await attempt(find("crawl-start"), () => ask("POST", "/crawls", { seed: "me" }));
    if (answer) showCrawl(answer.body);
  };
  find("crawl-cancel").onclick = async () => {
    const answer = await attempt(find("crawl-cancel"), () => ask("POST", `/crawls/${crawl.id}/cancel`));
    if (answer) showCrawl(answer.body);
  };
}
