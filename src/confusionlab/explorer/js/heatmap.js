// The heat map that answers: mouse, keyboard, and a grid that screen readers walk.

import { make, fill } from "./dom.js";
import { sharesOf, shorten, writeCount, writeShare } from "./numbers.js";
import { canvasPen } from "./pens.js";
import { draw, layoutOf } from "./picture.js";

/** A row and column; -1 is the header. @typedef {{row: number, column: number}} Place */
/** @typedef {import("./picture.js").Picture} Picture */

const WHOLE_GRID = 12; // of more classes, screen readers get the neighbourhood of the cell they are at
const AROUND = 5;
let heatmaps = 0;

export class Heatmap {
  /** @param {import("./explorer.js").Explorer} app @param {boolean} isReference */
  constructor(app, isReference) {
    this.app = app;
    this.isReference = isReference;
    this.id = `lab${++heatmaps}`;
    /** @type {number | undefined} */
    this.hovered = undefined;
    /** @type {{actual: Float64Array, predicted: Float64Array} | undefined} */
    this.shares = undefined;
    /** @type {Place} */
    this.active = { row: 0, column: 0 };
    this.canvas = make("canvas", { "aria-hidden": "true" });
    this.marks = make("div", { class: "marks" });
    this.ring = make("div", { class: "ring", hidden: true });
    this.rows = make("div", { class: "unseen", role: "rowgroup" });
    this.grid = make("div", {
      class: "grid", role: "grid", tabindex: 0, "aria-multiselectable": "true",
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.press(event),
      onfocus: () => this.moveTo(this.active),
      onblur: () => this.leave(),
      onpointermove: (/** @type {PointerEvent} */ event) => this.hover(event),
      onpointerleave: () => this.leave(),
      onclick: (/** @type {MouseEvent} */ event) => this.click(event),
    }, this.rows);
    this.element = make("div", { class: "map" }, this.canvas, this.marks, this.ring, this.grid);
  }

  /** @param {Picture} picture @param {number} width @param {number} tallest */
  show(picture, width, tallest) {
    this.picture = picture;
    const layout = (this.layout = layoutOf(picture, width, tallest)), scale = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(layout.width * scale);
    this.canvas.height = Math.round(layout.height * scale);
    this.canvas.style.width = this.element.style.width = `${layout.width}px`;
    this.canvas.style.height = this.element.style.height = `${layout.height}px`;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    context.scale(scale, scale);
    draw(canvasPen(context), picture, layout);
    this.active.row = Math.min(this.active.row, picture.n - 1);
    this.active.column = Math.min(this.active.column, picture.n - 1);
    this.shares = undefined;
    this.leave();
  }

  /** Frame the selected cells; whoever shows a picture calls this next. @param {Place[]} places */
  mark(places) {
    fill(this.marks, ...places.slice(0, 400).map((place) => this.boxed(make("div", { class: "mark" }), place)));
    this.fillGrid();
  }

  /** Lay an element over a cell or a header. @param {HTMLElement} element @param {Place} place */
  boxed(element, { row, column }) {
    const { left, top, cell, side } = this.layout ?? { left: 0, top: 0, cell: 0, side: 0 };
    const grow = cell < 8 ? 3 : 0;
    const box = [
      column < 0 ? 20 : left + column * cell - grow,
      row < 0 ? 24 : top + row * cell - grow,
      column < 0 ? left + side - 20 : cell + 2 * grow,
      row < 0 ? top + side - 24 : cell + 2 * grow,
    ];
    ["left", "top", "width", "height"].forEach((name, i) => element.style.setProperty(name, `${box[i]}px`));
    return element;
  }

  /** What lies under the mouse. @param {MouseEvent} event @returns {Place | null} */
  placeAt(event) {
    const box = this.canvas.getBoundingClientRect();
    if (!this.layout || !this.picture) return null;
    const { left, top, cell } = this.layout, zoom = box.width / this.layout.width;
    const column = Math.floor(((event.clientX - box.left) / zoom - left) / cell);
    const row = Math.floor(((event.clientY - box.top) / zoom - top) / cell);
    if (Math.max(row, column) >= this.picture.n || (row < 0 && column < 0)) return null;
    return { row: Math.max(row, -1), column: Math.max(column, -1) };
  }

  /** @param {PointerEvent} event */
  hover(event) {
    const place = this.placeAt(event);
    if (!place) return this.leave();
    const at = place.row * 65536 + place.column;
    if (this.hovered === at) return;
    this.hovered = at;
    this.point(place);
  }

  /** @param {Place} place */
  point(place) {
    this.ring.hidden = false;
    this.app.showTip(this.boxed(this.ring, place), place, this.isReference);
  }

