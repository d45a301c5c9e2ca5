// Menus, limit chips and reasons that unfold: one at a time, closed by Escape and by a click elsewhere.

const open = () => document.querySelectorAll("details.menu[open], details.limit[open], .refused.open");

function close(thing) {
  thing.classList.remove("open");
  thing.removeAttribute("open");
}

document.addEventListener("click", (event) => {
  const refused = event.target.closest(".refused");
  for (const thing of open()) if (!thing.contains(event.target)) close(thing);
  if (refused && event.target.closest("[aria-disabled]")) {
    event.preventDefault();
    refused.classList.remove("shut");
    refused.classList.toggle("open");
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const thing of open()) {
    const within = thing.contains(document.activeElement);
    close(thing);
    if (within) thing.querySelector("summary")?.focus();
  }
  document.activeElement?.closest?.(".refused")?.classList.add("shut");
});
document.addEventListener("focusout", (event) => event.target.closest?.(".refused")?.classList.remove("shut"));

// A button with aria-controls and data-toggle shows and hides what it names (the desk's navigation on a phone).
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-toggle]");
  if (!button) return;
  const shown = document.getElementById(button.getAttribute("aria-controls")).classList.toggle("open");
  button.setAttribute("aria-expanded", String(shown));
});
