// Reports of inspections that wait on this phone for a network: kept in IndexedDB, sent one by one, each exactly once.
// Used by the pages for the field and by the service worker; knows nothing of either.
import { deleteDB, openDB } from "idb";

export const database = "gongzhi-field";
const store = "reports";
const patience = 60000;

const open = () =>
  openDB(database, 1, {
    upgrade: (db) => db.createObjectStore(store, { keyPath: "key" }),
    blocking: (now, then, event) => event.target.close(),
  });

async function using(work) {
  const db = await open();
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

/** Keep a report: {key, number, title, officer, url, fields: [[name, text or file, file's name]], at, state, reason}. */
export const put = (report) => using((db) => db.put(store, report));
export const drop = (key) => using((db) => db.delete(store, key));
export const all = async () => (await using((db) => db.getAll(store))).sort((a, b) => a.at - b.at);
export const forgetAll = () => deleteDB(database);

/** Put the reports of an inspection that were not sent yet out of the way of a newer one. */
export async function replace(report) {
  for (const other of await all()) {
    if (other.number === report.number && other.officer === report.officer) await drop(other.key);
  }
  await put(report);
}

async function ask(url, options = {}) {
  return fetch(url, {
    credentials: "same-origin",
    cache: "no-store",
    redirect: "manual",
    signal: AbortSignal.timeout ? AbortSignal.timeout(patience) : undefined,
    ...options,
  });
}

/**
 * Send what waits, oldest first, one tab or worker at a time.
 * @returns {Promise<{state: "sent"|"offline"|"signin"|"idle", sent: number}>}
 */
export async function send(session) {
  const work = () => sendAll(session);
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request("gongzhi-field", work) : work();
}

async function sendAll(session) {
  const waiting = (await all()).filter((report) => report.state === "waiting");
  if (!waiting.length) return { state: "idle", sent: 0 };
  let who;
  try {
    const answer = await ask(session);
    who = answer.ok ? await answer.json() : { officer: null };
  } catch {
    return { state: "offline", sent: 0 };
  }
  if (!who.officer) return { state: "signin", sent: 0 };
  let sent = 0;
  for (const report of waiting) {
    if (report.officer !== who.officer) continue;
    const form = new FormData();
    for (const [name, value, file] of report.fields) {
      if (file === undefined) form.append(name, value);
      else form.append(name, value, file);
    }
    let answer;
    try {
      answer = await ask(report.url, {
        method: "POST",
        headers: { "X-CSRFToken": who.token, Accept: "application/json" },
        body: form,
      });
    } catch {
      return { state: "offline", sent };
    }
    if (answer.ok) {
      await drop(report.key);
      sent += 1;
    } else if (answer.type === "opaqueredirect") {
      return { state: "signin", sent };
    } else if (answer.status < 500 && answer.status !== 429) {
      const told = await answer.json().catch(() => ({}));
      const reason = told.reason ?? String(answer.status);
      await put({ ...report, state: "conflict", reason, faults: told.faults ?? {} });
    } else {
      return { state: "offline", sent };
    }
  }
  return { state: "sent", sent };
}
