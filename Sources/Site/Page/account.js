// The account: what Spotify granted, sessions, API tokens, and the way out.

import { ask } from "./api.js";
import { attempt, count, find, make, when } from "./words.js";

/** Fills the button in the header. */
export function showWho(me) {
  find("who").textContent = me.listener.name;
  find("account-button").hidden = false;
}

async function open() {
  const answers = await attempt(find("account-button"), () => Promise.all(["/me", "/me/sessions", "/me/tokens"].map((path) => ask("GET", path))));
  if (!answers) return;
  const [me, sessions, tokens] = answers.map((answer) => answer.body);
  find("account-facts").replaceChildren(...facts(me));
  find("sessions").replaceChildren(...sessions.items.map(sessionRow));
  find("tokens").replaceChildren(...tokens.items.map(tokenRow));
  find("token-made").hidden = true;
  find("account").showModal();
}

function facts({ listener, spotify, capabilities }) {
  const rows = [
    ["Signed in as", listener.name],
    ["Permission", spotify.needs_reauth ? "Spotify asks you to sign in again" : `given ${when(spotify.authorized_at)}, ${count(spotify.days_left, "day")} left`],
    ["Granted", spotify.scopes_granted.join(", ") || "nothing beyond what is public"],
  ];
  if (spotify.scopes_missing.length) rows.push(["Not granted", spotify.scopes_missing.join(", ")]);
  const closed = capabilities.filter((one) => one.state === "closed").map((one) => one.endpoint.replaceAll("_", " "));
  if (closed.length) rows.push(["Closed to this app", `${closed.join(", ")}: asked elsewhere`]);
  return rows.flatMap(([name, value]) => [make("dt", { textContent: name }), make("dd", { textContent: value })]);
}

function removable(text, label, path) {
  const item = make("li", {}, make("span", { textContent: text }));
  const button = make("button", { type: "button", className: "button small", textContent: "Remove", ariaLabel: label });
  button.onclick = () => attempt(button, async () => {
    await ask("DELETE", path);
    item.remove();
    find("account").focus();
  });
  item.append(button);
  return item;
}

function sessionRow({ id, user_agent: agent, last_seen_at: seen, current }) {
  const text = `${browser(agent)}, ${current ? "this one" : `last seen ${when(seen)}`}`;
  return current ? make("li", {}, make("span", { textContent: text })) : removable(text, `End the session in ${text}`, `/me/sessions/${id}`);
}

const tokenRow = ({ id, name, last_used_at: used, expires_at: expires }) =>
  removable(`${name}, ${used ? `used ${when(used)}` : "never used"}, ends ${when(expires)}`, `Remove the token ${name}`, `/me/tokens/${id}`);

/** A browser's name, near enough to tell two sessions apart. */
function browser(agent = "") {
  if (agent?.startsWith("segue on ")) return agent; // the first visit of `segue up`
  const name = ["Firefox", "Edg", "OPR", "Chrome", "Safari"].find((word) => agent?.includes(word));
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((word) => agent?.includes(word));
  return [{ Edg: "Edge", OPR: "Opera" }[name] ?? name ?? "A browser", system && `on ${system}`].filter(Boolean).join(" ");
}

async function makeToken(event) {
  event.preventDefault();
  const answer = await attempt(event.submitter, () => ask("POST", "/me/tokens", { name: find("token-name").value }));
  if (!answer) return;
  find("tokens").append(tokenRow(answer.body));
  find("token-text").textContent = answer.body.token;
  find("token-made").hidden = false;
  find("token-form").reset();
}

async function leave() {
  const answer = await attempt(find("confirm-delete"), () => ask("DELETE", "/me"));
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  if (!answer) return;
  for (const id of ["home", "account-button", "views"]) find(id).hidden = true;
  find("notices").replaceChildren();
  find("receipt-list").replaceChildren(...Object.entries(answer.body.deleted).flatMap(([name, amount]) =>
    [make("dt", { textContent: name.replaceAll("_", " ") }), make("dd", { textContent: amount })]));
  find("receipt").hidden = false;
  find("receipt-title").focus();
}

/** Connects the dialogs' buttons; `left` is called before the person is deleted or signed out. */
export function connectAccount(left) {
  find("account-button").onclick = open;
  find("token-form").onsubmit = makeToken;
  find("sign-out").onclick = () => attempt(find("sign-out"), async () => {
    await ask("POST", "/auth/logout");
    left();
    location.assign("/");
  });
  find("disconnect").onclick = () => find("confirm").showModal();
  find("confirm-delete").onclick = () => { left(); leave(); };
  for (const button of document.querySelectorAll("[data-close]")) button.onclick = () => button.closest("dialog").close();
}
