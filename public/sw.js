// Makes the app open at once, with a network or without. Keeps the app's own files and nothing else: no log, no blobs, no health.
//
// What is kept is always a whole version of the app: page, programs and workers that were served together. A page is answered
// from it without asking the network; some seconds later the network is asked whether there is another version. That one is
// fetched whole beside the first, and the next page that is opened has it: a running desk never changes under its operator.
"use strict";

/** A cache for each version: this, and when it came. */
const VERSION = "version-";
/** Put last: what stands in it proves that a version is whole, and tells its files' tags. */
const WHOLE = "/whole";
const PAGE = "/index.html";
const WORKERS = ["desk_worker", "desk_mail_worker", "desk_tool_worker"].flatMap((name) => [`/${name}_loader.js`, `/${name}.js`, `/${name}_bg.wasm`]);
const PLAIN = ["/start.js", ...WORKERS, "/mail.css", "/icon.svg", "/manifest.webmanifest"];
const NEVER = ["/log", "/blob", "/healthz", "/metrics", "/sw.js"];
/** How long after a page the network is asked, so that asking does not slow the page down. */
const ASK_AFTER_MS = 3000;
const HASHED = /-[0-9a-f]{8,}(_bg)?\.(js|css|wasm)$/;

/** The version that pages are answered from, once it is known in this run. */
let serving = null;
let asking = null;

/** The files of the app that a page names. */
const named = (html) => [
  ...new Set(
    [...html.matchAll(/(?:href|src)="(\/[^"#?]+)"/g), ...html.matchAll(/['"](\/[^'"#?]+\.(?:js|wasm))['"]/g)]
      .map((match) => match[1])
      .filter((path) => HASHED.test(path)),
  ),
];

/** What tells whether a file is another one; without a tag it always may be. */
const tag = (response) => response.headers.get("etag") ?? response.headers.get("last-modified") ?? String(Date.now());

/** The names of whole versions, oldest first. */
async function versions() {
  const whole = [];
  for (const name of (await caches.keys()).filter((name) => name.startsWith(VERSION)).sort())
    if (await (await caches.open(name)).match(WHOLE)) whole.push(name);
  return whole;
}

/** Asks the network for the app, and keeps it when it is another version than the newest here. */
async function ask() {
  const known = (await versions()).at(-1);
  const before = known && (await (await (await caches.open(known)).match(WHOLE)).text());
  const paths = [PAGE, ...PLAIN];
  const files = await Promise.all(paths.map((path) => fetch(path === PAGE ? "/" : path, { cache: "no-cache" })));
  if (files.some((file) => !file.ok)) return;
  const tags = JSON.stringify(files.map(tag));
  if (tags === before) return;
  const name = `${VERSION}${Date.now()}`;
  const cache = await caches.open(name);
  try {
    const html = await files[0].clone().text();
    await Promise.all(paths.map((path, at) => cache.put(path, files[at])));
    await Promise.all(
      named(html).map(async (path) => {
        const kept = known && (await (await caches.open(known)).match(path));
        await (kept ? cache.put(path, kept) : cache.add(path));
      }),
    );
    await cache.put(WHOLE, new Response(tags));
  } catch (error) {
    // Half a version is none: the former one stays.
    await caches.delete(name);
    throw error;
  }
}

/** Asks once at a time. No network is no fault. */
const askLater = () =>
  (asking ??= new Promise((later) => setTimeout(later, ASK_AFTER_MS))
    .then(ask)
    .catch(() => {})
    .finally(() => (asking = null)));

self.addEventListener("install", (event) => event.waitUntil(ask()));

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (!name.startsWith(VERSION)) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

/** A page: the newest whole version, which everything else is answered from until the next page. */
async function page(request) {
  const all = await versions();
  const newest = all.pop();
  serving = newest ? await caches.open(newest) : null;
  for (const old of all) caches.delete(old);
  return (await serving?.match(PAGE)) ?? fetch(request);
}

/** A file of the version that the page came from: when this worker was stopped meanwhile, the oldest, since pages leave no older one. */
async function file(request, path) {
  if (!serving) {
    const oldest = (await versions())[0];
    serving = oldest ? await caches.open(oldest) : null;
  }
  return (await serving?.match(path)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const path = url.pathname;
  if (NEVER.some((never) => path === never || path.startsWith(`${never}/`))) return;
  if (request.mode === "navigate") {
    event.respondWith(page(request));
    event.waitUntil(askLater());
  } else if (HASHED.test(path) || PLAIN.includes(path)) {
    event.respondWith(file(request, path));
  }
});
