// Which view is shown: the address says it after its #, so that the way back works, and a view can be linked to.

import { find } from "./words.js";

const views = { "": "list", why: "why", lists: "lists", explore: "explore", quality: "quality" };
const titles = { list: "Segue", why: "Why · Segue", explore: "Explore · Segue", lists: "Your lists · Segue", quality: "How good · Segue" };
const openers = {};
const leavers = {};
let current = null;

/** What is done when a view is opened, given the rest of the address. */
export const onView = (name, open) => { openers[name] = open; };

/** What is done when a view is left. */
export const onLeave = (name, leave) => { leavers[name] = leave; };

/** Goes to a view. */
export const go = (address) => { location.hash = `#/${address}`; };

function show() {
  // A place on the page, as the skip link names it, is no view.
  if (current !== null && location.hash && !location.hash.startsWith("#/")) return;
  const [first, ...rest] = location.hash.replace(/^#\/?/, "").split("/");
  const name = views[first] ?? "list";
  const isNew = current !== name;
  if (isNew && current !== null) leavers[current]?.();
  for (const view of Object.values(views)) find(`view-${view}`).hidden = view !== name;
  for (const link of find("views").querySelectorAll("a")) {
    if ((views[link.hash.replace(/^#\/?/, "")] ?? "list") === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = titles[name];
  // Whoever cannot see the change hears where they are; on the first look nothing takes the focus.
  if (isNew && current !== null) {
    window.scrollTo(0, 0);
    find(`${name}-title`).focus({ preventScroll: true });
  }
  current = name;
  openers[name]?.(...rest);
}

/** Shows the view that the address names, and follows it from now on. */
export function connectViews() {
  find("views").classList.remove("absent");
  addEventListener("hashchange", show);
  show();
}
