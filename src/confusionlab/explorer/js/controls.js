// The controls above the picture: what is shown, of which classes, at which step, beside what.

import { button, fill, make, named } from "./dom.js";
import { shorten, writeCount } from "./numbers.js";
import { saveCsv, savePng, saveSvg } from "./takeaway.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {[value: string, words: string][]} Options */

const SHOW = /** @type {Options} */ ([["", "counts"], ["actual", "% of actual"], ["predicted", "% of predicted"], ["all", "% of all"]]);
const ORDER = /** @type {Options} */ ([["given", "as given"], ["errors", "most mistakes first"], ["together", "confused together"], ["label", "by name"]]);
const PACE = 700;

export class Controls {
  /** @param {Explorer} app */
  constructor(app) {
    this.app = app;
    /** What to do whenever the state has changed. @type {(() => void)[]} */
    this.syncs = [];
    const { header, size } = app.data;
    this.element = make("div", { class: "controls" },
      make("div", { class: "line" },
        this.select("Show", SHOW, "normalize"),
        size > 2 && this.select("Order", ORDER, "order"),
        header.steps.length > 1 && this.comparison(),
        this.checkbox("log colours", "log", () => app.state.reference === null || app.state.as === "side"),
        this.checkbox("diagonal", "diagonal"),
        header.kind === "steps" && header.steps.length > 1 && this.checkbox("same colours at every step", "fixed"),
        Object.keys(header.groups).length > 0 && this.checkbox("superclasses", "grouped")),
      size > 3 && this.classes(),
      header.kind === "steps" && header.steps.length > 1 && this.steps());
  }

  /** @param {string} words @param {Options} options @param {"normalize" | "order"} name */
  select(words, options, name) {
    const field = make("select", { onchange: () => this.app.update({ [name]: field.value || null }) }, ...options.map(([value, text]) => make("option", { value }, text)));
    this.syncs.push(() => (field.value = (name === "normalize" ? this.app.over() : this.app.state[name]) ?? ""));
    return make("label", {}, words, field);
  }

  /** @param {string} words @param {"log" | "diagonal" | "fixed" | "grouped" | "anew"} name @param {() => boolean} [makesSense] */
  checkbox(words, name, makesSense) {
    const box = make("input", { type: "checkbox", onchange: () => this.app.update({ [name]: box.checked }) });
    this.syncs.push(() => {
      box.checked = this.app.state[name];
      box.disabled = makesSense ? !makesSense() : false;
    });
    return make("label", {}, box, words);
  }

  /** Beside or minus another step or model. */
  comparison() {
    const { app } = this, models = app.data.header.kind === "models";
    const steps = app.data.header.steps.map((_, step) => make("option", { value: step }, app.nameOf(step)));
    const other = make("select", { onchange: change }, make("option", { value: "" }, "nothing"), ...steps);
    const as = make("select", { "aria-label": "compare how", onchange: change }, make("option", { value: "difference" }, "as a difference"), make("option", { value: "side" }, "side by side"));
    function change() {
      app.update({ reference: other.value === "" ? null : Number(other.value), as: /** @type {"side" | "difference"} */ (as.value) });
    }
    this.syncs.push(() => {
      other.value = String(app.state.reference ?? "");
      as.value = app.state.as;
      as.hidden = app.state.reference === null;
    });
    return make("span", { class: "line" }, models && this.model(), make("label", {}, "Compare with", other), as);
  }

  model() {
    const { app } = this;
    const field = make("select", { onchange: () => app.update({ step: Number(field.value) }) }, ...app.data.header.steps.map((_, step) => make("option", { value: step }, app.nameOf(step))));
    this.syncs.push(() => (field.value = String(app.state.step)));
    return make("label", {}, "Model", field);
  }

