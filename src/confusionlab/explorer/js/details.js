// The panel beside the picture: the cells or the class that was chosen, and the few words at the mouse.

import { countsAt, placeOf, rightOf } from "./classes.js";
import { button, heading, line, make, makeSvg, named, pairs, soft } from "./dom.js";
import { examplesPanel } from "./examples.js";
import { confusedPairs, confusedWith } from "./mistakes.js";
import { isCoarse } from "./fingers.js";
import { isMany } from "./zoom.js";
import {
  ratesOf,
  shareAt,
  shorten,
  totalsOf,
  wilson,
  writeCount,
  writePoints,
  writeRate,
  writeShare,
} from "./numbers.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./heatmap.js").Place} Place */

/** @param {Explorer} app @param {number} at */
const nameAt = (app, at) => named(shorten(app.view.names[at], 80));

/** Whether a class shown is a superclass. @param {Explorer} app @param {number} at */
const isGroup = ({ header, view: { keys } }, at) => header.superclasses || String(keys[at]).startsWith("g");

/**
 * How many examples in the own cell of merged classes have their own class.
 * @param {Explorer} app
 * @param {number} at
 */
function rightIn(app, at) {
  const {
      own: { [at]: right },
    } = rightOf(app.data, app.state, app.view, app.state.step),
    count = app.view.counts[at * (app.view.n + 1)];
  return isNaN(right)
    ? []
    : [
        /** @type {[string, string]} */ ([
          "right class",
          `${writeCount(right)} (${writeShare(right / count)})`,
        ]),
      ];
}

/** Count and shares of one cell. @param {Explorer} app @param {Place} place */
function cellLines(app, { row, column }) {
  const { counts, reference, n, rest } = app.view,
    { rows, columns } = totalsOf(counts, n),
    at = row * n + column;
  /** @type {[string, string][]} */
  const lines = [
    [countWords(app), writeCount(counts[at])],
    ["of actual", `${writeShare(counts[at] / rows[row])} of ${writeCount(rows[row])}`],
    ["of predicted", `${writeShare(counts[at] / columns[column])} of ${writeCount(columns[column])}`],
  ];
  if (row === column && (row === rest || isGroup(app, row))) lines.push(...rightIn(app, row));
  if (reference) {
    const over = app.state.normalize ?? "actual",
      before = shareAt(reference, n, at, over);
    lines.push([
      app.nameOf(app.state.reference ?? 0),
      `${writeCount(reference[at])} (${writeShare(before)} of ${over})`,
    ]);
    lines.push(["difference", `${writePoints(shareAt(counts, n, at, over) - before)} points of ${over}`]);
  }
  return pairs(...lines);
}

/** @param {Explorer} app @param {number} [step] */
function countWords(app, step) {
  return (app.header.weighted ? "sum of weights" : "count") + app.whose(", ", step);
}

/**
 * A rate with its interval; of sums of weights there is none.
 * @param {Explorer} app
 * @param {number} rate
 * @param {number} hits
 * @param {number} trials
 */
function rateText(app, rate, hits, trials) {
  if (app.header.weighted || !trials) return writeRate(rate);
  return `${writeRate(rate)} (${wilson(hits, trials).map(writeRate).join(" to ")})`;
}

/**
 * The rates of a class; what is left over has none: its own cell is not right.
 * @param {Explorer} app
 * @param {number} at
 * @param {Float64Array} counts
 * @param {number} n
 * @param {boolean} isRest
 */
function classLines(app, at, counts, n, isRest) {
  const { hits, support, called, recall, precision, f1 } = ratesOf(counts, n, at);
  if (isRest)
    return pairs(
      ["actual", writeCount(support)],
      ["predicted", writeCount(called)],
      ["classes", writeCount(app.view.left)],
    );
  return pairs(
    ["support", writeCount(support)],
    ["recall", rateText(app, recall, hits, support)],
    ["precision", rateText(app, precision, hits, called)],
    ["F1", writeRate(f1)],
  );
}

/**
 * What is said at the mouse.
 * @param {Explorer} app
 * @param {Place} place
 * @param {import("./picture.js").Picture} picture that the mouse is on
 */
export function tip(app, place, { counts, step, n, rest }) {
  const { row, column } = place,
    at = Math.max(row, column);
  if (row < 0 || column < 0)
    return [
      make("b", {}, nameAt(app, at)),
      soft(app.whose(" ", step)),
      classLines(app, at, counts, n, at === rest),
    ];
  const lines =
    counts === app.view.counts
      ? cellLines(app, place)
      : pairs([countWords(app, step), writeCount(counts[row * n + column])]);
  /** @param {string} words @param {number} at */
  const axis = (words, at) => make("div", {}, words, make("b", {}, nameAt(app, at)));
  return [axis("actual ", row), axis("predicted ", column), lines];
}

