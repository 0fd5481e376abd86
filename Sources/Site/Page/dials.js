// The dials: a slider each, with what its ends mean.

import { crawlChange, makeCrawlDial, setCrawlDial, turnCrawlDial } from "./crawldial.js";
import { copy, find, make, signed } from "./words.js";

const whole = (value) => String(value);
const exact = (value) => value === 0 ? "0" : signed(value, 1);
const list = [
  { name: "novelty", label: "Novelty", low: "familiar", high: "far out", min: -1, max: 1, step: 0.1, text: exact },
  { name: "diversity", label: "Variety", low: "by score", high: "unlike", min: 0, max: 1, step: 0.05, text: (value) => value.toFixed(2) },
  { name: "tracks_per_artist", label: "Songs of one artist", low: "1", high: "20", min: 1, max: 20, step: 1, text: whole },
  { name: "limit", label: "Length", low: "5", high: "100", min: 5, max: 100, step: 5, text: whole },
];
const mood = (name, label, low, high) => ({ name, label, low, high, min: -1, max: 1, step: 0.1, text: exact });
const moods = [
  mood("energy", "Energy", "calm", "energetic"), mood("acousticness", "Acousticness", "electric", "acoustic"),
  mood("valence", "Valence", "dark", "bright"), mood("danceability", "Danceability", "to listen", "to dance"),
];
const moreMoods = [
  mood("tempo", "Tempo", "slow", "fast"), mood("instrumentalness", "Instrumentalness", "sung", "instrumental"),
  mood("loudness", "Loudness", "soft", "loud"), mood("speechiness", "Speechiness", "no words", "spoken"),
  mood("liveness", "Liveness", "studio", "stage"),
];

const sliders = new Map();
let explicit = null;

/** Makes the dials; `turned` is called with what the sliders say whenever one is moved. */
export function makeDials(turned) {
  const told = () => turned(values());
  const put = (place, kinds, group) => find(place).append(...kinds.map((kind) => slider(kind, group, told)));
  put("dials", list, "dials");
  put("moods", moods, "mood");
  put("more-moods", moreMoods, "mood");
  explicit = make("input", { type: "checkbox", id: "dial-allow_explicit", onchange: told });
  find("dials").append(make("label", { className: "check" }, explicit, "Explicit words are fine",
    make("span", { className: "quiet small", textContent: "Holds for the lists to come, once you keep it." })), makeCrawlDial(told));
}

function slider(kind, group, told) {
  const dial = copy("dial");
  const [label, output, input] = ["label", "output", "input"].map((tag) => dial.querySelector(tag));
  input.id = `dial-${kind.name}`;
  [label.htmlFor, label.textContent] = [input.id, kind.label];
  output.htmlFor = input.id;
  [input.min, input.max, input.step] = [kind.min, kind.max, kind.step];
  dial.querySelector(".low").textContent = kind.low;
  dial.querySelector(".high").textContent = kind.high;
  const one = { kind, group, dial, input, output, base: 0 };
  input.oninput = () => {
    say(one);
    told();
  };
  sliders.set(kind.name, one);
  return dial;
}

function say({ kind, dial, input, output, base }) {
  const value = Number(input.value);
  output.textContent = kind.text(value);
  dial.classList.toggle("turned", Math.abs(value - base) > 1e-9);
  input.setAttribute("aria-valuetext", `${kind.text(value)}, from ${kind.low} to ${kind.high}`);
  // The track is filled from zero, which for some dials lies in the middle.
  const place = (at) => 100 * (at - input.min) / (input.max - input.min);
  const [from, to] = [place(Math.max(0, Number(input.min))), place(value)].sort((one, other) => one - other);
  input.style.setProperty("--from", `${from}%`);
  input.style.setProperty("--to", `${to}%`);
}

/** A list may have been made, or be wanted, with more than the slider's usual end. */
function makeRoom({ kind, dial, input }, value) {
  input.max = Math.max(kind.max, value);
  if (kind.high === String(kind.max)) dial.querySelector(".high").textContent = input.max;
}

/** Turns all dials to those of a list, which count as unturned from now on. */
export function setDials(dials) {
  for (const one of sliders.values()) {
    const base = (one.group === "mood" ? dials.mood[one.kind.name] : dials[one.kind.name]) ?? 0;
    makeRoom(one, base);
    one.input.value = base;
    one.base = Number(one.input.value); // as the slider's steps have it
    say(one);
  }
  explicit.checked = dials.allow_explicit;
  explicit.defaultChecked = dials.allow_explicit;
  setCrawlDial(dials.crawl ?? 0);
}

/** Turns some of the dials. */
export function turnDials(dials) {
  for (const [name, value] of Object.entries(dials)) {
    const one = sliders.get(name);
    if (one) {
      makeRoom(one, Math.max(value, one.base));
      one.input.value = value;
      say(one);
    } else if (name === "allow_explicit") explicit.checked = value;
    else if (name === "crawl") turnCrawlDial(value);
  }
}

/** What is turned away from the list's own dials, as the API wants it. */
export function values() {
  const turned = [...sliders.values()].filter(({ input, base }) => Math.abs(Number(input.value) - base) > 1e-9);
  const change = Object.fromEntries(turned.filter(({ group }) => group === "dials").map(({ kind, input }) => [kind.name, Number(input.value)]));
  if (turned.some(({ group }) => group === "mood")) {
    const wanted = [...sliders.values()].filter(({ group, input }) => group === "mood" && Number(input.value) !== 0);
    change.mood = Object.fromEntries(wanted.map(({ kind, input }) => [kind.name, Number(input.value)]));
  }
  if (explicit.checked !== explicit.defaultChecked) change.allow_explicit = explicit.checked;
  Object.assign(change, crawlChange());
  return change;
}
