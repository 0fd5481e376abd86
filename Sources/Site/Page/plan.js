// What a crawl would take, before it begins; and beside it what it took.

import { ask } from "./api.js";
import { providers, span } from "./gauges.js";
import { count, find, make } from "./words.js";

const amount = (number) => (number ?? 0).toLocaleString();
const provider = (name) => providers[name] ?? name;
let wanted = 0;

/** Asks for the plan of a wish, and waits for it where it takes its time; null where another was asked for meanwhile. */
export async function planOf(wish) {
  const number = ++wanted;
  let { status, body } = await ask("POST", "/crawls?plan", wish);
  for (let tries = 0; status === 202 && !body.plan.artists && !body.error && tries < 30 && number === wanted; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    ({ body } = await ask("GET", `/crawls/${body.id}`));
  }
  return number === wanted ? body : null;
}

const listed = (calls) => Object.entries(calls ?? {}).map(([name, number]) => `${count(number, "call")} to ${provider(name)}`);

/** Shows a plan, or takes it away. */
export function showPlan(crawl) {
  const place = find("explore-plan-place");
  if (!crawl) wanted += 1;
  if (!crawl) return place.replaceChildren();
  const { artists, levels, calls, seconds, sounds, left } = crawl.plan;
  if (crawl.error || artists === undefined || artists === null) {
    return place.replaceChildren(make("p", { className: "planned", textContent: crawl.error ?? "The plan takes longer than usual. Ask again in a while." }));
  }
  const asked = listed(calls), heard = listed(sounds?.calls);
  const rest = Object.entries(left ?? {}).map(([family, number]) => `${amount(number)} of ${family.split("/").map((part, at) => at ? part.replaceAll("_", " ") : provider(part)).join(" ")}`);
  place.replaceChildren(make("div", { className: "planned" },
    make("p", {}, make("strong", { textContent: `About ${count(artists, "artist")}` }),
      levels?.length > 1 ? `, step by step ${levels.map(amount).join(", ")}` : "",
      seconds === undefined || seconds === null ? "." : `, in ${span(seconds).replace("about ", "")}.`),
    make("p", { textContent: asked.length ? `It would take ${asked.join(", ")}.` : "It would take no calls: all of it is known." }),
    ...(heard.length ? [make("p", { textContent: `How its tracks sound takes ${heard.join(", ")} more, beside it and after it: all is known in ${span(sounds.seconds).replace("about ", "")}.` })] : []),
    ...(rest.length ? [make("p", { className: "quiet small", textContent: `Of the day's calls it would leave ${rest.join(", ")}.` })] : [])));
}

/** Shows what a crawl was to take beside what it has taken. */
export function showTaken({ plan, taken, state }) {
  const box = find("walk-plan");
  box.hidden = plan.artists === undefined || plan.artists === null || !taken;
  if (box.hidden) return;
  const time = (seconds) => seconds === undefined || seconds === null ? "–" : span(seconds).replace("about ", "");
  const calls = (planned = {}, made = {}, purpose = "") => [...new Set([...Object.keys(planned), ...Object.keys(made)])].sort()
    .map((name) => [`Calls to ${provider(name)}${purpose}`, amount(planned[name]), amount(made[name])]);
  const heard = calls(plan.sounds?.calls, taken.sounds?.calls, ", for how its tracks sound");
  const rows = [["Artists visited", amount(plan.artists), amount(taken.artists)],
    ...calls(plan.calls, taken.calls), ["Time", time(plan.seconds ?? 0), time(taken.seconds)],
    ...heard, ...(heard.length ? [["Until the last of these", time(plan.sounds?.seconds), time(taken.sounds?.seconds)]] : [])];
  find("walk-plan-taken").textContent = ["done", "cancelled", "failed"].includes(state) ? "Taken" : "Taken so far";
  const body = find("walk-plan-rows");
  const text = rows.flat().join("");
  if (body.textContent === text) return;
  body.replaceChildren(...rows.map(([name, ...cells]) => make("tr", {},
    make("th", { scope: "row", textContent: name }), ...cells.map((cell) => make("td", { className: "number", textContent: cell })))));
}
