// Small services of form fields: characters left, and the list of chosen files with their sizes.
import { icon, word } from "./words.js";

function count(field) {
  const place = document.getElementById(`${field.id}-count`);
  if (!place) return;
  const most = Number(field.dataset.count);
  const used = [...field.value].length;
  place.textContent = used > most ? word("over", { count: used - most }) : word("count", { used, most });
  place.classList.toggle("over", used > most);
}

/** Write a size as people read it: 820 KB, 3.4 MB. */
export function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function files(field) {
  let list = field.parentElement.querySelector(".file-list");
  if (!list) {
    list = document.createElement("ul");
    list.className = "file-list";
    list.setAttribute("aria-live", "polite");
    field.after(list);
  }
  list.replaceChildren();
  const most = Number(field.dataset.mostBytes) || Infinity;
  [...field.files].forEach((file, index) => {
    const row = document.createElement("li");
    row.className = "file";
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = file.name;
    const about = document.createElement("span");
    about.className = "about";
    about.textContent = size(file.size);
    row.append(icon("file"), name, about);
    if (file.size > most) {
      const chip = document.createElement("span");
      chip.className = "chip tone-bad";
      chip.append(icon("alert-circle"), word("tooLarge", { most: size(most) }));
      row.append(chip);
    }
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn btn-quiet btn-small";
    remove.textContent = word("remove");
    remove.setAttribute("aria-label", `${word("remove")} ${file.name}`);
    remove.addEventListener("click", () => {
      const rest = new DataTransfer();
      [...field.files].filter((other, at) => at !== index).forEach((other) => rest.items.add(other));
      field.files = rest.files;
      files(field);
      field.focus();
    });
    row.append(remove);
    list.append(row);
  });
}

function look() {
  document.querySelectorAll("[data-count]").forEach(count);
}
document.addEventListener("input", (event) => event.target.matches("[data-count]") && count(event.target));
document.addEventListener("restored", (event) => event.target.matches("[data-count]") && count(event.target));
document.addEventListener("change", (event) => event.target.matches("input[type=file]") && files(event.target));
look();
document.addEventListener("htmx:afterSettle", look);
