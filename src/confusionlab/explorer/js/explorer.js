// The explorer as a whole: one state, one way to change it, and the anywidget contract around it.

import { countsAt, merge, placeOf, viewOf } from "./classes.js";
import { rangeOf } from "./colours.js";
import { Controls, takeaways } from "./controls.js";
import { panel, tip } from "./details.js";
import { fill, make } from "./dom.js";
import { Heatmap } from "./heatmap.js";
import { sharesOf, shorten, totalsOf, writeCount, writePoints, writeShare } from "./numbers.js";
import { widthOf } from "./picture.js";
import { Threshold } from "./threshold.js";
import { isDark, onTheme } from "./theme.js";

/** @typedef {import("./classes.js").State} State */
/** @typedef {import("./classes.js").Key} Key */
/** @typedef {import("./heatmap.js").Place} Place */
/** @typedef {{get(name: string): any, set(name: string, value: any): void, save_changes(): void, on(event: string, callback: () => void): void, off?(event: string, callback: () => void): void}} Model */

/** @type {State} */
const AT_FIRST = { normalize: null, log: false, diagonal: true, order: "given", focus: null, picks: [], anew: false, held: 0, grouped: true, opened: [], step: 0, reference: null, as: "difference", fixed: false, select: [], about: null, threshold: 0.5, costFalsePositive: 1, costFalseNegative: 1, page: 0 };
/** The parts of the state on which the classes and counts shown depend. @type {(keyof State)[]} */
const OF_VIEW = ["order", "focus", "picks", "anew", "held", "grouped", "opened", "step", "reference", "threshold"];
const MEANINGS = { actual: "% of actual (rows sum to 100 %)", predicted: "% of predicted (columns sum to 100 %)", all: "% of all examples" };
const TALLEST = 560;
let explorers = 0;

export class Explorer {
  /** @param {import("./payload.js").Data} data @param {HTMLElement} host @param {string} style */
  constructor(data, host, style) {
    this.data = data;
    this.host = host;
    this.id = `explorer${++explorers}`;
    this.state = { ...AT_FIRST, ...data.header.state };
    this.view = viewOf(data, this.state);
    /** @type {((app: Explorer) => void)[]} */
    this.listeners = [];
    this.map = new Heatmap(this, false);
    this.other = new Heatmap(this, true);
    this.controls = new Controls(this);
    this.threshold = data.curve && new Threshold(this);
    this.panel = make("div", { class: "panel", "aria-live": "polite", role: "region", "aria-label": "Selection" });
    this.says = make("p", { class: "says" });
    this.tip = make("div", { class: "tip", "aria-hidden": "true", hidden: true });
    this.mapsBox = make("div", { class: "maps" }, this.other.element, this.map.element);
    this.pictures = make("div", { class: "pictures" }, this.mapsBox, this.says, takeaways(this));
    const side = make("div", { class: "beside" }, this.threshold && this.threshold.element, this.panel);
    const { title, note } = data.header;
    this.root = make("div", { class: "lab" }, title && make("div", { class: "title" }, title), note && make("p", { class: "soft note" }, note), this.controls.element, make("div", { class: "both" }, this.pictures, side), this.tip);
    const shadow = host.attachShadow({ mode: "open" });
    shadow.append(make("style", {}, style), this.root);
    this.watch();
    this.refresh(true);
  }

  watch() {
    const observer = new ResizeObserver(() => this.resized());
    observer.observe(this.root);
    const endTheme = onTheme(() => this.refresh(true));
    this.dispose = () => {
      observer.disconnect();
      endTheme();
      this.controls.stop();
    };
  }

  resized() {
    const width = this.room();
    if (width !== this.drawnFor) this.drawMaps();
  }

  /** The width that one picture may take. */
  room() {
    const all = this.pictures.clientWidth || 600;
    return this.twoMaps() && all > 620 ? Math.floor(all / 2) - 8 : all;
  }

  twoMaps() {
    return this.state.reference !== null && this.state.as === "side";
  }

