// What a crawl would take, before it begins.

import { providers, span } from "./gauges.js";
import { count, find, make } from "./words.js";

/** Shows a plan, or takes it away. */
export function showPlan(answer) {
  const place = find("explore-plan-place");
  place.replaceChildren();
  if (!answer) return;
  const { artists, calls, seconds } = answer.plan ?? answer;
  const asked = Object.entries(calls ?? {}).map(([name, amount]) => count(amount, `call to ${providers[name] ?? name}`, `calls to ${providers[name] ?? name}`));
  place.append(make("p", { className: "planned" },
    make("strong", { textContent: `About ${count(artists ?? 0, "artist")}` }), ` to visit${asked.length ? `, with ${asked.join(", ")}` : ""}.`,
    seconds === undefined || seconds === null ? "" : ` It would take ${span(seconds)}.`));
}
