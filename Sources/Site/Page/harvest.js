// What one can do with what a walk found: a list of it, a playlist, a file.

import { offerMaking } from "./playlist.js";
import { wish } from "./wishes.js";
import { find } from "./words.js";

let shown = null;

/** Offers what a crawl has found so far; nothing before it has visited somebody. */
export function offerHarvest({ id, progress: { visited } }) {
  find("walk-harvest").hidden = !visited;
  if (shown === id) return;
  shown = id;
  find("harvest-list").onclick = () => wish({ turn: () => ({ crawl: id }) });
  find("harvest-playlist").onclick = () => offerMaking({ crawl: id });
  for (const link of find("walk-harvest").querySelectorAll("a")) link.href = `/crawls/${id}/${link.dataset.kind}/export?format=${link.dataset.format}`;
}
