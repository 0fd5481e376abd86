// A small menu under a button: arrows, Home, End, Escape, and a press anywhere else closes it.

import { make } from "./words.js";

let close = () => {};

/** Opens a menu of `choices()` under a button: each has a name, a text, and an act. */
export function connectMenu(button, choices) {
  button.onclick = () => {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    close();
    if (!isOpen) open(button, choices());
  };
}

function open(button, choices) {
  const list = make("div", { className: "menu", role: "menu", ariaLabel: button.getAttribute("aria-label") });
  const finish = () => {
    list.remove();
    button.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", outside, true);
    close = () => {};
  };
  const outside = (event) => { if (!list.contains(event.target) && !button.contains(event.target)) finish(); };
  list.append(...choices.map(({ name, text, isOn, act }) => make("button", {
    type: "button", role: isOn === undefined ? "menuitem" : "menuitemcheckbox", ariaChecked: isOn === undefined ? null : String(isOn), tabIndex: -1,
    onclick: () => { finish(); button.focus(); act(); },
  }, make("strong", { textContent: name }), make("span", { className: "quiet", textContent: text }))));
  list.onkeydown = (event) => {
    const items = [...list.children];
    const place = items.indexOf(document.activeElement);
    const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      items.at(next % items.length).focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      if (event.key === "Escape") event.preventDefault();
      finish();
      button.focus();
    }
  };
  button.after(list);
  button.setAttribute("aria-expanded", "true");
  addEventListener("pointerdown", outside, true);
  close = finish;
  list.firstElementChild.focus();
}
