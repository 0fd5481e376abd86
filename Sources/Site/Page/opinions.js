// What one can say of a song and of its artist: what it will do is said, and it can be taken back.

import { ask } from "./api.js";
import { connectMenu } from "./menu.js";
import { wish } from "./wishes.js";
import { attempt, day, make } from "./words.js";

const effects = {
  like: () => "It speaks for you from the next list on, which leans towards it and no longer offers it.",
  dislike: () => "You won't see it again.",
  not_now: (noted) => `It rests until ${noted.rests_until ? day(noted.rests_until) : "later"}, then it may come again.`,
  less: (noted, track) => `Songs of ${track.artists[0].name} stand lower from the next list on.`,
  never: (noted, track) => `Nothing of ${track.artists[0].name} comes from the next list on.`,
};

// What was said since the list came, by "track 7" or "artist 3": a row may be drawn again from what was known before.
const said = new Map();
const states = new WeakMap(); // by row: whoever drew it first and whoever draws it again speak of one

/** A list has come that knows all that was said. */
export const forgetOpinions = () => said.clear();

/** Connects a row's buttons, and shows what was said already. */
export function connectOpinions(item, track, opinion) {
  const artist = track.artists[0];
  const state = Object.assign(states.get(item) ?? {}, {
    track: said.get(`track ${track.id}`) ?? opinion ?? "none",
    artist: said.get(`artist ${artist?.id}`) ?? artist?.feedback ?? "none",
  });
  states.set(item, state);
  const part = (selector) => item.querySelector(selector);
  part(".verdict").setAttribute("aria-label", `Your opinion of ${track.title}`);
  part(".like").setAttribute("aria-label", `Like ${track.title}`);
  part(".dislike").setAttribute("aria-label", `Not for me: ${track.title}`);
  part(".other").setAttribute("aria-label", `More to say of ${track.title}`);
  part(".like").title = "Like";
  part(".dislike").title = "Not for me";
  part(".other").title = "More";
  // What is said a second time is taken back.
  const tell = (what, verdict, effect) => give(item, track, state, what, state[what] === verdict ? "none" : verdict, effect);
  part(".like").onclick = () => tell("track", "like", effects.like);
  part(".dislike").onclick = () => tell("track", "dislike", effects.dislike);
  const choice = (name, text, what, verdict, effect) => ({
    name, text: state[what] === verdict ? "You said so: take it back" : text, isOn: state[what] === verdict, act: () => tell(what, verdict, effect),
  });
  connectMenu(part(".other"), () => [
    choice("Not now", "It rests for a while", "track", "not_now", effects.not_now),
    ...artist ? [
      choice(`Less of ${artist.name}`, "Their songs stand lower", "artist", "less", effects.less),
      choice(`Nothing of ${artist.name}`, "Hide all their songs", "artist", "dislike", effects.never),
    ] : [],
    {
      name: "Try more like this", text: "See the list with it as a seed; nothing is kept",
      act: () => wish({ add: { kind: "tracks", id: track.id, name: track.title } }),
    },
  ]);
  show(item, state);
}

function show(item, { track, artist }) {
  item.classList.toggle("disliked", track === "dislike" || artist === "dislike");
  item.classList.toggle("resting", track === "not_now" || artist === "less");
  for (const name of ["like", "dislike"]) item.querySelector(`.${name}`).setAttribute("aria-pressed", String(track === name));
}

/** Says it at once: the answer is a formality, and what was shown is taken back if it is refused. */
async function give(item, track, state, what, verdict, effect) {
  const before = state[what];
  const whom = what === "track" ? { track: track.id } : { artist: track.artists[0].id };
  state[what] = verdict;
  show(item, state);
  const answer = await attempt(null, () => ask("POST", "/feedback", { ...whom, verdict }));
  const line = item.querySelector(".said");
  if (!answer) {
    state[what] = before;
    return show(item, state);
  }
  said.set(`${what} ${whom[what]}`, verdict);
  if (!effect || verdict === "none") return line.replaceChildren(make("span", { textContent: "Taken back." }));
  const undo = make("button", { type: "button", className: "plain", textContent: "Undo" });
  undo.onclick = async () => {
    await give(item, track, state, what, before, null);
    item.querySelector(what === "track" && verdict !== "not_now" ? `.${verdict}` : ".other").focus();
  };
  line.replaceChildren(make("span", { textContent: effect(answer.body, track) }), " ", undo);
}
