// Runs before everything else of the page. Takes the secret of an invite link, or of a relay's link for founding a desk, out of the
// address and the history at once, and starts the engine's worker while the app's own program is still being loaded, so that both
// get ready at the same time. What the worker says before the app listens is kept for it (src/engine.rs), and so is the secret (src/page.rs).
"use strict";
window.desk = (() => {
  const begins = (prefix) => (location.hash.startsWith(prefix) ? location.hash : null);
  const [invite, founding] = [begins("#j1."), begins("#found=")];
  if (invite || founding) history.replaceState(null, "", location.pathname);
  // Which of this browser's desks it is (src/desks.rs): the worker keeps each apart by this name.
  const name = /^\/([1-9][0-9]?)(?:\/|$)/.exec(location.pathname)?.[1] ?? "1";
  const worker = new Worker("/desk_worker_loader.js", { type: "module", name });
  const said = [];
  worker.onmessage = (event) => said.push(event);
  worker.onerror = (event) => said.push(event);
  return { worker, said, invite, founding };
})();
