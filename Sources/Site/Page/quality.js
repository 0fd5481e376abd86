// How good the lists are for this listener, by their own history: what was found again, with its interval, beside popularity and chance.

import { ask } from "./api.js";
import { onView } from "./views.js";
import { announce, count, find, make, when } from "./words.js";

let isAsking = false;

const methods = {
  newest: "What you came to play last was hidden: a list made from all before it is asked for the rest.",
  lately: "What you play only in these last weeks was hidden.",
  fifth: "Your history arrived all at once, so nobody can tell what came last: a random fifth of it was hidden.",
};

/** Connects the view. */
export function connectQuality() {
  onView("quality", open);
}

async function open() {
  if (isAsking) return;
  isAsking = true;
  const place = find("quality-place");
  place.setAttribute("aria-busy", "true");
  if (!place.hasChildNodes()) place.replaceChildren(make("p", { className: "quiet waiting", textContent: "Hiding, listing, counting…" }));
  try {
    place.replaceChildren(...report((await ask("GET", "/me/quality")).body));
  } catch (problem) {
    place.replaceChildren(make("p", { className: "empty" }, make("strong", { textContent: "That could not be measured now." }), problem.message));
  }
  place.removeAttribute("aria-busy");
  isAsking = false;
}

function report({ measured_at: date, verdict, sentence, held_out: hidden, candidates, lists }) {
  const titles = {
    too_few: "Too few songs to tell.", unclear: "For songs: no clear difference to chance.",
    better_than_chance: "For songs: better than chance.", better_than_popularity: "For songs: better than popularity.",
    worse_than_popularity: "For songs: popularity would do better.",
  };
  announce(titles[verdict] ?? verdict);
  const head = make("div", { className: `verdict-box ${verdict === "better_than_popularity" ? "on" : ""}` },
    make("h2", { textContent: titles[verdict] ?? verdict }), make("p", { textContent: sentence }));
  const signs = [["dot", "your list, with its 95 % interval"], ["tick popularity", "the most popular songs"], ["tick chance", "chance"]];
  const key = make("p", { className: "key quiet small", ariaHidden: "true" },
    ...signs.map(([className, text]) => make("span", {}, make("i", { className }), text)));
  const tables = lists.map((list) => table(list));
  const method = make("details", { className: "more" }, make("summary", { textContent: "How this is measured" }),
    make("p", { textContent: methods[hidden.method] ?? "" }),
    make("p", { textContent: `${count(hidden.tracks, "track")} ${hidden.tracks === 1 ? "was" : "were"} hidden; ${count(hidden.in_pool, "song")} of them could be recommended, `
      + `among ${count(candidates, "candidate")}. The list was made from the other ${count(hidden.rest, "track")}. `
      + `With fewer than ${hidden.needed} to find, nothing is said.` }),
    make("p", { textContent: "Beside popularity only those songs count that one of the two finds and the other does not; while they are five or fewer, "
      + "which of the two is better cannot be told." }),
    make("p", { textContent: "A song that you would like and do not play yet counts as a miss here." }),
    make("p", { className: "quiet small", textContent: `Measured ${when(date)}; anew when your listening or your list has changed.` }));
  return lists.length ? [head, key, ...tables, method] : [head, method];
}

function table({ length, tracks, artists, new_artists: fresh }) {
  const top = Math.max(0.05, ...[tracks, artists, fresh].filter(({ total }) => total).flatMap((one) => [one.high, one.popularity / one.total, one.chance / one.total]));
  const head = make("tr", {}, ...["Hidden", "Found again", "95 % interval", "By popularity", "By chance"].map((text) => make("th", { scope: "col", textContent: text })));
  const rows = [["Songs", tracks], ["Artists", artists], ["Artists new to you", fresh]].map(([name, one]) => figure(name, one, top));
  return make("table", { className: "figures" }, make("caption", { textContent: `A list of ${length}` }), make("thead", {}, head), make("tbody", {}, ...rows));
}

const amount = (value) => Number.isInteger(value) ? String(value) : value < 0.05 ? "< 0.1" : value.toFixed(1);
const percent = (share) => `${Math.round(share * 100)} %`;

function figure(name, { found, total, share, low, high, popularity, chance }, top) {
  if (!total) {
    return make("tr", {}, make("th", { scope: "row", textContent: name }),
      make("td", { colSpan: 4, className: "quiet none", textContent: "There are none to find." }));
  }
  const plot = make("span", { className: "plot", role: "img", ariaLabel: `${percent(share)}, between ${percent(low)} and ${percent(high)}` },
    ...["range", "tick popularity", "tick chance", "dot"].map((className) => make("i", { className })));
  const at = { low, high, share, popularity: popularity / total, chance: chance / total };
  for (const [key, value] of Object.entries(at)) plot.style.setProperty(`--${key}`, `${(100 * value / top).toFixed(2)}%`);
  return make("tr", {},
    make("th", { scope: "row", textContent: name }),
    make("td", { className: "number" }, make("strong", { textContent: found }), ` of ${total}`),
    make("td", { className: "wide" }, plot, make("span", { className: "quiet small", textContent: `${percent(share)}, between ${percent(low)} and ${percent(high)}` })),
    make("td", { className: "number", textContent: amount(popularity) }), make("td", { className: "number", textContent: amount(chance) }));
}
