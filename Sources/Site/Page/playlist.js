// A list becomes a playlist at Spotify.

import { ask } from "./api.js";
import { attempt, find, make, say } from "./words.js";

const pause = 1500; // milliseconds between two looks at a playlist that is being made
let edition = null;
let origin = {}; // what the playlist of the open dialog is made of

/** Which list would be saved; null: none is there. */
export function offerPlaylist(number) {
  edition = number;
  find("playlist-open").disabled = number === null;
}

/** Connects the button and its dialog. */
export function connectPlaylist() {
  find("playlist-open").onclick = () => offerMaking({ edition });
  find("playlist-form").onsubmit = async (event) => {
    event.preventDefault();
    tell("");
    await attempt(find("playlist-save"), save);
  };
}

/** Opens the dialog for a playlist of `{edition}` or `{crawl}`. */
export function offerMaking(what) {
  origin = what;
  find("playlist-name").value = `Segue ${new Date().toISOString().slice(0, 10)}`;
  tell("");
  find("playlist").showModal();
  find("playlist-name").select();
}

async function save() {
  const wish = { ...origin, name: find("playlist-name").value.trim(), public: find("playlist-public").checked };
  let answer;
  try {
    answer = await ask("POST", "/playlists", wish);
  } catch (problem) {
    if (problem.parameter !== "scope") return tell(problem.message);
    const way = `/auth/login?with=${wish.public ? "public-playlists" : "playlists"}&return_to=%2F`;
    return tell("Spotify asks you first whether Segue may make playlists. ", make("a", { href: way, textContent: "Allow it at Spotify" }));
  }
  for (let { body } = answer; ; ({ body } = await ask("GET", `/playlists/${body.id}`))) {
    show(body);
    if (["done", "failed"].includes(body.state) || !find("playlist").open) return undefined;
    await new Promise((done) => { setTimeout(done, pause); });
  }
}

function show({ state, added, tracks, left_out: left, detail, spotify_url: url, name }) {
  const without = left ? `, without ${left} that Spotify is not known to have` : "";
  if (state === "failed") return tell(`It could not be made: ${detail}`);
  if (state !== "done") return tell(`${added} of ${tracks} songs are on it${detail ? `; ${detail}` : "…"}`);
  const link = url?.startsWith("https://") && make("a", { href: url, target: "_blank", rel: "noopener noreferrer", textContent: `Open “${name}” at Spotify` });
  return tell(`${tracks} songs are on it${without}. `, ...(link ? [link] : []));
}

function tell(text, ...others) {
  const place = find("playlist-said");
  say(place, "");
  place.append(text, ...others);
}
