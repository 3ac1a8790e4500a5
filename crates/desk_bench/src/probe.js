// Measures from within the page, from its first moment on. Runs before the app's own scripts and changes nothing of what the
// app does: it looks at what goes to and comes from the worker, and at what is painted.
"use strict";
if (window === window.top && !window.bench) {
  const now = () => performance.now();
  const bench = (window.bench = {
    /** ms since the navigation began. */
    worker: null,
    spoke: null,
    rows: null,
    usable: null,
    /** ms since "Join" was pressed. */
    first: null,
    newest: null,
    all: null,
    /** Set by the bench before it joins: the newest subject, and how many tickets there are. */
    wanted: null,
    commands: [],
    searches: [],
    opens: [],
    tasks: [],
  });

  /** Calls `done` when what the page shows now has been painted. */
  const painted = (done) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(now());
      port2.postMessage(0);
    });

  // ---- What the app and its worker say to each other.
  const commands = new Map();
  const searches = new Map();
  const tickets = new Map();
  /** Searches whose answers are not painted yet. */
  let unpainted = 0;
  bench.open = () => unpainted;
  /** When the last key went down in a field, and the last key or click that opens something. */
  let typed = null;
  let acted = null;

  // Messages are Borsh (desk_port::code): numbers little-endian, a choice as one byte, its place in the list of choices.
  const DO = 3, WATCH = 5, TICKET = 3, SEARCH = 8, ANSWER = 0;
  const number = (bytes, at) => Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true));

  /** A request: its number, which one; of a watch its number of 4 bytes and which query. */
  const asked = (bytes) => {
    const [id, request, query] = [number(bytes, 0), bytes[8], bytes[13]];
    if (request === DO) commands.set(id, now());
    else if (request === WATCH && typed !== null && query === SEARCH) {
      searches.set(id, typed);
      unpainted += 1;
      typed = null;
    } else if (request === WATCH && acted !== null && query === TICKET) {
      tickets.set(id, acted);
      acted = null;
    }
  };

  const heard = (bytes) => {
    if (bench.spoke === null) bench.spoke = now();
    if (!(bytes instanceof Uint8Array) || bytes[0] !== ANSWER) return;
    const id = number(bytes, 1);
    const at = now();
    if (commands.has(id)) {
      bench.commands.push(at - commands.get(id));
      commands.delete(id);
    }
    for (const [open, samples] of [[searches, bench.searches], [tickets, bench.opens]]) {
      if (!open.has(id)) continue;
      const since = open.get(id);
      open.delete(id);
      // The app hears the same message in this very task; what it changes is in the next frame.
      painted((end) => {
        samples.push({ painted: end - since, answered: at - since });
        if (open === searches) unpainted -= 1;
      });
    }
  };

  window.Worker = class extends window.Worker {
    constructor(...given) {
      super(...given);
      bench.worker ??= now();
      this.addEventListener("message", (event) => heard(event.data));
    }
    postMessage(message, ...rest) {
      if (message instanceof Uint8Array) asked(message);
      super.postMessage(message, ...rest);
    }
  };

  // ---- What people do. Times are those of the input itself, not of its handling.
  const since = (event) => Math.min(event.timeStamp, now());
  addEventListener(
    "keydown",
    (event) => {
      if (event.target?.id === "search") typed = since(event);
      else if (event.key === "Enter") acted = since(event);
    },
    true,
  );
  addEventListener("click", (event) => (acted = since(event)), true);
  let joined = null;
  addEventListener("submit", (event) => (joined ??= since(event)), true);

  // ---- What is shown.
  const list = () => document.querySelector('[role="listbox"][aria-label="Tickets"]');
  const look = () => {
    const shown = list();
    const option = shown?.querySelector('[role="option"]');
    const row = option?.textContent;
    if (!row) return;
    if (bench.rows === null) {
      bench.rows = now();
      painted(() => {
        const before = shown.getAttribute("aria-activedescendant");
        const key = new KeyboardEvent("keydown", { key: "j", bubbles: true });
        (document.activeElement ?? document.body).dispatchEvent(key);
        painted((end) => {
          if (list()?.getAttribute("aria-activedescendant") !== before) bench.usable = end;
        });
      });
    }
    if (joined === null || !bench.wanted) return;
    bench.first ??= now() - joined;
    if (bench.newest === null && row.includes(bench.wanted.newest)) {
      bench.newest = -1;
      painted((end) => (bench.newest = end - joined));
    }
    if (bench.all === null && Number(option.getAttribute("aria-setsize")) >= bench.wanted.tickets) bench.all = now() - joined;
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });

  // ---- Tasks of the main thread that people can feel; only Chromium tells of them.
  if (PerformanceObserver.supportedEntryTypes.includes("longtask")) {
    new PerformanceObserver((entries) => {
      for (const task of entries.getEntries()) bench.tasks.push(task.duration);
    }).observe({ type: "longtask", buffered: true });
  }
}
