// Starts the engine's worker while the app's own program is still being loaded, so that both get ready at the same time. What
// the worker says before the app listens is kept for it (src/engine.rs). Runs before everything else of the page.
"use strict";
window.desk = (() => {
  const worker = new Worker("/desk_worker_loader.js", { type: "module" });
  const said = [];
  worker.onmessage = (event) => said.push(event);
  worker.onerror = (event) => said.push(event);
  return { worker, said };
})();
