// The heat map that answers: mouse, keyboard, and a grid that screen readers walk.

import { make, fill } from "./dom.js";
import { shareAt, shorten, writeCount, writeShare } from "./numbers.js";
import { canvasPen } from "./pens.js";
import { closer, draw, layoutOf } from "./picture.js";
import { isMany, partOf, pressedZoom, reveal, zoomable } from "./zoom.js";

/** A row and column; -1 is the header. @typedef {{row: number, column: number}} Place */
/** @typedef {import("./picture.js").Picture} Picture */
/** @typedef {import("./picture.js").Layout} Layout */

// Of more classes, screen readers get the neighbourhood of the cell they are at.
const WHOLE_GRID = 12;
const AROUND = 5;
let heatmaps = 0;

export class Heatmap {
  /** @param {import("./explorer.js").Explorer} app */
  constructor(app) {
    this.app = app;
    this.id = `lab${++heatmaps}`;
    this.picture = /** @type {Picture} */ ({ n: 0 });
    this.layout = /** @type {Layout} */ ({});
    /** The layout of the part that is seen. */
    this.seen = /** @type {Layout} */ ({});
    /** Whether the place that is pointed at was reached with keys, and not the mouse. */
    this.isByKeys = false;
    /** Whether a finger points, which has no tip: it would lie over it. */
    this.isTouched = false;
    /** Whether the mouse moves the picture, and so does not click. */
    this.isDragged = false;
    this.hovered = NaN;
    /** @type {Place} */
    this.active = { row: 0, column: 0 };
    this.canvas = make("canvas", { "aria-hidden": "true" });
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.marks = make("div", { class: "marks" });
    this.ring = make("div", { class: "ring", hidden: true });
    this.rows = make("div", { class: "unseen", role: "rowgroup" });
    this.grid = make(
      "div",
      {
        class: "grid",
        role: "grid",
        tabindex: 0,
        "aria-multiselectable": "true",
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.press(event),
        onfocus: () => this.moveTo(this.active.row, this.active.column),
        onblur: () => {
          this.isByKeys = false;
          this.leave();
        },
        onpointerdown: (/** @type {PointerEvent} */ event) => {
          this.isTouched = event.pointerType === "touch";
          this.active = this.placeAt(event) ?? this.active;
        },
        onpointermove: (/** @type {PointerEvent} */ event) => this.hover(event),
        onpointerleave: () => this.leave(),
        onclick: (/** @type {MouseEvent} */ event) => this.click(event),
      },
      this.rows,
    );
    this.element = make("div", { class: "map" }, this.canvas, this.marks, this.ring, this.grid);
    zoomable(this);
  }

  isFocused() {
    return this.app.shadow.activeElement === this.grid;
  }

  /** @param {Picture} picture @param {{width: number, tallest: number}} room */
  show(picture, { width, tallest }) {
    this.picture = picture;
    const layout = (this.layout = layoutOf(picture, width, tallest)),
      scale = window.devicePixelRatio || 1;
    for (const side of /** @type {const} */ (["width", "height"])) {
      this.canvas[side] = Math.round(layout[side] * scale);
      this.canvas.style[side] = this.element.style[side] = `${layout[side]}px`;
    }
    this.context.setTransform(scale, 0, 0, scale, 0, 0);
    this.draw();
    this.active = this.nearest(this.active.row, this.active.column);
    this.leave();
  }

  /** Show another part, and what was pointed at with keys in it. */
  look() {
    this.draw();
    this.markPlaces();
    if (this.isByKeys) this.point(this.active);
    else this.leave();
  }

  /** Draw the part that is seen. */
  draw() {
    this.seen = closer(this.layout, partOf(this.app));
    this.grid.classList.toggle("many", isMany(this.app));
    this.grid.classList.toggle("closer", this.app.part !== null);
    draw(canvasPen(this.context), this.picture, this.seen);
  }

  /** Frame the selected cells, or a class's row and column; whoever shows a picture calls this next. */
  mark() {
    this.markPlaces();
    this.fillGrid();
  }

