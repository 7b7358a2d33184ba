// The explorer as a whole: one state, one way to change it, and what follows from it.

import { countsAt, merge, placeOf, rightOf, viewOf } from "./classes.js";
import { rangeOf } from "./colours.js";
import { controls, takeaways } from "./controls.js";
import { panel, tip } from "./details.js";
import { fill, heading, levelIn, make } from "./dom.js";
import { examplesIn } from "./examples.js";
import { finder } from "./find.js";
import { Heatmap } from "./heatmap.js";
import { mostConfused, opening } from "./mistakes.js";
import { sharesOf, shorten, totalsOf, writeCount, writePoints, writeShare } from "./numbers.js";
import { folded, sheet } from "./fingers.js";
import { threshold } from "./threshold.js";
import { fullScreen, tallest } from "./room.js";
import { isDark, onTheme } from "./theme.js";
import { reveal, zoomButtons } from "./zoom.js";

/** @typedef {import("./classes.js").State} State */
/** @typedef {import("./classes.js").Key} Key */
/** @typedef {import("./heatmap.js").Place} Place */
/** @typedef {import("./picture.js").Part} Part */
/**
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, callback: () => void) => void} on
 * @property {(event: string, callback: () => void) => void} [off]
 */

/** The parts of the state that the picture does not show, but for its marks. @type {string[]} */
const OF_PANEL = ["select", "about", "page"];
const MEANINGS = {
  actual: "% of actual (rows sum to 100 %)",
  predicted: "% of predicted (columns sum to 100 %)",
  all: "% of all examples",
};

export class Explorer {
  /**
   * @param {import("./payload.js").Data} data
   * @param {HTMLElement} host
   * @param {string} style
   * @param {import("./link.js").Link | null} link null where the address is not ours
   */
  constructor(data, host, style, link) {
    this.data = data;
    this.link = link;
    this.header = data.header;
    this.by = this.header.kind === "models" ? " by " : " at ";
    this.around = host.parentElement ?? host;
    this.level = levelIn(host);
    /** @type {State} */
    this.state = opening(data);
    /** The state that it opens in. */
    this.opening = this.state;
    this.view = viewOf(data, this.state);
    /** Called when something was chosen. */
    this.tell = () => {};
    /** The part of the picture that is seen; null: all of it. @type {Part | null} */
    this.part = null;
    /** The cells shown that are selected, by number and by place. @type {Set<number>} */
    this.cells = new Set();
    /** @type {Place[]} */
    this.places = [];
    /** The place of the class that the panel is about; -1: of none. */
    this.named = -1;
    /** The kept examples in them. @type {number[]} */
    this.found = [];
    this.dark = false;
    /** The ranges of all steps. @type {{key: string, ranges: ReturnType<typeof rangeOf>[]} | undefined} */
    this.known = undefined;
    this.tip = make("div", { class: "tip", "aria-hidden": "true", hidden: true });
    this.map = new Heatmap(this);
    this.other = new Heatmap(this);
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    /** @type {number | undefined} */
    this.nextFrame = undefined;
    /** What to do whenever the state has changed. @type {(() => void)[]} */
    this.syncs = [];
    const place = Math.ceil(Number(this.map.id.slice(3)) / 2); // each explorer has two maps
    this.panel = make("div", {
      class: "panel",
      role: "region",
      "aria-label": `Selection in matrix ${place}`,
    });
    this.status = make("p", { class: "unseen", role: "status" });
    this.says = make("p", { class: "says" });
    /** Where that which may not be saved is laid out. */
    this.unsaved = make("div", {});
    const maps = make("div", { class: "maps" }, this.other.element, this.map.element);
    this.root = make("div", { class: "lab" });
    this.tools = make(
      "div",
      { class: "line tools" },
      data.size > 3 && finder(this),
      zoomButtons(this),
      fullScreen(this),
    );
    this.pictures = make("div", {}, this.tools, maps, this.says, takeaways(this));
    this.sheet = sheet(this);
    for (const place of [maps, this.sheet.home])
      place.addEventListener("keydown", ({ key }) => key === "Escape" && this.close());
    const { title, note } = this.header;
    const page = make(
      "div",
      { class: "page" },
      title && make("div", { class: "whole" }, heading(this.level, "title", title)),
      note && make("p", { class: "soft note" }, note),
      folded(controls(this)),
      (this.both = make(
        "div",
        { class: "both" },
        this.pictures,
        make(
          "div",
          { class: "beside" },
          data.curve && threshold(this, data.curve),
          this.sheet.home,
          this.status,
        ),
      )),
    );
    fill(this.root, page, this.tip);
    this.shadow = host.attachShadow({ mode: "open" });
    this.shadow.append(make("style", {}, style), this.root);
    const observer = new ResizeObserver(() => this.isOfOtherSize() && this.redraw());
    observer.observe(this.root);
    const endTheme = onTheme(() => this.dark !== isDark(this.around) && this.redraw());
    this.dispose = () => {
      observer.disconnect();
      this.sheet.stop();
      endTheme();
      clearInterval(this.timer);
    };
    this.refresh(true);
  }