  /** Fewer classes: the n most confused ones, or those picked. */
  classes() {
    const { app } = this, { size } = app.data, words = make("output", {}), chips = make("span", { class: "line" });
    const slider = make("input", { type: "range", min: 1, max: size, "aria-label": "how many of the most confused classes to show", oninput: () => app.update({ focus: slider.valueAsNumber >= size ? null : slider.valueAsNumber, held: app.state.step, picks: [] }) });
    this.syncs.push(() => {
      slider.value = String(app.state.focus ?? size);
      const fewer = app.state.picks.length ? "those picked" : app.state.focus !== null && app.state.focus < size ? `the ${app.state.focus} most confused` : `all ${writeCount(size)}`;
      slider.setAttribute("aria-valuetext", fewer);
      fill(words, fewer);
      fill(chips, ...app.state.picks.map((pick) => this.chip(pick)));
    });
    const several = app.data.header.kind === "steps" && app.data.header.steps.length > 1;
    return make("div", { class: "line" }, make("label", {}, "Classes", slider, words), several && this.checkbox("chosen anew at each step", "anew"), this.search(), chips);
  }

  /** @param {number} pick */
  chip(pick) {
    const name = shorten(this.app.data.header.names[pick], 24);
    return make("button", { type: "button", class: "chip", "aria-label": `stop showing ${name}`, onclick: () => this.app.update({ picks: this.app.state.picks.filter((other) => other !== pick) }) }, named(name), " ×");
  }

  search() {
    const { names } = this.app.data.header, id = `${this.app.id}-names`;
    const options = names.map((name) => make("option", { value: shorten(name, 120) }));
    const field = make("input", { type: "search", list: id, placeholder: "find a class", "aria-label": "find a class", onchange: () => this.find(field) });
    return make("span", {}, field, make("datalist", { id }, ...options));
  }

  /** @param {HTMLInputElement} field */
  find(field) {
    const wanted = field.value.trim().toLowerCase();
    if (!wanted) return;
    const names = this.app.data.header.names.map((name) => name.toLowerCase());
    const tests = [(/** @type {string} */ name) => name === wanted || shorten(name, 120) === wanted, (/** @type {string} */ name) => name.startsWith(wanted), (/** @type {string} */ name) => name.includes(wanted)];
    const found = tests.map((test) => names.findIndex(test)).find((at) => at >= 0);
    field.setCustomValidity(found === undefined ? "No class has this name." : "");
    field.reportValidity();
    if (found === undefined) return;
    field.value = "";
    this.app.update({ about: found, select: [] });
  }

  /** @returns {HTMLElement} */
  steps() {
    const { app } = this, last = app.data.header.steps.length - 1, words = make("output", {});
    const slider = make("input", { type: "range", min: 0, max: last, "aria-label": "step", oninput: () => app.update({ step: slider.valueAsNumber }) });
    this.play = button("▶", () => (this.timer ? this.stop() : this.start()), { "aria-label": "play the steps" });
    this.syncs.push(() => {
      slider.value = String(app.state.step);
      slider.setAttribute("aria-valuetext", app.nameOf(app.state.step));
      fill(words, `${app.nameOf(app.state.step)} (${app.state.step + 1} of ${last + 1})`);
    });
    return make("div", { class: "line wide" }, this.play, slider, words);
  }

  start() {
    const { app } = this, last = app.data.header.steps.length - 1;
    if (app.state.step === last) app.update({ step: 0 });
    this.timer = setInterval(() => (app.state.step < last ? app.update({ step: app.state.step + 1 }) : this.stop()), PACE);
    if (this.play) fill(this.play, "❚❚");
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    if (this.play) fill(this.play, "▶");
  }

  show() {
    this.syncs.forEach((sync) => sync());
  }
}

/** The buttons below the picture. @param {Explorer} app */
export function takeaways(app) {
  /** @param {string} kind @param {() => void} save */
  const saving = (kind, save) => button(kind, save, { "aria-label": `save as ${kind}` });
  return make("div", { class: "line" }, make("span", { class: "soft" }, "Save"),
    saving("PNG", () => savePng(app.maps())), saving("SVG", () => saveSvg(app.maps(), app.caption())), saving("CSV", () => saveCsv(app.map)));
}
