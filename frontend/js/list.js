// Lists that are worked through: rows are [data-row] in a [data-list], each with its link [data-open] and, where rows
// can be chosen, a checkbox [data-choose]. j and k move, Enter or o open, x chooses. A [data-choose-all] ticks all; a
// [data-bulk] form shows itself, and in [data-chosen] how many, once a row is chosen.
import { on } from "./keys.js";

const rows = () => [...document.querySelectorAll("[data-list] [data-row]")];
const boxes = () => [...document.querySelectorAll("[data-list] [data-choose]")];

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !on()) return;
  if (event.target.isContentEditable || document.querySelector("dialog[open]")) return;
  if (event.target.matches("textarea, select, input:not([type=checkbox])")) return;
  const all = rows();
  if (!all.length || !["j", "k", "o", "x"].includes(event.key)) return;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    const to = event.key === "j" ? Math.min(at + 1, all.length - 1) : Math.max(at - 1, 0);
    const link = all[to].querySelector("[data-open]");
    link.focus();
    all[to].scrollIntoView({ block: "nearest" });
  } else if (at >= 0 && event.key === "o") {
    event.preventDefault();
    all[at].querySelector("[data-open]").click();
  } else if (at >= 0) {
    event.preventDefault();
    all[at].querySelector("[data-choose]")?.click();
  }
});

function tally() {
  const all = boxes();
  const count = all.filter((box) => box.checked).length;
  for (const bulk of document.querySelectorAll("[data-bulk]")) bulk.hidden = count === 0;
  for (const place of document.querySelectorAll("[data-chosen]")) place.textContent = count;
  for (const box of document.querySelectorAll("[data-choose-all]")) {
    box.checked = count > 0 && count === all.length;
    box.indeterminate = count > 0 && count < all.length;
  }
}

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-choose]");
  if (!box) return;
  if (event.shiftKey && last?.isConnected) {
    const all = boxes();
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const between of all.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-choose-all]")) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches("[data-choose], [data-choose-all]")) tally();
});
if (boxes().length) tally();
document.addEventListener("htmx:afterSettle", () => boxes().length && tally());
window.addEventListener("pageshow", () => boxes().length && tally());
