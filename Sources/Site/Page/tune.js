// What if: the list answers while one turns the dials, says what moves, and is kept only when one says so.

import { ask } from "./api.js";
import { makeDials, setDials, turnDials, values } from "./dials.js";
import { finder } from "./finder.js";
import { endTrial, inShort, showTrial } from "./list.js";
import { add, drop, onSeeds, resetSeeds, seedChange, setSeeds } from "./seeds.js";
import { go } from "./views.js";
import { onWish } from "./wishes.js";
import { attempt, find } from "./words.js";

const pause = 160; // milliseconds in which a hand goes on turning
const retries = 20;

let base = null; // the dials of the current list, once they are known
let timer = null;
let isAsking = false;
let isWanted = false; // something was turned while an answer was under way
let kept = () => {};

const change = () => ({ ...values(), ...seedChange() });
const isTurned = () => Object.keys(change()).length > 0;

/** Connects the dials; `whenKept` is called with the answer when a tried list is kept. */
export function connectTune(whenKept) {
  kept = whenKept;
  makeDials(soon);
  onSeeds(soon);
  onWish(take);
  finder(find("seed-finder"), {
    label: "Add a song", clears: true,
    choose: (track) => { add({ kind: "tracks", id: track.id, name: track.title }); soon(); },
  });
  find("tune").onsubmit = (event) => event.preventDefault();
  find("tune-open").onclick = () => (find("tune").hidden ? open() : close());
  find("tune-close").onclick = () => { close(); find("tune-open").focus(); };
  find("tune-reset").onclick = reset;
  find("trial-end").onclick = () => { reset(); find("tune-open").focus(); };
  find("trial-keep").onclick = keep;
}

/** A new list is on the page: its dials are asked for when somebody wants to turn them. */
export function forgetDials() {
  base = null;
  resetSeeds();
  find("trial").hidden = true;
  if (!find("tune").hidden) prime();
}

async function open() {
  toggle(true);
  find("tune-title").focus({ preventScroll: true });
  await prime();
}

function close() {
  toggle(false);
  if (isTurned()) reset();
}

function toggle(isOpen) {
  find("tune").hidden = !isOpen;
  find("view-list").classList.toggle("tuning", isOpen);
  find("tune-open").setAttribute("aria-expanded", String(isOpen));
}

/** Learns the dials and seeds of the list as it is. */
async function prime() {
  if (base) return true;
  find("tune").setAttribute("aria-busy", "true");
  for (const field of find("tune").querySelectorAll("fieldset")) field.disabled = true;
  const answer = await attempt(null, () => patiently({}));
  find("tune").removeAttribute("aria-busy");
  if (!answer) return false;
  for (const field of find("tune").querySelectorAll("fieldset")) field.disabled = false;
  base = answer.body.against;
  setDials(base);
  setSeeds(answer.body.seeds);
  return true;
}

/** Somebody said elsewhere on the page what they want to try. */
async function take(wished) {
  go("");
  if (find("tune").hidden) toggle(true);
  if (!await prime()) return;
  if (wished.drop) drop(wished.drop);
  if (wished.add) add(wished.add);
  if (wished.turn) turnDials(wished.turn(base));
  find("tune-title").focus();
  soon();
}

function reset() {
  clearTimeout(timer);
  isWanted = false;
  if (base) setDials(base);
  resetSeeds();
  find("trial").hidden = true;
  endTrial();
}

function soon() {
  clearTimeout(timer);
  if (!isTurned()) return reset();
  tell("Trying…");
  timer = setTimeout(tryIt, pause);
}

/** One question at a time: while one is answered the hand may turn on, and then the last state is asked for. */
async function tryIt() {
  if (isAsking) {
    isWanted = true;
    return;
  }
  isAsking = true;
  try {
    const { body } = await patiently(change());
    if (isTurned() && base) {
      showTrial(body);
      tell(`Tried: ${inShort(body)}`, true);
    }
  } catch (problem) {
    if (isTurned()) tell(problem.message);
  }
  isAsking = false;
  if (isWanted && isTurned()) {
    isWanted = false;
    tryIt();
  }
}

/** Asks; a service that is busy for the moment is asked again. */
async function patiently(body) {
  for (let left = retries; ; left -= 1) {
    try {
      return await ask("POST", "/recommend?limit=100", body);
    } catch (problem) {
      if (![429, 503].includes(problem.status) || !left) throw problem;
      await new Promise((done) => { setTimeout(done, Math.min(problem.retryAfter ?? 1, 5) * 1000); });
    }
  }
}

function tell(text, canKeep = false) {
  find("trial").hidden = false;
  find("trial-text").textContent = text;
  find("trial-keep").disabled = !canKeep;
}

async function keep() {
  const answer = await attempt(find("trial-keep"), () => ask("POST", "/recommend", { ...change(), keep: true }));
  if (!answer) return;
  reset();
  kept(answer);
  find("list-title").focus();
}
