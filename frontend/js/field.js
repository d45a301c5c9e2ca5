// The pages for the field (data-field-…): the check list works without a network. What is handed in is first kept on
// this phone and then sent, so that nothing typed depends on the network; a service worker keeps the pages.
import SignaturePad from "signature_pad";
import { forget, keep } from "./kept.js";
import { all, drop, put, replace, send } from "./queue.js";

const place = document.getElementById("field");
const form = document.querySelector("[data-field-form]");
const say = (name, values = {}) => place.dataset[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
const officer = Number(place?.dataset.officer);

async function mine() {
  return (await all()).filter((report) => report.officer === officer);
}

function status(text, tone = "accent") {
  const notice = place.querySelector("[data-field-status]");
  notice.hidden = !text;
  notice.className = `notice needs-script tone-${tone}`;
  notice.querySelector("p").textContent = text;
}

function button(title, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-outline btn-small";
  made.textContent = title;
  made.addEventListener("click", run);
  return made;
}

let had = 0;
let done = false;

/** Show what waits on this phone, and what could not be taken. */
async function show(state = navigator.onLine ? "" : "offline") {
  const reports = await mine();
  const waiting = reports.filter((report) => report.state === "waiting");
  keep("field.waiting", reports.length);
  // Who sent it does not matter: this page, another one or the worker.
  if (state === "sent" || (had && !reports.length)) done = true;
  if (waiting.length) done = false;
  had = waiting.length;
  if (state === "signin" && waiting.length) status(say("signin", { n: waiting.length }), "warn");
  else if (state === "offline") {
    status(waiting.length ? say("offline", { n: waiting.length }) : say("offlineNone"), "warn");
  } else if (done) status(say("sent"), "good");
  else if (waiting.length) status(say("waiting", { n: waiting.length }));
  else status("");
  const list = place.querySelector("[data-field-waiting]");
  list.replaceChildren(
    ...reports.map((report) => {
      const row = document.createElement("li");
      row.dataset.state = report.state;
      const text = document.createElement("span");
      text.className = "grow";
      const why = report.state === "conflict" ? say("conflict", { reason: report.reason }) : say("saved");
      text.textContent = `${report.title} ${report.number}：${why}`;
      row.append(text);
      if (report.state === "conflict") {
        row.append(
          button(say("again"), async () => {
            await put({ ...report, state: "waiting", reason: "" });
            flush();
          }),
          button(say("drop"), async () => {
            if (!confirm(say("sure"))) return;
            await drop(report.key);
            show();
          }),
        );
      }
      return row;
    }),
  );
}

async function flush() {
  const { state, sent } = await send(place.dataset.session);
  if (state === "offline") askForSync();
  const left = (await mine()).length;
  await show(state === "sent" && sent && !left ? "sent" : state);
  return { state, sent };
}

async function askForSync() {
  const registration = await navigator.serviceWorker?.ready;
  await registration?.sync?.register("gongzhi-field").catch(() => {});
}

/** Fetch an address for the worker's sake, to the end. */
async function taken(address) {
  const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
  return answer;
}

/** Let the worker keep the check lists that this page leads to. */
async function keepPages() {
  for (const link of document.querySelectorAll("[data-keep-page]")) {
    const answer = await taken(link.href);
    const mark = link.querySelector("[data-kept-mark]");
    if (mark && answer?.ok && !answer.redirected) mark.hidden = false;
  }
}

async function begin() {
  if (navigator.serviceWorker) {
    const { worker, scope } = place.dataset;
    await navigator.serviceWorker.register(worker, { scope }).catch(() => {});
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((done) => {
        navigator.serviceWorker.addEventListener("controllerchange", done, { once: true });
        setTimeout(done, 3000);
      });
    }
    // The worker was not there yet when this page was loaded: it keeps it, with what it needs, now.
    const assets = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((each) => each.href || each.src);
    const sprite = document.getElementById("words")?.dataset.icons;
    for (const address of [location.href, sprite, ...assets]) if (address) await taken(address);
    await keepPages();
    document.documentElement.dataset.fieldKept = "yes";
  }
}

if (place) {
  show();
  window.addEventListener("online", flush);
  window.addEventListener("offline", () => show("offline"));
  setInterval(async () => {
    if ((await mine()).some((report) => report.state === "waiting")) flush();
  }, 30000);
  flush();
  begin();
}

// The check list

function faults(told) {
  const notice = form.querySelector("[data-field-faults]");
  const reasons = [...new Set(Object.values(told).filter(Boolean))];
  notice.hidden = !reasons.length;
  notice.querySelector("ul").replaceChildren(
    ...reasons.map((reason) => {
      const row = document.createElement("li");
      row.textContent = reason;
      return row;
    }),
  );
  for (const [name, reason] of Object.entries(told)) {
    const field = form.elements[name];
    const input = field instanceof RadioNodeList ? field[0] : field;
    if (reason) input?.setAttribute("aria-invalid", "true");
  }
  if (reasons.length) notice.scrollIntoView({ block: "center" });
}