  /** The width that one picture may take, and its largest side. */
  room() {
    const all = this.pictures.clientWidth || 600,
      width = this.twoMaps() && all > 560 ? Math.floor(all / 2) - 8 : all;
    return { width, tallest: tallest(this) };
  }

  isOfOtherSize() {
    return JSON.stringify(this.room()) !== JSON.stringify(this.drawnFor);
  }

  twoMaps() {
    return this.state.reference !== null && this.state.as === "side";
  }

  isDifference() {
    return this.state.reference !== null && this.state.as === "difference";
  }

  /** Of what shares are; a difference is always one of shares. */
  over() {
    return this.state.normalize ?? (this.isDifference() ? "actual" : null);
  }

  maps() {
    return this.twoMaps() ? [this.other, this.map] : [this.map];
  }

  /** Change the state and show it. @param {Partial<State>} changes */
  update(changes) {
    this.state = { ...this.state, ...("select" in changes && { page: 0 }), ...changes };
    const redraw = !Object.keys(changes).every((name) => OF_PANEL.includes(name));
    if (redraw) this.see();
    this.refresh(redraw);
    for (const place of this.places.length ? this.places : [{ row: this.named, column: this.named }])
      reveal(this, place);
    this.tell();
  }

  see() {
    const { n } = this.view;
    this.view = viewOf(this.data, this.state);
    if (this.view.n !== n) this.part = null;
  }

  /** Look at a part of the picture, with the next frame. @param {Part | null} part */
  look(part) {
    if (JSON.stringify(part) === JSON.stringify(this.part)) return;
    this.part = part;
    this.tip.hidden = true;
    this.nextFrame ??= requestAnimationFrame(() => {
      this.nextFrame = undefined;
      this.syncs.forEach((sync) => sync());
      this.maps().forEach((map) => map.look());
    });
  }

  /** @param {boolean} redraw */
  refresh(redraw) {
    this.syncs.forEach((sync) => sync());
    this.findCells();
    this.found = examplesIn(this);
    if (redraw) {
      this.drawMaps();
      fill(this.says, this.caption());
    }
    this.maps().forEach((map) => map.mark());
    this.fillPanel();
    fill(
      this.status,
      [...this.panel.querySelectorAll(".title, .kept")].map(({ textContent }) => textContent).join(": "),
    );
  }

  /** Stay at the button that was pressed, though the panel is new. */
  fillPanel() {
    const left = this.shadow.activeElement;
    fill(this.panel, panel(this));
    if (!this.places.length && this.named < 0) this.sheet.close();
    if (!left || left.isConnected) return;
    const buttons = [...this.panel.querySelectorAll("button")].filter(({ disabled }) => !disabled);
    (
      buttons.find(({ textContent }) => textContent === left.textContent) ??
      buttons[0] ??
      this.map.grid
    ).focus();
  }

  close() {
    this.update({ select: [], about: null });
    this.map.grid.focus();
    this.map.leave();
  }

  /** Draw again for another width or light. */
  redraw() {
    this.drawMaps();
    this.maps().forEach((map) => map.mark());
  }

