// Whoever signs out leaves no check list and no report on the phone; what was not sent yet is asked about first.
import { forget, kept } from "./kept.js";
import { word } from "./words.js";

const database = "gongzhi-field";
const caches_ = ["gongzhi-field-pages", "gongzhi-field-assets"];

function forgetReports() {
  return new Promise((done) => {
    const asked = indexedDB.deleteDatabase(database);
    asked.onsuccess = asked.onerror = asked.onblocked = () => done();
  });
}

async function clear() {
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all([
    ...registrations.map((each) => {
      each.active?.postMessage("forget");
      return each.unregister();
    }),
    ...caches_.map((name) => globalThis.caches?.delete(name)),
    forgetReports(),
  ]);
  forget("field.waiting");
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("[data-clear-drafts]") || form.dataset.cleared) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const waiting = kept("field.waiting") ?? 0;
    if (waiting && !confirm(word("unsent", { n: waiting }))) return;
    form.dataset.cleared = "yes";
    Promise.race([clear().catch(() => {}), new Promise((done) => setTimeout(done, 2000))]).then(() => form.requestSubmit());
  },
  true,
);
