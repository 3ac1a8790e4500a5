// Makes the app open without a network. Keeps the app's own files and nothing else: no log, no blobs, no health.
//
// Names with a hash are taken from the cache first. The page itself and the worker's files have plain names, so for them the
// network comes first and the cache is what is left when it does not answer. A new version of this file waits until no tab of
// the old one is open (the browser's default): a running desk never changes under its operator.
"use strict";

const CACHE = "app-1";
const PAGE = "/index.html";
const WORKERS = ["desk_worker", "desk_mail_worker"].flatMap((name) => [`/${name}_loader.js`, `/${name}.js`, `/${name}_bg.wasm`]);
const PLAIN = [...WORKERS, "/mail.css", "/icon.svg", "/manifest.webmanifest"];
const NEVER = ["/log", "/blob", "/healthz", "/metrics", "/sw.js"];
const NETWORK_MS_MAX = 3000;
const HASHED = /-[0-9a-f]{8,}(_bg)?\.(js|css|wasm)$/;

/** The files of the app that a page names. */
const named = (html) =>
  [...html.matchAll(/(?:href|src)="(\/[^"#?]+)"/g), ...html.matchAll(/['"](\/[^'"#?]+\.(?:js|wasm))['"]/g)].map((match) => match[1]);

const key = (request) => new URL(request.url).pathname;

async function keepPage(response) {
  const html = await response.clone().text();
  const cache = await caches.open(CACHE);
  const files = [...new Set(named(html))].filter((path) => HASHED.test(path));
  const missing = [];
  for (const path of files) if (!(await cache.match(path))) missing.push(path);
  // All files of a page, or the former page stays.
  await cache.addAll(missing);
  await cache.put(PAGE, response.clone());
  for (const old of await cache.keys()) {
    const path = new URL(old.url).pathname;
    if (HASHED.test(path) && !files.includes(path)) await cache.delete(old);
  }
}

async function keepPlain() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    PLAIN.map(async (path) => {
      const response = await fetch(path, { cache: "no-cache" });
      if (response.ok) await cache.put(path, response);
    }),
  );
}

self.addEventListener("install", (event) => {
  event.waitUntil(fetch("/", { cache: "no-cache" }).then((page) => Promise.all([keepPage(page), keepPlain()])));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

/** The network if it answers in time, else what is kept. */
async function networkFirst(request, path, keep, waits) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  const network = fetch(request).then((response) => {
    if (response.ok) waits(keep(response.clone()).catch(() => {}));
    return response;
  });
  if (!kept) return network;
  const late = new Promise((done) => setTimeout(done, NETWORK_MS_MAX, kept));
  return Promise.race([network.then((response) => (response.ok ? response : kept)).catch(() => kept), late]);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const path = key(request);
  if (NEVER.some((never) => path === never || path.startsWith(`${never}/`))) return;
  const waits = (work) => event.waitUntil(work);
  if (request.mode === "navigate") {
    event.respondWith(networkFirst(request, PAGE, keepPage, waits));
  } else if (HASHED.test(path)) {
    event.respondWith(caches.match(path).then((kept) => kept ?? fetch(request)));
  } else if (PLAIN.includes(path)) {
    const keep = (response) => caches.open(CACHE).then((cache) => cache.put(path, response));
    event.respondWith(networkFirst(request, path, keep, waits));
  }
});