/** @param {Explorer} app */
export function panel(app) {
  const {
    places,
    state: { about },
  } = app;
  if (places.length) return aboutCells(app, places);
  if (about !== null && placeOf(app.view, about) >= 0) return aboutClass(app, about);
  return make("div", {}, confusedPairs(app), make("p", { class: "soft hint" }, hint(app)));
}

/** What one can do, in words for the pointer at hand. @param {Explorer} app */
function hint(app) {
  const shows = `a cell to see its ${app.header.keep ? "examples" : "shares"}`,
    zooms = isMany(app);
  if (isCoarse()) return `Tap ${shows}, a name for its class.${zooms ? " Two fingers zoom." : ""}`;
  return `Click ${shows}, Shift-click to collect several, a name for its class. Keys: arrows, Enter, Escape${zooms ? ", + and −. Ctrl and the wheel zoom" : ""}.`;
}

/** Back to the most confused pairs. @param {Explorer} app */
const backToPairs = (app) =>
  app.view.own > 2 &&
  button("Most confused pairs", () => app.update({ select: [], about: null }), { class: "back" });

/** @param {Explorer} app @param {Place[]} places */
function aboutCells(app, places) {
  const { counts, n } = app.view,
    [{ row, column }] = places;
  const count = places.reduce((sum, place) => sum + counts[place.row * n + place.column], 0);
  const isOwn = row === column && row !== app.view.rest,
    right = isGroup(app, row) ? " in the right superclass" : " right";
  const one = isOwn
    ? [nameAt(app, row), soft(right)]
    : [nameAt(app, row), soft(" taken for "), nameAt(app, column)];
  return make(
    "section",
    {},
    heading(
      app.level,
      "title",
      ...(places.length === 1
        ? one
        : [`${places.length} cells, ${writeCount(count)} examples${app.whose(", ")}`]),
    ),
    backToPairs(app),
    places.length === 1 && cellLines(app, places[0]),
    app.header.kind === "steps" && overSteps(app),
    examplesPanel(app, count),
  );
}

/** The count of the selected cells at every step, as a small line. @param {Explorer} app */
function overSteps(app) {
  const {
    data,
    header: { steps },
    state,
    cells,
    view: { membership, n },
  } = app;
  const counts = steps.map((_, step) => {
    let sum = 0;
    data.eachCell(
      step,
      (cell, count) =>
        (sum += cells.has(membership[Math.floor(cell / data.size)] * n + membership[cell % data.size])
          ? count
          : 0),
    );
    return sum;
  });
  const most = Math.max(...counts, 1),
    last = Math.max(steps.length - 1, 1);
  const points = counts.map((count, i) => [4 + (i / last) * 212, 42 - (count / most) * 36]),
    [cx, cy] = points[state.step];
  const says = `Count over the steps: ${writeCount(counts[0])} at first, ${writeCount(counts[counts.length - 1])} at last, ${writeCount(most)} at most`;
  return line(
    makeSvg(
      "svg",
      { viewBox: "0 0 220 46", class: "spark", role: "img", "aria-label": says },
      makeSvg("polyline", { points: points.join(" ") }),
      makeSvg("circle", { cx, cy, r: 4 }),
    ),
    soft(`${writeCount(counts[state.step])} at ${app.nameOf(state.step)}`),
  );
}

/** @param {Explorer} app @param {import("./classes.js").Key} key */
function aboutClass(app, key) {
  const {
      data,
      state,
      view,
      header: { groups, names },
    } = app,
    at = placeOf(view, key),
    isClass = typeof key === "number";
  const isRest = key === "other",
    group = isClass
      ? Object.keys(groups).find((name) => groups[name].includes(key))
      : key.slice("group ".length);
  const { opened, picks } = state,
    isOpen = group !== undefined && opened.includes(group);
  const rates = app
    .sides()
    .flatMap(([step, counts]) => [
      soft(app.whose("", step)),
      isClass
        ? classLines(app, key, countsAt(data, step, state), data.size, false)
        : classLines(app, at, counts, view.n, isRest),
    ]);
  return make(
    "section",
    {},
    heading(
      app.level,
      "title",
      soft(isRest ? "left over: " : isClass ? "class " : "superclass "),
      isClass ? named(shorten(names[key], 80)) : nameAt(app, at),
    ),
    !isRest && backToPairs(app),
    isClass && view.keys[at] !== key && make("p", { class: "soft" }, "shown as part of ", nameAt(app, at)),
    ...rates,
    !isRest && confusedWith(app, key),
    line(
      isClass &&
        !picks.includes(key) &&
        data.size > 2 &&
        button(picks.length ? "Show this class too" : "Show only this class", () =>
          app.update({ picks: [...picks, key] }),
        ),
      !isClass &&
        group &&
        button(`Open its ${groups[group].length} classes`, () =>
          app.update({ opened: [...opened, group], about: null }),
        ),
      isClass &&
        isOpen &&
        button("Close its superclass", () =>
          app.update({ opened: opened.filter((name) => name !== group), about: `group ${group}` }),
        ),
    ),
  );
}
