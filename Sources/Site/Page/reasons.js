// What a recommendation is made of: the parts of its score, the seeds that carried it, the way over related artists.

import { barOf } from "./bars.js";
import { blockName } from "./blocks.js";
import { wish } from "./wishes.js";
import { adding, capital, day, exact, make, signed } from "./words.js";

/** The whole, section by section; what was not recorded is left out. */
export function reasonsOf({ parts, seeds, path }, score) {
  return [sum(parts, score), ...carriers(seeds), way(path)].filter(Boolean);
}

function section(title, className, ...children) {
  return make("section", { className }, make("h3", { textContent: title }), ...children);
}

/** The parts as bars from a common zero, and their sum. */
export function sum(parts, score) {
  const amounts = adding(parts.map((part) => part.amount), 2);
  const shares = adding(parts.map((part) => Math.abs(part.share)), 2);
  const rows = parts.map((part, place) => {
    const item = make("li", { className: "part" },
      make("span", { className: "name", textContent: blockName(part.block) }), barOf(part.amount, parts.map(({ amount }) => amount)),
      make("span", { className: "number", textContent: signed(amounts[place]) }),
      make("span", { className: "share", textContent: `${Math.round(shares[place] * 100)} %` }));
    if (part.text) item.append(make("span", { className: "text", textContent: capital(part.text) }));
    return item;
  });
  const whole = make("p", { className: "whole" },
    make("span", { textContent: "Together: the score" }), make("strong", { className: "number total", textContent: exact(score) }));
  return section("Parts of the score", "sum", make("ul", { className: "parts" }, ...rows), whole);
}

/** The seeds that did most, each with its part of what all of its kind say. */
function carriers({ tracks, artists }) {
  const songs = tracks.map(({ id, title, artists: by, weight, cosine, features }) => ({
    kind: "tracks", id, name: title, shown: `“${title}”`, weight,
    facts: [`by ${by.join(", ")}`, features.length && `alike in ${features.join(", ")}`,
      typeof cosine === "number" && `likeness of sound ${cosine.toFixed(2)}`],
  }));
  const people = artists.map(({ id, name, weight }) => ({ kind: "artists", id, name, shown: name, weight, facts: [] }));
  const groups = [["Songs of yours that carried it", songs, "of all that your songs say"],
    ["Artists of yours that carried it", people, "of all that your artists say"]];
  return groups.filter(([, seeds]) => seeds.length).map(([title, seeds, of]) => {
    const weights = seeds.map(({ weight }) => weight);
    const part = section(title, "carried", make("ul", { className: "carriers" }, ...seeds.map((seed) => carrier(seed, weights))));
    part.firstElementChild.append(make("small", { textContent: `, in parts ${of}` }));
    return part;
  });
}

function carrier({ kind, id, name, shown, weight, facts }, weights) {
  const without = make("button", {
    type: "button", className: "plain", textContent: "Without it?", ariaLabel: `What if ${name} did not count?`,
    onclick: () => wish({ drop: { kind, id, name } }),
  });
  return make("li", {}, make("span", { className: "name", textContent: shown }), barOf(weight, weights),
    make("span", { className: "number", textContent: weight < 0.01 ? "< 1 %" : `${Math.round(weight * 100)} %` }),
    make("span", { className: "text" }, facts.filter(Boolean).join(" · "), " ", without));
}

/** From an artist of the listener's to the song's own: each step with who said so, and when. */
function way(path) {
  if (!path.length) return null;
  const steps = path.map((step) => {
    const [holder, other] = step.list_of === step.from.id ? [step.from, step.to] : [step.to, step.from];
    return make("li", {}, make("strong", { textContent: step.to.name }),
      make("span", {
      className: "text",
      textContent: `${other.name} is number ${step.rank} among the artists like ${holder.name}, says ${sourceName(step.source)}, ${day(step.as_of)}`,
    }));
  });
  const start = make("li", {}, make("strong", { textContent: path[0].from.name }), make("span", { className: "text", textContent: "whom you play" }));
  return section("The way there", "way", make("ol", { className: "path" }, start, ...steps));
}

const sources = { spotify: "Spotify", listenbrainz: "ListenBrainz", deezer: "Deezer", musicbrainz: "MusicBrainz", imported: "an imported list" };
const sourceName = (source) => sources[source] ?? source;
