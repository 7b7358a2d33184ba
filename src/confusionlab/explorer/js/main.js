// The anywidget contract. Without a kernel the model is a plain object that page.py's few lines make.

import { Explorer } from "./explorer.js";
import { placeOf } from "./classes.js";
import { examplesIn } from "./examples.js";
import { read } from "./payload.js";

/** @typedef {import("./explorer.js").Model} Model */
/** @typedef {import("./classes.js").Key} Key */

/** The selection as Python knows it: labels and ids. @param {Explorer} app */
function selectionOf(app) {
  const { header } = app.data, { keys, names } = app.view;
  /** @param {number} at */
  const labelAt = (at) => (typeof keys[at] === "number" ? header.labels[/** @type {number} */ (keys[at])] : names[at]);
  return {
    cells: app.selected().map(({ row, column }) => [labelAt(row), labelAt(column)]),
    examples: examplesIn(app).map((entry) => header.ids[app.data.exampleId[entry]]),
  };
}

/** @param {Explorer} app @param {any} wanted the selection that Python set */
function take(app, wanted) {
  /** @param {any} label @returns {Key} */
  const keyOf = (label) => {
    const shown = app.view.names.findIndex((name, at) => typeof app.view.keys[at] === "string" && name === label);
    return shown >= 0 ? app.view.keys[shown] : app.data.header.labels.indexOf(label);
  };
  const cells = (wanted?.cells ?? []).map((/** @type {any[]} */ pair) => pair.map(keyOf));
  app.update({ select: cells.filter((/** @type {Key[]} */ pair) => pair.every((key) => placeOf(app.view, key) >= 0)), about: null });
}

/** @param {Explorer} app @param {Model} model */
function connect(app, model) {
  let sent = "";
  const fromPython = () => JSON.stringify(model.get("selection")) !== sent && take(app, model.get("selection"));
  app.listeners.push(() => {
    const selection = selectionOf(app), text = JSON.stringify(selection);
    if (text === sent) return;
    sent = text;
    model.set("selection", selection);
    model.save_changes();
  });
  model.on("change:selection", fromPython);
  return () => model.off?.("change:selection", fromPython);
}

/** @param {{model: Model, el: HTMLElement}} arguments */
async function render({ model, el }) {
  const host = document.createElement("div");
  host.style.cssText = "all: initial !important; display: block !important; min-width: 15rem !important";
  el.replaceChildren(host);
  const app = new Explorer(await read(model.get("payload")), host, model.get("css"));
  const disconnect = connect(app, model);
  return () => {
    disconnect();
    app.dispose?.();
  };
}

export default { render };