  /** Change the state and show it. @param {Partial<State>} changes */
  update(changes) {
    const before = this.state;
    this.state = { ...before, ...changes };
    if ("select" in changes) this.state.page = changes.page ?? 0;
    const anotherView = OF_VIEW.some((name) => before[name] !== this.state[name]);
    const onlySelection = Object.keys(changes).every((name) => ["select", "about", "page"].includes(name));
    if (anotherView) this.view = viewOf(this.data, this.state);
    this.refresh(!onlySelection);
    this.listeners.forEach((listener) => listener(this));
  }

  /** @param {boolean} redraw */
  refresh(redraw) {
    this.controls.show();
    if (redraw) {
      this.drawMaps();
      this.threshold?.show();
      fill(this.says, this.caption());
    } else this.maps().forEach((map) => map.mark(this.selected()));
    fill(this.panel, ...panel(this));
  }

  drawMaps() {
    this.drawnFor = this.room();
    this.root.dataset.light = (this.dark = isDark(this.host)) ? "dark" : "light";
    this.other.element.hidden = !this.twoMaps();
    this.map.show(this.pictureOf(this.view.counts, this.view.reference), this.drawnFor, TALLEST);
    if (this.twoMaps() && this.view.reference) this.other.show(this.pictureOf(this.view.reference, null), this.drawnFor, TALLEST);
    this.maps().forEach((map) => map.mark(this.selected()));
  }

  maps() {
    return this.twoMaps() ? [this.other, this.map] : [this.map];
  }

  /** Of what shares are; a difference is always one of shares. */
  over() {
    return this.state.normalize ?? (this.isDifference() ? "actual" : null);
  }

  isDifference() {
    return this.state.reference !== null && this.state.as === "difference";
  }

  /** @param {Float64Array} counts */
  valuesOf(counts) {
    const over = this.over();
    return over ? sharesOf(counts, this.view.n, over) : counts;
  }

  /** @param {number} cell */
  differenceAt(cell) {
    const { counts, reference, n } = this.view, over = this.state.normalize ?? "actual";
    return sharesOf(counts, n, over)[cell] - sharesOf(reference ?? counts, n, over)[cell];
  }

  /** @param {Float64Array} counts @param {Float64Array | null} reference @returns {import("./picture.js").Picture} */
  pictureOf(counts, reference) {
    const { n, names } = this.view;
    let values = this.valuesOf(counts);
    if (reference && this.isDifference()) {
      const before = this.valuesOf(reference);
      values = values.map((value, cell) => value - before[cell]);
    }
    const isOther = this.twoMaps() && reference === null;
    const title = this.twoMaps() ? this.nameOf(isOther ? this.state.reference ?? 0 : this.state.step) : "";
    return { n, names, values, scale: this.scaleOf(values), diagonal: this.state.diagonal, dark: this.dark ?? false, title, inCell: (value, room) => this.inCell(value, room) };
  }

  /** @param {Float64Array} values @returns {import("./colours.js").Scale} */
  scaleOf(values) {
    const { n, keys } = this.view, over = this.over(), { diagonal, log, fixed } = this.state, rest = n > 2 && keys[n - 1] === "other";
    let { least, most } = rangeOf(values, n, diagonal, rest);
    if (this.isDifference()) return { low: -most || -1, high: most || 1, log: false, least: 1, diverging: true, meaning: `difference, percentage points of ${over}`, write: writePoints };
    for (const counts of fixed || this.twoMaps() ? this.countsForScale() : []) {
      const range = rangeOf(this.valuesOf(counts), n, diagonal, rest);
      [least, most] = [Math.min(least, range.least), Math.max(most, range.most)];
    }
    if ((over === "actual" || over === "predicted") && diagonal) most = 1;
    const write = over ? (/** @type {number} */ value) => writeShare(value, value && value < 0.1 ? 1 : 0) : (/** @type {number} */ value) => writeCount(value < 10 ? value : Math.round(value));
    const meaning = over ? MEANINGS[over] : this.data.header.weighted ? "sum of weights" : "count";
    return { low: 0, high: most || 1, log, least: Math.min(least, most || 1), diverging: false, meaning, write };
  }

