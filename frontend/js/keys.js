// Keys for officers. An element says which key is its own: data-key="n" or "g q", and what it does: data-key-title.
// A link or button is clicked, an input focused; with data-key-does="enter" the first control inside takes the focus.
// "?" lists them all. Single keys can be switched off there (WCAG 2.1.4), and never count while somebody types.
import { keep, kept } from "./kept.js";

let first = "";
let waiting;

export const on = () => kept("keys") !== false;

const typing = (target) =>
  target.isContentEditable || target.matches?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select");

function act(element) {
  if (element.dataset.keyDoes === "enter") {
    element.querySelector("a[href], button, summary, input, select, textarea")?.focus();
  } else if (element.matches("input, textarea, select")) {
    element.focus();
    element.select?.();
  } else element.click();
}

function visible(element) {
  return element.getClientRects().length > 0 || element.matches("a[href]");
}

function help() {
  const dialog = document.getElementById("keys");
  if (!dialog || dialog.open) return;
  const rows = dialog.querySelector("[data-keys-here]");
  rows.replaceChildren();
  for (const element of document.querySelectorAll("[data-key][data-key-title]")) {
    const key = document.createElement("dt");
    element.dataset.key.split(" ").forEach((part, at) => {
      const cap = document.createElement("kbd");
      cap.textContent = part;
      key.append(at ? " " : "", cap);
    });
    const title = document.createElement("dd");
    title.textContent = element.dataset.keyTitle;
    rows.append(key, title);
  }
  dialog.querySelector("[data-keys-on]").checked = on();
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target) || document.querySelector("dialog[open]") || !on()) return;
  const pressed = first ? `${first} ${event.key}` : event.key;
  clearTimeout(waiting);
  first = "";
  if (pressed === "?") {
    event.preventDefault();
    help();
    return;
  }
  const owners = [...document.querySelectorAll("[data-key]")];
  const element = owners.find((owner) => owner.dataset.key === pressed && visible(owner));
  if (element) {
    event.preventDefault();
    act(element);
  } else if (owners.some((owner) => owner.dataset.key.startsWith(`${pressed} `))) {
    first = pressed;
    waiting = setTimeout(() => (first = ""), 1500);
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-help]")) help();
  if (event.target.closest("dialog [data-close]")) event.target.closest("dialog").close();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys-on]")) keep("keys", event.target.checked);
});
