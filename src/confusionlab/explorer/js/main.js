// The anywidget contract. Without a kernel the model is a plain object that page.py's few lines make.

import { Explorer } from "./explorer.js";
import { linkOf } from "./link.js";
import { read } from "./payload.js";

/** @typedef {import("./explorer.js").Model} Model */
/** @typedef {import("./classes.js").Key} Key */

/** The selection as Python knows it: labels and ids. @param {Explorer} app */
function selectionOf(app) {
  const {
    data,
    header,
    view: { keys, names },
  } = app;
  /** @param {number} at */
  const labelAt = (at) =>
    typeof keys[at] === "number" ? header.labels[/** @type {number} */ (keys[at])] : names[at];
  return {
    cells: app.places.map(({ row, column }) => [labelAt(row), labelAt(column)]),
    examples: app.found.map((entry) => data.ids[data.exampleId[entry]]),
  };
}

/** @param {Explorer} app @param {any} wanted the selection that Python set */
function take(app, wanted) {
  const { keys, names } = app.view;
  /** @param {any} label @returns {Key} */
  const keyOf = (label) =>
    keys.find((key, at) => typeof key === "string" && names[at] === label) ??
    app.header.labels.indexOf(label);
  app.update({
    select: (wanted?.cells ?? []).map((/** @type {any[]} */ pair) => pair.map(keyOf)),
    about: null,
  });
}

/** @param {{model: Model, el: HTMLElement}} arguments */
async function render({ model, el }) {
  const host = document.createElement("div");
  host.style.cssText = "all: initial !important; display: block !important; min-width: 15rem !important";
  // Jupyter's shortcuts are not meant for keys that are pressed in here.
  host.dataset.lmSuppressShortcuts = "";
  el.replaceChildren(host);
  const link = linkOf(el, model.get("isOfPage")),
    app = new Explorer(await read(model.get("payload")), host, model.get("css"), link);
  let sent = "";
  const fromPython = () =>
    JSON.stringify(model.get("selection")) !== sent && take(app, model.get("selection"));
  const fromAddress = () => {
    const state = link?.asked(app);
    if (state) app.update(state);
    if (state) link?.scrollTo();
    return Boolean(state);
  };
  app.tell = () => {
    link?.keep(app);
    const selection = selectionOf(app),
      text = JSON.stringify(selection);
    if (text === sent) return;
    sent = text;
    model.set("selection", selection);
    model.save_changes();
  };
  model.on("change:selection", fromPython);
  if (model.get("selection")?.cells?.length) fromPython();
  else if (!fromAddress()) app.tell();
  window.addEventListener("hashchange", fromAddress);
  return () => {
    window.removeEventListener("hashchange", fromAddress);
    model.off?.("change:selection", fromPython);
    app.dispose();
  };
}

export default { render };
