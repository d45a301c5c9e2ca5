// What was typed into a form with data-draft="key" is kept in this browser for seven days, and put back when the form
// opens empty again. Never kept: passwords, files, hidden fields (but those with data-draft-too), and whatever lies in
// data-no-draft, as personal data must. A page with data-clear-draft="key" forgets it: the form has arrived.
import { forget, forgetAll, keep, kept } from "./kept.js";
import { icon, word } from "./words.js";

const days = 24 * 3600 * 1000;

function fields(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      field.name !== "csrfmiddlewaretoken" &&
      !["password", "file", "submit", "button", "reset", "image", "fieldset", "output"].includes(field.type) &&
      (field.type !== "hidden" || field.hasAttribute("data-draft-too")) &&
      !field.closest("[data-no-draft]"),
  );
}

const ticks = (field) => field.type === "checkbox" || field.type === "radio";

function write(form) {
  const values = fields(form)
    .filter((field) => (ticks(field) ? field.checked : field.value))
    .flatMap((field) =>
      field.type === "select-multiple"
        ? [...field.selectedOptions].map((option) => [field.name, option.value])
        : [[field.name, field.value]],
    );
  if (values.length) keep(`draft.${form.dataset.draft}`, { at: Date.now(), values });
  else forget(`draft.${form.dataset.draft}`);
}

/** Tell whether the server filled something in: its word counts, the draft stays away. */
function filled(form) {
  return fields(form).some((field) => {
    if (ticks(field)) return field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.defaultSelected && option.value);
    return field.defaultValue;
  });
}

function put(form, values) {
  let count = 0;
  for (const field of fields(form)) {
    const mine = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (!mine.length) continue;
    if (ticks(field)) field.checked = mine.includes(field.value);
    else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = mine.includes(option.value);
    } else field.value = mine[0];
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.dispatchEvent(new CustomEvent("restored", { bubbles: true }));
    count += 1;
  }
  return count;
}

function say(form) {
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.setAttribute("role", "status");
  const sentence = document.createElement("p");
  sentence.className = "grow";
  sentence.textContent = word("restored");
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "btn btn-outline btn-small";
  clear.textContent = word("clear");
  clear.addEventListener("click", () => {
    forget(`draft.${form.dataset.draft}`);
    form.reset();
    notice.remove();
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  });
  notice.append(icon("info-circle"), sentence, clear);
  form.prepend(notice);
}

function open(form) {
  if (form.dataset.draftOpen) return;
  form.dataset.draftOpen = "yes";
  const draft = kept(`draft.${form.dataset.draft}`);
  if (draft && Date.now() - draft.at < 7 * days && !filled(form) && put(form, draft.values)) say(form);
  let waiting;
  const later = (event) => {
    if (!event.isTrusted) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => write(form), 400);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    write(form);
  });
}

function look() {
  document.querySelectorAll("[data-clear-draft]").forEach((mark) => forget(`draft.${mark.dataset.clearDraft}`));
  document.querySelectorAll("form[data-draft]").forEach(open);
}
look();
document.addEventListener("htmx:afterSettle", look);

// Whoever signs out leaves nothing behind for the next at the same machine.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-clear-drafts]")) forgetAll("draft.");
});
