// An editable combobox with a list, after the ARIA Authoring Practices. htmx fetches the options as HTML into the
// listbox (components/options.html); this script moves within them. Without scripts the input is a plain text field.
import { word } from "./words.js";

const parts = (input) => ({
  list: document.getElementById(input.getAttribute("aria-controls")),
  value: document.getElementById(input.dataset.value),
  status: document.getElementById(`${input.id}-status`),
});
const options = (list) => [...list.querySelectorAll("[role=option]")];

function unfold(input, shown) {
  const { list } = parts(input);
  list.hidden = !shown;
  input.setAttribute("aria-expanded", String(shown && options(list).length > 0));
  if (!shown) point(input, null);
}

function point(input, option) {
  for (const other of options(parts(input).list)) other.setAttribute("aria-selected", String(other === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function choose(input, option) {
  const { value, status } = parts(input);
  input.value = option.dataset.label;
  if (value) {
    value.value = option.dataset.value;
    value.dispatchEvent(new Event("change", { bubbles: true }));
  }
  input.dataset.chosen = option.dataset.label;
  status.textContent = word("chosen", { label: option.dataset.label });
  unfold(input, false);
  input.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: { ...option.dataset } }));
}

document.addEventListener("keydown", (event) => {
  const input = event.target.closest?.("[role=combobox]");
  if (!input || event.isComposing) return;
  const { list } = parts(input);
  const all = options(list);
  const at = all.findIndex((option) => option.id === input.getAttribute("aria-activedescendant"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!all.length) return;
    event.preventDefault();
    unfold(input, true);
    const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? all.length - 1 : at - 1;
    point(input, all[(next + all.length) % all.length]);
  } else if (event.key === "Enter" && !list.hidden && at >= 0) {
    event.preventDefault();
    choose(input, all[at]);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    unfold(input, false);
  } else if (event.key === "Tab") unfold(input, false);
}, true);

document.addEventListener("mousedown", (event) => {
  if (event.target.closest(".combobox [role=option]")) event.preventDefault(); // the input keeps the focus
});
document.addEventListener("click", (event) => {
  const option = event.target.closest(".combobox [role=option]");
  if (option) choose(option.closest(".combobox").querySelector("[role=combobox]"), option);
});
document.addEventListener("focusout", (event) => {
  const input = event.target.closest?.("[role=combobox]");
  if (input) unfold(input, false);
});
document.addEventListener("input", (event) => {
  const input = event.target.closest?.("[role=combobox]");
  if (!input) return;
  const { value } = parts(input);
  if (value && input.value !== input.dataset.chosen) value.value = "";
  if (!input.value.trim()) unfold(input, false);
});
document.addEventListener("htmx:afterSwap", (event) => {
  const list = event.detail.target;
  if (!list.matches?.(".combobox [role=listbox]")) return;
  const input = list.closest(".combobox").querySelector("[role=combobox]");
  const count = options(list).length;
  unfold(input, document.activeElement === input && input.value.trim() !== "");
  parts(input).status.textContent = count ? word("found", { count }) : word("none");
});
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.matches("[role=combobox]")) event.detail.parameters = { q: event.detail.elt.value };
});