  /** The counts of every step whose picture shares this colour scale. @returns {Float64Array[]} */
  countsForScale() {
    const { data, state, view } = this;
    if (!state.fixed) return [view.counts, view.reference ?? view.counts];
    return data.header.steps.map((_, step) => merge(countsAt(data, step, state), view.membership, view.n));
  }

  /** @param {number} value */
  writeValue(value) {
    return this.isDifference() ? writePoints(value) : this.over() ? writeShare(value) : writeCount(value);
  }

  /** @param {number} value @param {number} room */
  inCell(value, room) {
    const short = this.over() && !this.isDifference() ? writeShare(value, 0) : "";
    return [this.writeValue(value), short].find((text) => widthOf(text) * 1.2 <= room) ?? "";
  }

  /** @param {number} step */
  nameOf(step) {
    const { kind, steps } = this.data.header;
    return kind === "models" ? steps[step] : `step ${steps[step]}`;
  }

  /** The sentence under the picture. */
  caption() {
    const { counts, n, names, keys } = this.view, { all } = totalsOf(counts, n), own = keys[n - 1] === "other" ? n - 1 : n;
    let right = 0, worst = -1;
    for (let cell = 0; cell < counts.length; cell++)
      if (cell % (n + 1) === 0) right += counts[cell];
      else if (counts[cell] && cell % n < own && cell < own * n && (worst < 0 || counts[cell] > counts[worst])) worst = cell;
    const what = this.data.header.weighted ? "in weights" : "examples";
    const positive = this.data.size === 2 && n === 2 ? ` The positive class is ${shorten(names[1], 40)}.` : "";
    const difference = this.isDifference() ? `${this.nameOf(this.state.step)} minus ${this.nameOf(this.state.reference ?? 0)}: orange grew, blue shrank. ` : "";
    const merged = n < this.data.size ? ` (of ${this.data.size})` : "";
    const mistake = worst < 0 ? "" : ` Most often ${shorten(names[Math.floor(worst / n)], 40)} is taken for ${shorten(names[worst % n], 40)}: ${writeCount(counts[worst])}.`;
    return `${difference}${writeCount(all)} ${what}, ${writeCount(n)} classes${merged}; ${writeShare(right / all)} on the diagonal.${mistake}${positive}`;
  }

  /** Where the selected cells are shown. @returns {Place[]} */
  selected() {
    const places = new Map();
    for (const keys of this.state.select) {
      const [row, column] = keys.map((key) => placeOf(this.view, key));
      if (row >= 0 && column >= 0) places.set(row * this.view.n + column, { row, column });
    }
    return [...places.values()];
  }

  /** @param {Place} place */
  isSelected({ row, column }) {
    return this.selected().some((place) => place.row === row && place.column === column);
  }

  /** Choose a cell, or the class of a header. @param {Place} place @param {boolean} collect */
  choose(place, collect) {
    const { keys } = this.view, { row, column } = place;
    if (row < 0 || column < 0) return this.update({ about: keys[Math.max(row, column)], select: [] });
    /** @type {[Key, Key]} */
    const cell = [keys[row], keys[column]];
    const others = this.state.select.filter((pair) => String(pair) !== String(cell));
    const had = others.length < this.state.select.length;
    if (collect) return this.update({ select: had ? others : [...others, cell], about: null });
    this.update({ select: had && !others.length ? [] : [cell], about: null });
  }

  /** @param {HTMLElement} beside @param {Place} place @param {boolean} isReference */
  showTip(beside, place, isReference) {
    fill(this.tip, ...tip(this, place, isReference));
    this.tip.hidden = false;
    const box = beside.getBoundingClientRect(), room = this.root.getBoundingClientRect(), size = this.tip.getBoundingClientRect();
    const right = box.right - room.left + 10, left = box.left - room.left - size.width - 10;
    const x = right + size.width <= room.width ? right : Math.max(4, left);
    const y = Math.min(Math.max(4, box.top - room.top), Math.max(4, room.height - size.height - 4));
    this.tip.style.setProperty("transform", `translate(${x}px, ${y}px)`);
  }

  hideTip() {
    this.tip.hidden = true;
  }
}
