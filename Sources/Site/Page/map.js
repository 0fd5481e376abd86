// The map of a crawl: the picture, who is pointed at, and the same as a table.

import { Chart } from "./chart.js";
import { count, find, make } from "./words.js";

const said = ["to be visited", "visited", "could not be visited"];
let walk = null;
let chart = null;
let at = null; // who is pointed at
let table = null;

/** The chart, for whoever measures it. */
export const measured = () => chart;

/** Shows a walk, all of it or only those whose state has changed. */
export function showMap(shown, { isNew, changed = [] }) {
  walk = shown;
  find("map").hidden = !walk.size;
  if (!walk.size) return point(null);
  chart ??= new Chart(find("chart"), walk);
  chart.resize();
  if (isNew) chart.renew();
  else chart.touch(changed);
  if (at !== null && (isNew || changed.includes(at))) point(at);
  // Numbers that change all the time are written when there is time.
  table ??= setTimeout(fillTable, 300);
}

function point(position, { aloud = false } = {}) {
  at = position !== null && walk.depths[position] !== undefined ? position : null;
  chart?.point(at);
  const label = find("pointed");
  label.hidden = at === null;
  if (at === null) return;
  const depth = walk.depths[at];
  const parent = walk.parents[at];
  const more = [depth ? `step ${depth}, found via ${walk.names[parent]}` : "the seed", said[walk.states[at]]].join(" · ");
  label.replaceChildren(make("strong", { textContent: walk.names[at] }), make("span", { textContent: more }));
  const [left, top] = chart.where(at);
  const width = find("chart").clientWidth;
  label.classList.toggle("below", top < 80);
  label.style.setProperty("--left", `${Math.min(Math.max(left, label.offsetWidth / 2), width - label.offsetWidth / 2)}px`);
  label.style.setProperty("--top", `${top}px`);
  if (aloud) find("pointed-said").textContent = `${walk.names[at]}, ${more}, ${count(walk.childrenOf(at).length, "artist")} found from here`;
}

/** Where an arrow leads: along the ring, back to whom one was found by, or on to the first whom one led to. */
function next(key) {
  const first = walk.levels[0]?.[0] ?? null;
  if (at === null || key === "Home") return first;
  const level = walk.levels[walk.depths[at]];
  const place = level.indexOf(at);
  return {
    ArrowLeft: level.at(place - 1), ArrowRight: level[(place + 1) % level.length],
    ArrowUp: walk.parents[at] || at, ArrowDown: walk.childrenOf(at)[0] ?? at,
  }[key] ?? at;
}

function fillTable() {
  table = null;
  const rows = walk.counts().map((sums, depth) => [depth === 0 ? "Seeds" : `Step ${depth}`, sums.reduce((sum, one) => sum + one, 0), sums[1], sums[0], sums[2]]);
  find("map-rows").replaceChildren(...rows.map(([name, ...sums]) => make("tr", {},
    make("th", { scope: "row", textContent: name }), ...sums.map((sum) => make("td", { className: "number", textContent: sum.toLocaleString() })))));
}

/** Connects pointer and keys. */
export function connectMap() {
  const place = find("chart");
  // Another size, another place for who is pointed at.
  new ResizeObserver(() => { if (at !== null) point(at); }).observe(place);
  place.onpointermove = (event) => {
    const box = place.getBoundingClientRect();
    point(chart.at(event.clientX - box.left, event.clientY - box.top));
  };
  place.onpointerdown = place.onpointermove;
  place.onpointerleave = () => { if (document.activeElement !== place) point(null); };
  place.onblur = () => point(null);
  place.onkeydown = (event) => {
    if (event.key === "Escape") return point(null);
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home"].includes(event.key)) return;
    event.preventDefault();
    point(next(event.key), { aloud: true });
  };
}