  drawMaps() {
    this.both.classList.toggle("two", this.twoMaps());
    this.both.classList.toggle("few", this.view.n < 4);
    this.drawnFor = this.room();
    this.dark = isDark(this.around);
    this.root.dataset.light = this.dark ? "dark" : "light";
    const {
        state: { step, reference: other },
        view: { counts, reference },
      } = this,
      two = this.twoMaps();
    this.other.element.hidden = !two;
    this.map.show(this.pictureOf(step, counts, two ? null : reference), this.drawnFor);
    if (reference && two) this.other.show(this.pictureOf(other ?? 0, reference, null), this.drawnFor);
  }

  /** @param {Float64Array} counts */
  valuesOf(counts) {
    const over = this.over();
    return over ? sharesOf(counts, this.view.n, over) : counts;
  }

  /**
   * @param {number} step
   * @param {Float64Array} counts
   * @param {Float64Array | null} before what to subtract
   * @returns {import("./picture.js").Picture}
   */
  pictureOf(step, counts, before) {
    const { n, names, rest } = this.view,
      { diagonal } = this.state,
      subtracted = before && this.valuesOf(before);
    let values = this.valuesOf(counts);
    if (subtracted) values = values.map((value, cell) => value - subtracted[cell]);
    const scale = this.scaleOf(values),
      own = values[rest * (n + 1)],
      beyond = diagonal && Math.abs(own) > scale.high ? own : 0;
    const isGrey =
      this.over() !== null && values.some((value, cell) => isNaN(value) && (diagonal || cell % (n + 1) > 0));
    return {
      n,
      names,
      rest,
      step,
      counts,
      values,
      scale,
      beyond,
      isGrey,
      diagonal,
      dark: this.dark,
      title: this.twoMaps() ? this.nameOf(step) : "",
    };
  }

  /**
   * The scale of these values, or one for all that are to be compared.
   * @param {Float64Array} values
   * @returns {import("./colours.js").Scale}
   */
  scaleOf(values) {
    const {
        header,
        state,
        view: { counts, reference },
      } = this,
      { diagonal, log } = state;
    const over = this.over(),
      difference = this.isDifference();
    const compared =
      reference && !difference ? [counts, reference].map((some) => this.valuesOf(some)) : [values];
    const ranges =
      state.fixed && !difference ? this.rangesOfSteps() : compared.map((some) => this.rangeOf(some));
    const most =
      over && over !== "all" && diagonal && !difference
        ? 1
        : Math.max(...ranges.map((range) => range.most)) || 1;
    const least = Math.min(most, ...ranges.map((range) => range.least));
    if (difference)
      return {
        low: -most,
        high: most,
        log: false,
        least,
        diverging: true,
        meaning: `difference, percentage points of ${over}`,
        write: writePoints,
      };
    const meaning = over ? MEANINGS[over] : header.weighted ? "sum of weights" : "count";
    return {
      low: 0,
      high: most,
      log,
      least,
      diverging: false,
      meaning,
      write: over ? writeShare : writeCount,
    };
  }

  /** @param {Float64Array} values */
  rangeOf(values) {
    const { n, rest } = this.view;
    return rangeOf(values, n, this.state.diagonal, n > 2 ? rest : -1);
  }

  /** The ranges of all steps, until something changes that they depend on: they take a merge of each step. */
  rangesOfSteps() {
    const { data, header, state, view } = this,
      { n, rest, membership } = view,
      key = [this.over(), state.diagonal, state.threshold, n, rest, ...membership].join();
    if (this.known?.key !== key)
      this.known = {
        key,
        ranges: header.steps.map((_, step) =>
          this.rangeOf(this.valuesOf(merge(countsAt(data, step, state), membership, n))),
        ),
      };
    return this.known.ranges;
  }

  /** @param {number} step */
  nameOf(step) {
    const name = this.header.steps[step];
    return `${this.header.kind === "models" ? "model" : "step"} ${name}`;
  }

  /**
   * The steps or models that are shown, the compared one second, each with its counts.
   * @returns {[number, Float64Array][]}
   */
  sides() {
    const {
      state: { step, reference: other },
      view: { counts, reference },
    } = this;
    return reference
      ? [
          [step, counts],
          [other ?? 0, reference],
        ]
      : [[step, counts]];
  }