/** Find what the server would refuse, so that nothing incomplete waits for a network. */
function missing(then) {
  const found = {};
  if (then === "record") return found;
  const value = (name) => form.elements[name]?.value ?? "";
  const thereAndWilling = ["nothing", ""].includes(value("result"));
  for (const group of form.querySelectorAll(".field-item")) {
    const name = group.querySelector("input[type=radio]").name;
    const title = group.querySelector("legend").textContent.trim();
    if (thereAndWilling && !value(name)) found[name] = `${title}：${form.dataset.missing}`;
    if (value(name) === "fault" && !value(name.replace("item_", "note_")).trim()) {
      found[name.replace("item_", "note_")] = `${title}：${form.dataset.missingNote}`;
    }
  }
  for (const field of form.querySelectorAll("[data-required]")) {
    if (thereAndWilling && !field.value) found[field.name] = `${field.dataset.required}：${form.dataset.missing}`;
  }
  if (!thereAndWilling && !value("finding").trim()) found.finding = form.dataset.missingFinding;
  const signed = value("signed");
  if (!signed) found.signed = form.dataset.missingSigned;
  if (signed === "pad" && (pad?.isEmpty() ?? true)) found.signature = form.dataset.missingSignature;
  if (signed === "pad" && !value("signer").trim()) found.signer = form.dataset.missingSigner;
  return found;
}

let pad = null;

function signing() {
  const box = form.querySelector("[data-signature]");
  box.hidden = form.elements.signed.value !== "pad";
  if (box.hidden || pad) return;
  const canvas = box.querySelector("canvas");
  const ratio = Math.max(window.devicePixelRatio || 1, 1);
  canvas.width = canvas.offsetWidth * ratio;
  canvas.height = canvas.offsetHeight * ratio;
  canvas.getContext("2d").scale(ratio, ratio);
  pad = new SignaturePad(canvas, { backgroundColor: "rgb(255, 255, 255)", penColor: "rgb(0, 0, 0)" });
}

async function fieldsOf(then) {
  const told = new FormData(form);
  told.delete("csrfmiddlewaretoken");
  told.delete("key");
  const fields = [];
  for (const [name, value] of told.entries()) {
    if (value instanceof File) {
      if (value.size) fields.push([name, value, value.name]);
    } else fields.push([name, value]);
  }
  fields.push(["then", then]);
  if (form.elements.signed.value === "pad" && pad && !pad.isEmpty()) {
    const canvas = form.querySelector("canvas");
    const picture = await new Promise((done) => canvas.toBlob(done, "image/png"));
    fields.push(["signature", picture, "signature.png"]);
  }
  return fields;
}

function rest() {
  delete form.dataset.sending;
  for (const each of form.querySelectorAll("[aria-busy]")) {
    each.removeAttribute("aria-busy");
    each.removeAttribute("aria-disabled");
  }
}

async function handIn(then) {
  const found = missing(then);
  faults(found);
  if (Object.keys(found).length) return;
  const key = crypto.randomUUID();
  const report = {
    key,
    number: form.dataset.number,
    title: form.dataset.title,
    officer,
    url: location.pathname,
    fields: [...(await fieldsOf(then)), ["key", key]],
    at: Date.now(),
    state: "waiting",
    reason: "",
  };
  try {
    await replace(report);
  } catch {
    status(say("full"), "bad");
    return;
  }
  const { state } = await flush();
  const kept = (await mine()).find((each) => each.key === key);
  if (kept?.state === "conflict" && Object.keys(kept.faults ?? {}).some(Boolean)) {
    await drop(key); // the form is still here: what is wrong is put right in it
    await show();
    faults(kept.faults);
    return;
  }
  if (!kept) forget(`draft.${form.dataset.draft}`);
  else if (kept.state === "waiting") forget(`draft.${form.dataset.draft}`);
  if (state === "offline" || state === "signin") location.assign(form.dataset.back);
  else if (!kept) location.assign(location.pathname.replace(/field\/$/, ""));
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const then = event.submitter?.value ?? "submit";
    handIn(then).finally(rest);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "signed") signing();
  });
  form.addEventListener("restored", signing);
  signing();
  form.querySelector("[data-clear-signature]").addEventListener("click", () => pad?.clear());
  const locate = form.querySelector("[data-locate]");
  locate.addEventListener("click", () => {
    const told = locate.querySelector("span");
    navigator.geolocation?.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude.toFixed(6);
        form.elements.longitude.value = coords.longitude.toFixed(6);
        told.textContent = locate.dataset.done;
      },
      () => {
        told.textContent = locate.dataset.failed;
      },
      { timeout: 15000, maximumAge: 60000 },
    );
  });
}
