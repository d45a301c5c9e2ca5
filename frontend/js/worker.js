// The service worker of the field: keeps the check lists and what they need on the phone, and sends what waits as soon
// as there is a network, also when no page is open. It serves nothing but the pages below, and never another's.
import { send } from "./queue.js";

const pages = "gongzhi-field-pages";
const assets = "gongzhi-field-assets";
const home = new URL("mine/", self.registration.scope).pathname;
const session = new URL("session/", self.registration.scope).pathname;
const field = new RegExp(`^${new URL(self.registration.scope).pathname}(mine/|J[0-9]{10}/field/)$`);
const patience = 5000;
let forgotten = false; // whoever signed out leaves nothing behind, also of what was on its way

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** Ask the network, for as long as somebody waits who has no bars. */
function ask(request) {
  const late = new Promise((done, fail) => setTimeout(() => fail(new Error("late")), patience));
  return Promise.race([fetch(request), late]);
}

async function page(request) {
  const kept = await caches.open(pages);
  const { pathname } = new URL(request.url);
  try {
    const answer = await ask(request);
    if (answer.redirected || answer.type === "opaqueredirect") {
      if (!answer.url || new URL(answer.url).pathname.startsWith("/desk/login")) await caches.delete(pages);
      else await kept.delete(pathname);
    } else if (answer.ok) await kept.put(pathname, answer.clone());
    else if (answer.status === 404 || answer.status === 403) await kept.delete(pathname);
    return answer;
  } catch (error) {
    const found = (await kept.match(pathname)) ?? (await kept.match(home));
    if (found) return found;
    throw error;
  }
}

async function asset(request) {
  const kept = await caches.open(assets);
  const named = /\.[0-9a-f]{12}\./.test(request.url);
  const found = await kept.match(request.url);
  if (named && found) return found;
  try {
    const answer = await ask(request);
    if (answer.ok) await kept.put(request.url, answer.clone());
    return answer;
  } catch (error) {
    if (found) return found;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (forgotten || request.method !== "GET" || address.origin !== self.location.origin) return;
  if (field.test(address.pathname)) event.respondWith(page(request));
  else if (address.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

self.addEventListener("message", (event) => {
  if (event.data !== "forget") return;
  forgotten = true;
  event.waitUntil(Promise.all([caches.delete(pages), caches.delete(assets)]));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "gongzhi-field") event.waitUntil(send(session));
});
