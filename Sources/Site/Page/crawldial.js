// Which part of the catalogue a list is made of: everything, or what one crawl reached.

import { ask } from "./api.js";
import { count, make } from "./words.js";

let choice = null;
let base = 0;

/** Makes the dial; `turned` is called when another crawl is chosen. */
export function makeCrawlDial(turned) {
  choice = make("select", { id: "dial-crawl", onchange: turned });
  const label = make("label", { className: "choice" }, "Based on ", choice);
  offer([]);
  return label;
}

/** Chooses the crawl that a list is limited to, 0 for none, and looks up which there are. */
export async function setCrawlDial(crawl) {
  base = crawl;
  offer([]);
  try {
    const { body } = await ask("GET", "/crawls?limit=20");
    if (base === crawl) offer(body.items);
  } catch {
    // Without the names of the others, the one that is chosen can still be kept or taken away.
  }
}

/** Turns it to a crawl, 0 for none. */
export function turnCrawlDial(crawl) {
  if (![...choice.options].some(({ value }) => Number(value) === crawl)) {
    choice.append(make("option", { value: String(crawl), textContent: `crawl ${crawl}` }));
  }
  choice.value = String(crawl);
}

/** What is turned away from the list's own, as the API wants it. */
export const crawlChange = () => (Number(choice.value) === base ? {} : { crawl: Number(choice.value) });

function offer(crawls) {
  const chosen = choice.options.length ? Number(choice.value) : base;
  const name = ({ id, seed, seed_name: seedName, progress }) => `crawl ${id}: ${seed === "me" ? "your favourites" : seedName ?? seed}, ${count(progress.visited, "artist")}`;
  const all = [[0, "everything"], ...crawls.filter(({ progress }) => progress.visited).map((crawl) => [crawl.id, name(crawl)])];
  for (const crawl of [base, chosen]) if (!all.some(([id]) => id === crawl)) all.push([crawl, `crawl ${crawl}`]);
  choice.replaceChildren(...all.map(([id, text]) => make("option", { value: String(id) }, text)));
  choice.value = String(crawls.length ? chosen : base);
}
