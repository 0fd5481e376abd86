// A crawl in numbers: how far it is, how fast it goes, and what it may still ask.

import { count, exact, find, make, say, when } from "./words.js";

const number = new Intl.NumberFormat();

/** Providers by the names that people know them by. */
export const providers = {
  spotify: "Spotify", deezer: "Deezer", musicbrainz: "MusicBrainz", listenbrainz: "ListenBrainz", reccobeats: "ReccoBeats",
};

/** "about 12 minutes": a length of time as one says it who is not sure. */
export function span(seconds) {
  if (seconds < 50) return "less than a minute";
  for (const [unit, size, next] of [["minute", 60, 90 * 60], ["hour", 3600, 36 * 3600], ["day", 86400, Infinity]]) {
    if (seconds < next) return `about ${count(Math.max(1, Math.round(seconds / size)), unit)}`;
  }
  return "";
}

/** Fills the gauges; without a pace the ones that tell of it keep what they say, with null they say nothing. */
export function fillGauges({ state, progress, plan }, pace) {
  say(find("gauge-visited"), number.format(progress.visited));
  say(find("gauge-of"), `of ${number.format(progress.expected)}`);
  say(find("gauge-artists"), number.format(progress.artists));
  say(find("gauge-tracks"), number.format(progress.tracks));
  say(find("gauge-failed"), number.format(progress.failed));
  if (pace === undefined) return;
  const goes = state === "running" && pace;
  say(find("gauge-rate"), goes ? exact(pace.per_minute, pace.per_minute < 10 ? 1 : 0) : "–");
  say(find("gauge-left"), pace?.seconds_left ? span(pace.seconds_left) : state === "planned" && plan.seconds ? span(plan.seconds) : "–");
  const budgets = pace?.budgets ?? [];
  find("gauge-budgets").hidden = !budgets.length;
  const rows = budgets.map(({ provider, left, quota, blocked_until: until }) => {
    const text = until ? `rests until ${new Date(until).toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" })}, ${when(until)}`
      : left === null || left === undefined ? "no daily limit" : `${number.format(left)} of ${number.format(quota)} calls left today`;
    const meter = quota && !until ? [make("meter", { max: quota, value: left, ariaLabel: `Calls left to ${providers[provider] ?? provider}` })] : [];
    return make("li", {}, make("span", { textContent: providers[provider] ?? provider }), make("span", { className: "quiet", textContent: text }), ...meter);
  });
  const list = find("gauge-budgets").querySelector("ul");
  if (list.textContent !== rows.map((row) => row.textContent).join("")) list.replaceChildren(...rows);
}
