// Why a song is on the list, or what keeps it off, and what it would have taken.

import { ask } from "./api.js";
import { barOf } from "./bars.js";
import { blockName } from "./blocks.js";
import { finder, nameOf } from "./finder.js";
import { line } from "./moves.js";
import { row } from "./rows.js";
import { go, onView } from "./views.js";
import { wish } from "./wishes.js";
import { announce, attempt, button, day, exact, find, make } from "./words.js";

const headings = {
  not_in_pool: "It is not among the candidates yet.",
  known: "It is yours already.",
  disliked: "You said no to it.",
  artist_disliked: "You said no to its artist.",
  resting: "It rests for a while.",
  not_reached: "The crawl that your list is limited to did not reach its artist.",
  explicit: "Its words are explicit.",
  same_song: "It is another version of a song.",
  artist_cap: "Its artist is on the list already.",
  diversity: "It is too like another song.",
  below_limit: "Others stand higher.",
  not_yet: "It would come now.",
};

const longest = 100; // songs on a list
const most = 100; // of one artist

let field = null;
let wanted = null;

/** Connects the view. */
export function connectWhy() {
  field = finder(find("why-finder"), { label: "A song or an artist", choose: (track) => go(`why/${track.id}`) });
  onView("why", open);
}

async function open(id) {
  wanted = id;
  const place = find("why-answer");
  if (!id) {
    field.say("");
    place.replaceChildren(make("p", { className: "empty" },
      make("strong", { textContent: "Missing a song?" }), "Type at least two letters of its title or artist."));
    return;
  }
  place.setAttribute("aria-busy", "true");
  if (!place.querySelector("article")) place.replaceChildren(make("p", { className: "quiet waiting", textContent: "Looking where it stands…" }));
  try {
    const { body } = await ask("GET", `/recommend/${encodeURIComponent(id)}/why`);
    if (wanted === id) {
      field.say(nameOf(body.track));
      place.replaceChildren(answer(body));
    }
  } catch (problem) {
    if (wanted === id) place.replaceChildren(make("p", { className: "empty" }, make("strong", { textContent: "That could not be answered." }), problem.message));
  }
  place.removeAttribute("aria-busy");
}

function answer(why) {
  const { track, listed, rank, score, reasons, dropped, needed, notes, feedback } = why;
  const song = row({ rank, score, track, reasons, feedback }, { isOpen: true });
  const headline = listed ? `On your list, at place ${rank}.` : `Not on your list. ${headings[dropped?.stage] ?? ""}`;
  announce(`${track.title}: ${headline}`);
  const verdict = make("div", { className: listed ? "verdict-box on" : "verdict-box" },
    make("h2", { textContent: headline }));
  if (dropped) {
    const text = inWords(dropped);
    if (text) verdict.append(make("p", { textContent: text }));
    if (dropped.until) verdict.append(make("p", { className: "quiet", textContent: `Until ${day(dropped.until)}.` }));
    if (dropped.because) verdict.append(make("ul", { className: "moves" }, line(dropped.because, "this one")));
  }
  if (why.would_rank) verdict.append(make("p", { className: "quiet", textContent: `By score alone it stands at place ${why.would_rank} of all that you may be given.` }));
  if (needed) verdict.append(need(needed, score));
  const steps = actions(why);
  if (steps.length) verdict.append(make("p", { className: "row" }, ...steps));
  for (const note of notes) verdict.append(make("p", { className: "quiet small", textContent: note }));
  return make("article", { ariaLabel: track.title }, verdict, make("ol", { className: "list single" }, song));
}

/** What the service says; where it names settings and blocks as the API does, the same in words. */
function inWords({ stage, detail }) {
  if (stage === "artist_cap") return "Your list takes so many songs of one artist and no more; the last of them is this:";
  if (stage === "known") return null; // the heading has said it
  if (stage === "below_limit") return "Nothing keeps it away but its score.";
  return detail;
}

/** What it scores beside what would be enough, and the block that is furthest behind beside what it adds on the list. */
function need({ score: enough, gap, block, amount, listed }, score) {
  const rows = (...pairs) => {
    const values = pairs.map(([, value]) => value);
    return make("ul", { className: "carriers" }, ...pairs.map(([name, value], at) => make("li", {},
      make("span", { className: "name", textContent: name }), barOf(value, values, at ? "goal" : ""),
      make("span", { className: "number", textContent: exact(value) }))));
  };
  const element = make("div", { className: "need" }, make("p", { textContent: `It lacks ${exact(gap)}.` }),
    rows(["It scores", score], ["Enough would be", enough]));
  if (block) {
    element.append(make("p", { textContent: `Furthest behind is “${blockName(block)}”.` }), rows(["It adds here", amount], ["On the list, in the mean", listed]));
  }
  return element;
}

/** What one can turn so that it comes. */
function actions({ track, dropped, edition }) {
  if (!dropped) return [];
  const tryWith = (text, turn) => button(text, () => wish({ turn }));
  const takeBack = (whom) => {
    const element = button("Take that back", () => attempt(element, async () => {
      await ask("POST", "/feedback", { ...whom, verdict: "none" });
      await open(String(track.id));
      find("why-title").focus();
    }));
    return element;
  };
  switch (dropped.setting) {
    case "tracks_per_artist": return edition?.dials?.tracks_per_artist >= most ? [] : [tryWith("What if one more of an artist may come?", (dials) => ({ tracks_per_artist: dials.tracks_per_artist + 1 }))];
    case "diversity": return [tryWith("What if the list varies less?", () => ({ diversity: 0 }))];
    case "limit": return edition?.dials?.limit >= longest ? [] : [tryWith("What if the list is longer?", (dials) => ({ limit: Math.min(longest, dials.limit * 2) }))];
    case "crawl": return [tryWith("What if it may come from everything?", () => ({ crawl: 0 }))];
    case "allow_explicit": return [tryWith("What if explicit words are fine?", () => ({ allow_explicit: true }))];
    case "feedback": return [takeBack(saidOf(dropped, track))];
    default: return [];
  }
}

/** What was said that keeps a song away: of its artist, of itself, or of another version of it, for whose sake it rests. */
function saidOf({ stage, because }, track) {
  if (stage === "artist_disliked") return { artist: track.artists[0].id };
  return { track: stage === "resting" ? because?.id ?? track.id : track.id };
}