  markPlaces() {
    const { places, named } = this.app,
      bands = [
        { row: named, column: -1 },
        { row: -1, column: named },
      ];
    /** @param {string} name @param {Place[]} places */
    const marks = (name, places) => places.map((place) => this.boxed(make("div", { class: name }), place));
    const [only] = places.length === 1 ? places : [{ row: named, column: named }];
    fill(this.marks, ...marks("mark", places), ...marks("band", named < 0 ? [] : bands), ...this.tags(only));
    this.fillGrid();
  }

  /** The names of a cell, where there is no room for all names. @param {Place} place */
  tags(place) {
    const { left, top, side, cell, above, every, row, column } = this.seen,
      { names } = this.picture,
      down = (place.row + 0.5 - row) * cell,
      across = (place.column + 0.5 - column) * cell;
    if (every === 1 || place.row < 0) return [];
    /** @param {string} at @param {number} of @param {number} middle @param {string} where */
    const tag = (at, of, middle, where) =>
      middle >= 0 &&
      middle <= side &&
      make("div", { class: `tag ${at}`, style: where }, shorten(names[of], 24));
    return [
      tag("row", place.row, down, `right: calc(100% - ${left - 4}px); top: ${top + down}px`),
      tag(
        "column",
        place.column,
        across,
        `bottom: calc(100% - ${top - 4}px); left: ${left + across}px; max-height: ${above + 18}px`,
      ),
    ];
  }

  /**
   * Lay an element over what is seen of a cell or a header.
   * @param {HTMLElement} element
   * @param {Place} place
   */
  boxed(element, place) {
    const { left, top, cell, side, row, column, seen } = this.seen,
      grow = cell < 8 ? 3 : 0,
      isPart = seen < this.picture.n;
    /** @param {number} at @param {number} first @param {number} edge @param {number} header */
    const span = (at, first, edge, header) => {
      if (at < 0) return [header, edge + side - header];
      const from = edge + (at - first) * cell - grow,
        to = from + cell + 2 * grow;
      if (!isPart) return [from, to - from];
      const seenFrom = Math.max(from, edge - grow);
      return [seenFrom, Math.min(to, edge + side + grow) - seenFrom];
    };
    const [x, width] = span(place.column, column, left, 20),
      [y, height] = span(place.row, row, top, 24);
    element.style.cssText = `left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px`;
    if (width <= 2 * grow || height <= 2 * grow) element.style.display = "none";
    return element;
  }

  /** What lies under the mouse. @param {MouseEvent} event @returns {Place | null} */
  placeAt(event) {
    const box = this.canvas.getBoundingClientRect(),
      { left, top, cell, width, seen, ...first } = this.seen,
      zoom = box.width / width;
    /** @param {number} pixels @param {number} edge @param {number} from */
    const at = (pixels, edge, from) => {
      const place = (pixels / zoom - edge) / cell;
      return place < 0 ? -1 : place < seen ? Math.floor(place + from) : NaN;
    };
    const column = at(event.clientX - box.left, left, first.column),
      row = at(event.clientY - box.top, top, first.row);
    return row + column >= -1 ? { row, column } : null;
  }

  /** @param {PointerEvent} event */
  hover(event) {
    this.isByKeys = false;
    const place = this.placeAt(event);
    if (!place) return this.leave();
    const at = place.row * 65536 + place.column;
    if (this.hovered !== at) this.point(place);
    this.hovered = at;
  }

  /** @param {Place} place */
  point(place) {
    if (this.isTouched) return;
    this.ring.hidden = false;
    this.app.showTip(this.boxed(this.ring, place), place, this);
  }

  leave() {
    this.hovered = NaN;
    this.ring.hidden = this.app.tip.hidden = true;
  }

