// htmx, set to a strict content security policy, and what the reader is told when the network or the server fails.
import htmx from "htmx.org/dist/htmx.esm.js";
import { tell, untell } from "./messages.js";
import { word } from "./words.js";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // pages with personal data are not kept in the browser's storage
  refreshOnHistoryMiss: true,
  timeout: 60000,
  scrollBehavior: "auto",
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|422", swap: true }, // a refusal stands beside the field or button that it concerns
    { code: "[45]..", swap: false, error: true },
  ],
});

/** Send the same again: nothing typed was lost, since nothing was swapped. */
function again(element) {
  if (element instanceof HTMLFormElement) return () => element.requestSubmit();
  const form = element.closest("form");
  if (form && element.matches("button, input[type=submit]")) return () => form.requestSubmit(element);
  if (element.matches("a, button")) return () => element.click();
  return null;
}

function failed(text, element) {
  const run = again(element);
  tell(text, { tone: "bad", name: "network", action: run ? { title: word("retry"), run } : undefined });
}

document.addEventListener("htmx:sendError", (event) => failed(word("offline"), event.detail.elt));
document.addEventListener("htmx:timeout", (event) => failed(word("slow"), event.detail.elt));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  const known = { 403: "forbidden", 404: "gone", 413: "large", 429: "busy" };
  failed(word(known[status] ?? "broken", { status }), event.detail.elt);
});
document.addEventListener("htmx:beforeSwap", () => untell("network"));
window.addEventListener("online", () => untell("network"));

// After a whole page came in, reading goes on at what is wrong with the form, or else at the heading.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target !== document.body && !event.detail.boosted) return;
  const place = document.querySelector("[data-errors]") ?? document.querySelector("main h1");
  if (!place) return;
  place.tabIndex = -1;
  place.focus();
});

// A page that came in with mistakes in its form takes the reader to them.
document.querySelector("[data-errors]")?.focus();
