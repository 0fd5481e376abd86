// Bars from a common zero: to the right what is above it, to the left what is below.

import { make } from "./words.js";

/** A bar for a value, on the scale of all that are to be compared. */
export function barOf(value, all, kind = "") {
  const below = Math.max(0, ...all.map((one) => -one));
  const width = Math.max(0, ...all) + below || 1;
  const bar = make("span", { className: `bar ${value < 0 ? "against" : ""} ${kind}`, ariaHidden: "true" }, make("i"));
  bar.style.setProperty("--from", `${(100 * (below + Math.min(0, value)) / width).toFixed(2)}%`);
  bar.style.setProperty("--size", `${(100 * Math.abs(value) / width).toFixed(2)}%`);
  return bar;
}