  /** Of which step or model a figure is, where two are shown. @param {string} words @param {number} [step] */
  whose(words, step = this.state.step) {
    return this.view.reference ? `${words}${this.nameOf(step)}` : "";
  }

  /**
   * How much a step got right, before anything was merged.
   * @param {number} step
   * @param {Float64Array} counts
   */
  accuracy(step, counts) {
    const { everything, group } = rightOf(this.data, this.state, this.view, step),
      { all } = totalsOf(counts, this.view.n);
    const right = writeShare(everything / all),
      of = this.whose(this.by, step);
    if (isNaN(everything)) return "";
    return isNaN(group)
      ? `; ${right} right${of}`
      : `; ${writeShare(group / all)} in the right superclass, ${right} in the right class${of}`;
  }

  /** The sentence under the picture. */
  caption() {
    const {
        header,
        view: { counts, n, own, rest, names, keys, left, positive },
      } = this,
      groups = keys.filter((key) => String(key).startsWith("g")).length;
    const [worst] = mostConfused(this.view, 1);
    /** @param {number} at */
    const name = (at) => shorten(names[at], 40);
    const difference = this.isDifference()
      ? `${this.nameOf(this.state.step)} minus ${this.nameOf(this.state.reference ?? 0)}: orange grew, blue shrank. `
      : "";
    const merged =
      groups || left
        ? `: ${own} shown${groups ? ` (superclasses: ${groups})` : ""}${left ? `, ${writeCount(left)} as ${name(rest)}` : ""}`
        : "";
    const what = `${writeCount(totalsOf(counts, n).all)} ${header.weighted ? "in weights" : "examples"} of ${writeCount(header.classes)} ${header.superclasses ? "superclasses" : "classes"}${merged}`;
    const accuracy = this.sides()
      .map((side) => this.accuracy(...side))
      .join("");
    const mistake =
      worst === undefined
        ? ""
        : ` Most often ${name(Math.floor(worst / n))} is taken for ${name(worst % n)}${this.whose(this.by)}: ${writeCount(counts[worst])}.`;
    return `${difference}${what}${accuracy}.${mistake}${positive < 0 ? "" : ` The positive class is ${name(positive)}.`}`;
  }

  /** Several of the selected cells may have been merged into one. */
  findCells() {
    const { n } = this.view,
      places = this.state.select.map((keys) => keys.map((key) => placeOf(this.view, key)));
    this.cells = new Set(
      places.filter(([row, column]) => row >= 0 && column >= 0).map(([row, column]) => row * n + column),
    );
    this.places = [...this.cells].map((cell) => ({ row: Math.floor(cell / n), column: cell % n }));
    this.named = this.state.about === null ? -1 : placeOf(this.view, this.state.about);
  }

  /** Choose a cell, or the class of a header. @param {Place} place @param {boolean} collect */
  choose({ row, column }, collect) {
    const { keys } = this.view;
    if (row < 0 || column < 0) return this.update({ about: keys[Math.max(row, column)], select: [] });
    /** @type {[Key, Key]} */
    const cell = [keys[row], keys[column]];
    const others = this.state.select.filter((pair) => String(pair) !== String(cell)),
      had = others.length < this.state.select.length;
    const alone = had && !others.length ? [] : [cell];
    this.update({ select: !collect ? alone : had ? others : [...others, cell], about: null });
  }

  /** @param {HTMLElement} beside @param {Place} place @param {Heatmap} map */
  showTip(beside, place, map) {
    fill(this.tip, ...tip(this, place, map.picture));
    this.tip.hidden = false;
    const box = beside.getBoundingClientRect(),
      room = this.root.getBoundingClientRect(),
      size = this.tip.getBoundingClientRect();
    const right = box.right - room.left + 10,
      left = box.left - room.left - size.width - 10;
    const isRight = right + size.width <= room.width,
      isBelow = !isRight && left < 0,
      most = room.height - size.height - 4;
    const x = isRight ? right : isBelow ? Math.max(0, room.width - size.width) / 2 : left;
    const y = Math.max(4, Math.min((isBelow ? box.bottom + 10 : box.top) - room.top, most));
    this.tip.style.transform = `translate(${x}px, ${y + this.root.scrollTop}px)`;
  }
}