  leave() {
    this.hovered = undefined;
    this.ring.hidden = true;
    this.app.hideTip();
  }

  /** @param {MouseEvent} event */
  click(event) {
    const place = this.placeAt(event);
    if (!place) return;
    this.active = place;
    this.app.choose(place, event.shiftKey);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const { row, column } = this.active, last = (this.picture?.n ?? 1) - 1;
    /** @type {Object<string, Place>} */
    const moves = {
      ArrowUp: { row: row - 1, column }, ArrowDown: { row: row + 1, column },
      ArrowLeft: { row, column: column - 1 }, ArrowRight: { row, column: column + 1 },
      Home: { row: event.ctrlKey ? 0 : row, column: 0 }, End: { row: event.ctrlKey ? last : row, column: last },
      PageUp: { row: row - 10, column }, PageDown: { row: row + 10, column },
    };
    if (event.key === "Enter" || event.key === " ") this.app.choose(this.active, event.shiftKey);
    else if (event.key === "Escape") this.app.update({ select: [], about: null });
    else if (event.key in moves) this.moveTo(moves[event.key]);
    else return;
    event.preventDefault();
  }

  /** @param {Place} place */
  moveTo({ row, column }) {
    const last = (this.picture?.n ?? 1) - 1;
    const place = { row: Math.min(Math.max(row, -1), last), column: Math.min(Math.max(column, -1), last) };
    if (place.row < 0 && place.column < 0) return;
    this.active = place;
    this.fillGrid();
    this.point(place);
  }

  /** The part of the grid that assistive technology sees. */
  fillGrid() {
    if (!this.picture) return;
    const { n, names, values } = this.picture;
    const [rows, columns] = [this.active.row, this.active.column].map((at) => stretch(at, n));
    this.shares ??= { actual: sharesOf(this.counts(), n, "actual"), predicted: sharesOf(this.counts(), n, "predicted") };
    const header = make("div", { role: "row", "aria-rowindex": 1 }, ...columns.map((column) => this.gridCell("columnheader", { row: -1, column }, `predicted ${shorten(names[column], 200)}`)));
    const body = rows.map((row) => make("div", { role: "row", "aria-rowindex": row + 2 }, this.gridCell("rowheader", { row, column: -1 }, `actual ${shorten(names[row], 200)}`), ...columns.map((column) => this.gridCell("gridcell", { row, column }, this.app.writeValue(values[row * n + column])))));
    fill(this.rows, header, ...body);
    const { kind, steps } = this.app.data.header, step = this.isReference ? this.app.state.reference : this.app.state.step;
    const where = steps.length > 1 && step !== null ? `, ${kind === "models" ? "model" : "step"} ${steps[step]}` : "";
    const settings = { "aria-label": `Confusion matrix of ${n} classes${where}: rows actual, columns predicted`, "aria-rowcount": n + 1, "aria-colcount": n + 1, "aria-activedescendant": this.idOf(this.active) };
    for (const [name, value] of Object.entries(settings)) this.grid.setAttribute(name, String(value));
  }

  counts() {
    const { counts, reference } = this.app.view;
    return this.isReference && reference ? reference : counts;
  }

  /** @param {Place} place */
  idOf({ row, column }) {
    return `${this.id}-${row + 1}-${column + 1}`;
  }

  /** @param {string} role @param {Place} place @param {string} text */
  gridCell(role, place, text) {
    const cell = make("div", { role, id: this.idOf(place), "aria-colindex": place.column + 2 }, text);
    if (role === "gridcell") {
      cell.setAttribute("aria-label", this.sayCell(place, text));
      cell.setAttribute("aria-selected", String(this.app.isSelected(place)));
    }
    return cell;
  }

  /** @param {Place} place @param {string} text */
  sayCell({ row, column }, text) {
    const { n, names } = /** @type {Picture} */ (this.picture), at = row * n + column, shares = /** @type {{actual: Float64Array, predicted: Float64Array}} */ (this.shares);
    const what = `actual ${shorten(names[row], 200)}, predicted ${shorten(names[column], 200)}: `;
    if (this.picture?.scale.diverging) return `${what}${text} percentage points`;
    return `${what}${writeCount(this.counts()[at])}; ${writeShare(shares.actual[at])} of actual, ${writeShare(shares.predicted[at])} of predicted`;
  }
}

/** The positions around one, or all where they are few. @param {number} at @param {number} n */
function stretch(at, n) {
  const from = n <= WHOLE_GRID ? 0 : Math.max(0, at - AROUND), to = n <= WHOLE_GRID ? n : Math.min(n, at + AROUND + 1);
  return Array.from({ length: to - from }, (_, i) => from + i);
}
