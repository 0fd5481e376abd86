// The page: finds out who is here, fills it, and keeps it fresh while something is under way.

import { connectAccount, showWho } from "./account.js";
import { ask } from "./api.js";
import { connectEditions } from "./editions.js";
import { connectExplore } from "./explore.js";
import { showEdition, showFailure, showList, showMore, shown, trying } from "./list.js";
import { connectPlaylist, offerPlaylist } from "./playlist.js";
import { connectQuality } from "./quality.js";
import { connectCards, mustAsk, showCrawl, showSync, syncing } from "./status.js";
import { connectTune, forgetDials } from "./tune.js";
import { connectViews, onView } from "./views.js";
import { connectWhy } from "./why.js";
import { attempt, find, notice } from "./words.js";

let timer = null;
let gone = false;
let awaited = null; // the edition that "New list" is to surpass

function show(view) {
  for (const id of ["loading", "signed-out", "home"]) find(id).hidden = id !== view;
}

async function start() {
  const outcome = new URLSearchParams(location.search).get("signin");
  if (outcome) history.replaceState(null, "", "/");
  if (outcome === "denied") notice("signin", "You did not give the permission, so nothing was read and nothing was kept.");
  if (outcome === "failed") notice("signin", "Signing in did not work this time. Please try again.");
  connectAccount(() => { gone = true; clearTimeout(timer); });
  connectCards(freshen);
  connectTune(kept);
  connectWhy();
  connectEditions(restored);
  connectQuality();
  connectExplore();
  connectPlaylist();
  find("more").onclick = showMore;
  find("refresh").onclick = makeNew;
  document.addEventListener("visibilitychange", () => { if (!document.hidden) freshen(); });
  await enter();
}

async function enter() {
  try {
    const me = (await ask("GET", "/me")).body;
    notice("reach", null);
    showWho(me);
    reauth(me.spotify);
    show("home");
    connectViews();
    freshen();
    onView("list", freshen); // whoever comes back sees what has changed meanwhile
  } catch (problem) {
    if (problem.status === 401) return show("signed-out");
    notice("reach", `${problem.message} Trying again…`);
    timer = setTimeout(enter, 3000);
  }
}

function reauth({ needs_reauth: needed, days_left: days }) {
  const action = { label: "Sign in again", href: "/auth/login?return_to=%2F" };
  if (needed) notice("reauth", "Spotify no longer lets Segue read for you. Your lists stay; sign in again to keep them fresh.", action);
  else if (days !== null && days <= 30) notice("reauth", `Spotify's permission ends in ${days} days.`, action);
  else notice("reauth", null);
}

/** Asks for what may have changed, shows it, and comes back: soon while something moves, seldom otherwise. */
async function freshen() {
  clearTimeout(timer);
  if (gone || document.hidden) return;
  let wait = 60_000;
  try {
    const [sync, crawls, list] = await Promise.all([
      ask("GET", "/me/sync"), ask("GET", "/crawls?limit=1"), ask("GET", "/recommend").catch(refused)]);
    notice("reach", null);
    if (gone) return;
    if (showSync(sync.body)) reauth((await ask("GET", "/me")).body.spotify);
    showCrawl(crawls.body.items[0] ?? null, freshen);
    if (list) place(list);
    if (syncing || mustAsk() || list?.status === 202 || awaited !== null) wait = 3000;
  } catch (problem) {
    if (problem.status === 401) return location.assign("/");
    notice("reach", `${problem.message} Trying again…`);
    wait = (problem.retryAfter ?? 5) * 1000;
  }
  timer = setTimeout(freshen, wait);
}

function refused(problem) {
  if (problem.status === 401) throw problem;
  showFailure(problem);
  return null;
}

/** Shows a list at once where there was none; a newer one is offered, not forced on somebody who is reading. */
function place(answer) {
  const number = answer.body.edition?.number;
  const reading = shown() !== null && awaited === null && (window.scrollY > 200 || trying());
  if (answer.status === 202 || shown() === null || (number > shown() && !reading)) {
    put(answer);
  } else if (number > shown()) {
    notice("newer", "A newer list is ready.", { label: "Show it", act: () => { put(answer); window.scrollTo({ top: 0 }); } });
  } else {
    showEdition(answer.body.edition);
  }
}

function put(answer) {
  showList(answer);
  offerPlaylist(answer.body.edition?.number ?? null);
  if (answer.status === 202) return;
  forgetDials();
  done();
}

/** What was tried is to be a list of its own: it is there, or will be. */
function kept(answer) {
  if (answer.status === 200) return put(answer);
  awaited = shown() ?? 0;
  notice("making", "Your new list is being made. It will appear here.");
  freshen();
}

/** An older list is the current one again. */
async function restored() {
  put(await ask("GET", "/recommend"));
}

function done() {
  awaited = null;
  notice("newer", null);
  notice("making", null);
  find("refresh").disabled = false;
}

async function makeNew() {
  const answer = await attempt(find("refresh"), () => ask("POST", "/recommend"));
  if (!answer) return;
  kept(answer);
}

start();