  /** @param {MouseEvent} event */
  click(event) {
    if (this.isDragged) return;
    const place = this.placeAt(event);
    if (!place) return;
    this.app.choose(place, event.shiftKey);
    if (this.isTouched && this.app.places.length + this.app.named >= 0) this.app.sheet.open();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    this.isTouched = false;
    const { row, column } = this.active,
      last = this.picture.n - 1;
    /** @type {Object<string, [number, number]>} */
    const moves = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      PageUp: [row - 10, column],
      PageDown: [row + 10, column],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? last : row, last],
    };
    if (event.key in moves) this.moveTo(...moves[event.key]);
    else if (event.key === "Enter" || event.key === " ") this.app.choose(this.active, event.shiftKey);
    else if (event.altKey || event.ctrlKey || event.metaKey || !pressedZoom(this, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} row @param {number} column */
  moveTo(row, column) {
    const place = this.nearest(row, column);
    if (place.row + place.column < -1) return;
    this.active = place;
    this.isByKeys = true;
    reveal(this.app, place);
    this.fillGrid();
    this.point(place);
  }

  /** @param {number} row @param {number} column @returns {Place} */
  nearest(row, column) {
    const [down, across] = [row, column].map((at) => Math.min(Math.max(at, -1), this.picture.n - 1));
    return { row: down, column: across };
  }

  /** The part of the grid that assistive technology sees. */
  fillGrid() {
    const { n, names, rest, step, scale, beyond } = this.picture,
      { app } = this,
      {
        header,
        state,
        view: { own },
      } = app,
      { row, column } = this.active;
    const classes = `of ${own} class${own > 1 ? "es" : ""}${rest < 0 ? "" : ` and ${shorten(names[rest], 40)}`}`;
    const columns = around(column, n);
    fill(
      this.rows,
      ...around(row, n).map((row) =>
        make(
          "div",
          { role: "row", "aria-rowindex": row + 2 },
          ...columns.filter((column) => row + column > -2).map((column) => this.gridCell(row, column)),
        ),
      ),
    );
    const what = scale.diverging
      ? `Difference of confusion matrices, ${app.nameOf(step)} minus ${app.nameOf(state.reference ?? 0)}, ${classes}`
      : `Confusion matrix ${classes}${header.steps.length > 1 ? `, ${app.nameOf(step)}` : ""}`;
    const ending = beyond ? `; beyond the last colour it goes on to ${scale.write(beyond)}` : "";
    const settings = {
      label: `${what}: rows actual, columns predicted${ending}`,
      rowcount: n + 1,
      colcount: n + 1,
      activedescendant: this.idOf(row, column),
    };
    for (const [name, value] of Object.entries(settings))
      this.grid.setAttribute(`aria-${name}`, String(value));
  }

  /** @param {number} row @param {number} column */
  idOf(row, column) {
    return `${this.id}-${row + 1}-${column + 1}`;
  }

  /** @param {number} row @param {number} column */
  gridCell(row, column) {
    const { n, names, counts, values, scale } = this.picture,
      at = row * n + column;
    /** @param {import("./numbers.js").Over} over */
    const share = (over) => `${writeShare(shareAt(counts, n, at, over))} of ${over}`;
    const told = scale.diverging
      ? `${scale.write(values[at])} percentage points`
      : `${writeCount(counts[at])}; ${share("actual")}, ${share("predicted")}`;
    const isCell = row >= 0 && column >= 0,
      role = isCell ? "gridcell" : row < 0 ? "columnheader" : "rowheader";
    const [actual, predicted] = [
      `actual ${shorten(names[row] ?? "", 200)}`,
      `predicted ${shorten(names[column] ?? "", 200)}`,
    ];
    const says = isCell ? `${actual}, ${predicted}: ${told}` : row < 0 ? predicted : actual;
    return make(
      "div",
      {
        role,
        id: this.idOf(row, column),
        "aria-colindex": column + 2,
        "aria-selected": isCell && String(this.app.cells.has(at)),
      },
      says,
    );
  }
}

/**
 * The header, and the positions around one or all where they are few.
 * @param {number} at
 * @param {number} n
 */
function around(at, n) {
  const all = [...Array(n).keys()];
  return [-1, ...(n <= WHOLE_GRID ? all : all.slice(Math.max(0, at - AROUND), at + AROUND + 1))];
}
