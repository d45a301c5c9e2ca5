// Messages: those of the server, those that scripts and answers to htmx (HX-Trigger: {"message": {...}}) bring.
import { icon, word } from "./words.js";

const icons = { good: "circle-check", warn: "alert-triangle", bad: "alert-circle", accent: "info-circle" };

/**
 * Show a message until it is closed; a good one leaves after ten seconds.
 * @param {string} text
 * @param {{tone?: string, action?: {title: string, run: Function}, name?: string}} options
 *   name: a message of the same name is replaced.
 */
export function tell(text, { tone = "accent", action, name } = {}) {
  const place = document.getElementById("messages");
  if (!place || !text) return;
  if (name) place.querySelector(`[data-name="${name}"]`)?.remove();
  const notice = document.createElement("div");
  notice.className = `notice tone-${tone}`;
  if (name) notice.dataset.name = name;
  const sentence = document.createElement("p");
  sentence.className = "grow";
  sentence.textContent = text;
  notice.append(icon(icons[tone] ?? icons.accent), sentence);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline btn-small";
    button.textContent = action.title;
    button.addEventListener("click", () => {
      notice.remove();
      action.run();
    });
    notice.append(button);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-quiet btn-small";
  close.dataset.close = "";
  close.setAttribute("aria-label", word("close"));
  close.append(icon("x"));
  notice.append(close);
  place.append(notice);
  leave(notice);
}

/** Take down a message of this name. */
export function untell(name) {
  document.querySelector(`#messages [data-name="${name}"]`)?.remove();
}

function leave(notice) {
  if (!notice.classList.contains("tone-good") || notice.dataset.leaving) return;
  notice.dataset.leaving = "yes";
  let left = 10;
  const clock = setInterval(() => {
    if (notice.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left > 0 && notice.isConnected) return;
    clearInterval(clock);
    notice.remove();
  }, 1000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#messages [data-close]");
  if (button) button.closest(".notice").remove();
});
document.addEventListener("message", (event) => {
  const { text, tone } = event.detail ?? {};
  if (text) tell(text, { tone });
});

function found() {
  document.querySelectorAll("#messages .notice").forEach(leave);
}
found();
document.addEventListener("htmx:afterSettle", found);
