// The panel beside the picture: the cells or the class that was chosen, and the few words at the mouse.

import { placeOf } from "./classes.js";
import { button, make, makeSvg, named, pairs } from "./dom.js";
import { examplesPanel } from "./examples.js";
import { ratesOf, shorten, totalsOf, wilson, writeCount, writePoints, writeRate, writeShare } from "./numbers.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./heatmap.js").Place} Place */

/** @param {Explorer} app @param {number} at */
const nameAt = (app, at) => named(shorten(app.view.names[at], 80));

/** Count and shares of one cell. @param {Explorer} app @param {Place} place @param {ArrayLike<number>} counts */
function cellNumbers(app, { row, column }, counts) {
  const { n } = app.view, count = counts[row * n + column], { rows, columns } = totalsOf(counts, n);
  return { count, ofActual: count / rows[row], ofPredicted: count / columns[column], rows: rows[row], columns: columns[column] };
}

/** @param {Explorer} app @param {Place} place */
function cellLines(app, place) {
  const { counts, reference, n } = app.view, now = cellNumbers(app, place, counts);
  /** @type {[Node | string, Node | string][]} */
  const lines = [
    [app.data.header.weighted ? "sum of weights" : "count", writeCount(now.count)],
    ["of actual", `${writeShare(now.ofActual)} of ${writeCount(now.rows)}`],
    ["of predicted", `${writeShare(now.ofPredicted)} of ${writeCount(now.columns)}`],
  ];
  if (reference) {
    const before = cellNumbers(app, place, reference), difference = app.differenceAt(place.row * n + place.column);
    lines.push([app.nameOf(app.state.reference ?? 0), `${writeCount(before.count)} (${writeShare(before.ofActual)} of actual)`]);
    lines.push(["difference", `${writePoints(difference)} points of ${app.over()}`]);
  }
  return pairs(...lines);
}

/** A rate with its interval; of sums of weights there is none. @param {Explorer} app @param {number} rate @param {number} hits @param {number} trials */
function rateText(app, rate, hits, trials) {
  if (app.data.header.weighted || !trials) return writeRate(rate);
  const [low, high] = wilson(hits, trials).map(writeRate);
  return `${writeRate(rate)} (${low} to ${high})`;
}

/** @param {Explorer} app @param {number} at @param {boolean} [isReference] */
function classLines(app, at, isReference = false) {
  const { counts, reference, n } = app.view;
  const { tp, fp, fn, support, precision, recall, f1 } = ratesOf(isReference && reference ? reference : counts, n, at);
  return pairs(
    ["support", writeCount(support)],
    ["recall", rateText(app, recall, tp, tp + fn)],
    ["precision", rateText(app, precision, tp, tp + fp)],
    ["F1", writeRate(f1)]);
}

/** What is said at the mouse. @param {Explorer} app @param {Place} place @param {boolean} isReference */
export function tip(app, place, isReference) {
  const { row, column } = place;
  if (row < 0 || column < 0) return [make("b", {}, nameAt(app, Math.max(row, column))), classLines(app, Math.max(row, column), isReference)];
  const lines = isReference ? pairs(["count", writeCount((app.view.reference ?? [])[row * app.view.n + column])]) : cellLines(app, place);
  return [make("div", {}, "actual ", make("b", {}, nameAt(app, row))), make("div", {}, "predicted ", make("b", {}, nameAt(app, column))), lines];
}

/** @param {Explorer} app */
export function panel(app) {
  const places = app.selected(), parts = [];
  if (app.state.about !== null && placeOf(app.view, app.state.about) >= 0) parts.push(aboutClass(app, app.state.about));
  if (places.length) parts.push(aboutCells(app, places));
  if (!parts.length) parts.push(make("p", { class: "soft" }, "Click a cell to see its examples, Shift-click to collect several. Click a name for its class. With the keyboard: arrow keys, Enter, Escape."));
  return parts;
}

/** @param {Explorer} app @param {Place[]} places */
function aboutCells(app, places) {
  const { counts, n } = app.view, [{ row, column }] = places;
  const count = places.reduce((sum, place) => sum + counts[place.row * n + place.column], 0);
  const right = row === column ? "right" : "taken for";
  const one = [nameAt(app, row), make("span", { class: "soft" }, ` ${right} `), row !== column && nameAt(app, column)];
  const title = places.length === 1 ? one : [`${places.length} cells, ${writeCount(count)} examples`];
  return make("section", {},
    make("div", { class: "title" }, ...title),
    places.length === 1 && cellLines(app, places[0]),
    app.data.header.kind === "steps" && overSteps(app, places),
    examplesPanel(app, count));
}

/** The count of the selected cells at every step, as a small line. @param {Explorer} app @param {Place[]} places */
function overSteps(app, places) {
  const { steps } = app.data.header, { membership, n } = app.view;
  const cells = new Set(places.map(({ row, column }) => row * n + column));
  const counts = steps.map((_, step) => app.data.sumOf(step, (row, column) => cells.has(membership[row] * n + membership[column])));
  const most = Math.max(...counts, 1), last = Math.max(steps.length - 1, 1);
  const points = counts.map((count, i) => [4 + (i / last) * 212, 42 - (count / most) * 36]);
  const [x, y] = points[app.state.step];
  const says = `Count over the steps: ${writeCount(counts[0])} at first, ${writeCount(counts[counts.length - 1])} at last, ${writeCount(most)} at most`;
  return make("div", { class: "line" }, makeSvg("svg", { viewBox: "0 0 220 46", class: "spark", role: "img", "aria-label": says },
    makeSvg("polyline", { points: points.map((point) => point.join()).join(" ") }),
    makeSvg("circle", { cx: x, cy: y, r: 4 })), make("span", { class: "soft" }, `${writeCount(counts[app.state.step])} at ${app.nameOf(app.state.step)}`));
}

/** @param {Explorer} app @param {import("./classes.js").Key} key */
function aboutClass(app, key) {
  const { data, state, view } = app, at = placeOf(view, key), { groups, names } = data.header;
  const group = typeof key === "string" && key.startsWith("group ") ? key.slice(6) : null;
  const owner = typeof key === "number" ? state.opened.find((name) => groups[name].includes(key)) : undefined;
  const merged = typeof key === "number" && view.keys[at] !== key;
  return make("section", {},
    make("div", { class: "title" }, make("span", { class: "soft" }, "class "), named(shorten(typeof key === "number" ? names[key] : view.names[at], 80))),
    merged && make("p", { class: "soft" }, "shown as part of ", nameAt(app, at)),
    classLines(app, at),
    make("div", { class: "line" },
      typeof key === "number" && !state.picks.includes(key) && data.size > 2 && button("Pick this class", () => app.update({ picks: [...state.picks, key] })),
      group !== null && button(`Open its ${groups[group].length} classes`, () => app.update({ opened: [...state.opened, group], about: null })),
      owner !== undefined && button("Close its superclass", () => app.update({ opened: state.opened.filter((name) => name !== owner), about: `group ${owner}` }))));
}
