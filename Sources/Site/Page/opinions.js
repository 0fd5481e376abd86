// What one can say of a song and of its artist: what it will do is said, and it can be taken back.

import { ask } from "./api.js";
import { connectMenu } from "./menu.js";
import { wish } from "./wishes.js";
import { attempt, day, make } from "./words.js";

const effects = {
  like: () => "It speaks for you from the next list on, which leans towards it and no longer offers it.",
  dislike: () => "It will not come again.",
  not_now: (noted) => `It rests until ${noted.rests_until ? day(noted.rests_until) : "later"}, then it may come again.`,
  less: (noted, track) => `Songs of ${leader(track)} stand lower from the next list on.`,
  never: (noted, track) => `Nothing of ${leader(track)} comes from the next list on.`,
};
const leader = (track) => track.artists[0]?.name ?? "this artist";

/** Connects a row's buttons, and shows what was said already. */
export function connectOpinions(item, track, opinion) {
  const state = { track: opinion ?? "none", artist: track.artists[0]?.feedback ?? "none" };
  const part = (selector) => item.querySelector(selector);
  part(".verdict").setAttribute("aria-label", `Your opinion of ${track.title}`);
  part(".like").setAttribute("aria-label", `Like ${track.title}`);
  part(".dislike").setAttribute("aria-label", `Not for me: ${track.title}`);
  part(".other").setAttribute("aria-label", `More to say of ${track.title}`);
  part(".like").title = "Like";
  part(".dislike").title = "Not for me";
  part(".other").title = "More";
  part(".said").replaceChildren();
  const say = (what, verdict, effect) => give(item, track, state, what, verdict, effect);
  part(".like").onclick = () => say("track", state.track === "like" ? "none" : "like", effects.like);
  part(".dislike").onclick = () => say("track", state.track === "dislike" ? "none" : "dislike", effects.dislike);
  connectMenu(part(".other"), () => [
    { name: "Not now", text: "It rests for a while", isOn: state.track === "not_now", act: () => say("track", "not_now", effects.not_now) },
    ...track.artists.length ? [
      { name: `Less of ${leader(track)}`, text: "Their songs stand lower", isOn: state.artist === "less", act: () => say("artist", "less", effects.less) },
      { name: `Nothing of ${leader(track)}`, text: "None of their songs comes", isOn: state.artist === "dislike", act: () => say("artist", "dislike", effects.never) },
    ] : [],
    { name: "Try more like this", text: "See the list with it as a seed; nothing is kept", act: () => wish({ add: { kind: "tracks", id: track.id, name: track.title } }) },
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
  const said = item.querySelector(".said");
  if (!answer) {
    state[what] = before;
    return show(item, state);
  }
  if (!effect || verdict === "none") return said.replaceChildren(make("span", { textContent: "Taken back." }));
  const undo = make("button", { type: "button", className: "plain", textContent: "Undo" });
  undo.onclick = async () => {
    await give(item, track, state, what, before, null);
    item.querySelector(what === "track" && verdict !== "not_now" ? `.${verdict}` : ".other").focus();
  };
  said.replaceChildren(make("span", { textContent: effect(answer.body, track) }), " ", undo);
}
