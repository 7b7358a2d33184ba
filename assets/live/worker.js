// The worker of a page that runs Python: Pyodide, and in it kernel.py. It is started by
// `{type: "start", base}`, runs `{type: "run", id, code}` one after the other, and is stopped by ending it.

import { Files } from "./files.js";

/** @type {{run: (code: string) => Promise<boolean>} | null} */
let kernel = null;
/** @type {number | null} */
let running = null;
let queue = Promise.resolve();

/** @param {{type: string, [field: string]: any}} message */
const tell = (message) => self.postMessage(message);

/** @type {Files} */
let files;

/** Start Python. @param {string} base the absolute address of `_static/live/` */
async function start(base) {
  const [listed, source] = await Promise.all([
    fetch(`${base}files.json`, { cache: "no-cache" }).then(whole),
    fetch(`${base}kernel.py`, { cache: "no-cache" }).then(whole),
  ]);
  const list = JSON.parse(listed);
  files = new Files(base, list, (text, loaded, total) => tell({ type: "progress", text, loaded, total }));
  files.countRuntime();
  const wheels = files.fetch(list.start);
  const { loadPyodide } = await import(`${base}pyodide/pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: `${base}pyodide/` });
  for (const script of ["pyodide/pyodide.mjs", "pyodide/pyodide.asm.js"]) files.countWhole(script);
  await wheels;
  pyodide.FS.writeFile("/home/pyodide/confusionlab_kernel.py", source);
  kernel = pyodide.pyimport("confusionlab_kernel").start(
    JSON.stringify(list.wheels),
    (/** @type {string} */ file, /** @type {boolean} */ again) => files.read(file, again),
    (/** @type {string} */ name, /** @type {string} */ path) => link(pyodide, name, path),
    (/** @type {string} */ message) => tell({ ...JSON.parse(message), id: running }),
  );
  tell({ type: "ready" });
}

/**
 * Load a library of the system under its bare name, by which modules of the wheels ask for it.
 * @param {any} pyodide
 * @param {string} name
 * @param {string} path
 */
function link({ FS, _module }, name, path) {
  const fs = { findObject: () => FS.findObject(path), readFile: () => FS.readFile(path) };
  _module.loadDynamicLibrary(name, { global: true, nodelete: true, allowUndefined: true, fs });
}

/** Return a text that has arrived. @param {Response} response */
function whole(response) {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return response.text();
}

/** Run a cell. @param {{id: number, code: string}} cell */
async function run({ id, code }) {
  if (!kernel) return;
  await files.fetch(files.namedIn(code));
  running = id;
  const ok = await kernel.run(code);
  tell({ type: "done", id, ok });
}

/** Say what stopped Python as a whole. @param {any} error */
function broken(error) {
  const last = String(error?.message ?? error)
    .trim()
    .split("\n")
    .at(-1);
  tell({ type: "broken", text: `Python did not start or has stopped: ${last}` });
}

self.onmessage = ({ data }) => {
  queue = queue.then(() => (data.type === "start" ? start(data.base) : run(data))).catch(broken);
};
