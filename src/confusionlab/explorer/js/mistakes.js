// The cells off the diagonal: the most confused pairs, what a class is taken for and what is taken for it.
// Each of them is a click away.

import { countsAt, placeOf, viewOf } from "./classes.js";
import { button, heading, make, named, soft } from "./dom.js";
import { shorten, writeCount } from "./numbers.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./classes.js").Key} Key */
/** @typedef {{pair: [Key, Key], words: (string | Node)[], count: number}} Mistake */

const PAIRS = 10,
  OF_A_CLASS = 5;

/**
 * The largest of some cells, the first ones of those that are equal; none that is empty.
 * @param {Float64Array} counts
 * @param {number} most
 * @param {(cell: number) => boolean} isWanted
 */
function largest(counts, most, isWanted) {
  /** @type {number[]} */
  const found = [];
  for (let cell = 0; cell < counts.length; cell++) {
    if (!(counts[cell] > (counts[found[most - 1]] ?? 0)) || !isWanted(cell)) continue;
    const at = found.findIndex((other) => counts[other] < counts[cell]);
    found.splice(at < 0 ? found.length : at, 0, cell);
    found.length = Math.min(found.length, most);
  }
  return found;
}

/**
 * The cells that hold the most mistakes between two classes that are shown.
 * @param {import("./classes.js").View} view
 * @param {number} most
 */
export function mostConfused({ counts, n, rest }, most) {
  return largest(counts, most, (cell) => {
    const row = Math.floor(cell / n),
      column = cell % n;
    return row !== column && row !== rest && column !== rest;
  });
}

/**
 * Where it opens: at the most confused pair, unless something else was asked for.
 * @param {import("./payload.js").Data} data
 */
export function opening(data) {
  const { state, opensMistake } = data.header;
  if (!opensMistake) return state;
  const view = viewOf(data, state),
    cells = mostConfused(view, 1);
  return { ...state, select: cells.map((cell) => pairAt(view, cell)) };
}

/** @param {import("./classes.js").View} view @param {number} cell @returns {[Key, Key]} */
function pairAt({ keys, n }, cell) {
  return [keys[Math.floor(cell / n)], keys[cell % n]];
}

/**
 * Select a cell; a class of it that is merged into others is shown by itself.
 * @param {Explorer} app
 * @param {[Key, Key]} pair
 */
function choosePair(app, pair) {
  const { state, view, header } = app,
    merged = pair.filter((key) => typeof key === "number" && !view.keys.includes(key));
  if (!merged.length) return app.update({ select: [pair], about: null });
  const list = state.picks.length ? "picks" : "extra",
    opened = Object.keys(header.groups).filter((name) =>
      header.groups[name].some((old) => merged.includes(old)),
    );
  app.update({
    select: [pair],
    about: null,
    opened: [...new Set([...state.opened, ...opened])],
    [list]: [...new Set([...state[list], ...merged])],
  });
}

/**
 * A list of cells as buttons; a bar behind each says how it compares with the largest.
 * @param {Explorer} app
 * @param {Mistake[]} mistakes the largest first
 */
function choices(app, mistakes) {
  return make(
    "ol",
    { class: "choices" },
    ...mistakes.map(({ pair, words, count }) =>
      make(
        "li",
        {},
        button(make("span", {}, ...words), () => choosePair(app, pair), {
          style: `--part: ${((100 * count) / mistakes[0].count).toFixed(1)}%`,
        }),
        " ",
        writeCount(count),
      ),
    ),
  );
}

/** The most confused pairs, to choose from. @param {Explorer} app */
export function confusedPairs(app) {
  const { view } = app,
    cells = mostConfused(view, PAIRS);
  /** @param {number} at */
  const name = (at) => named(shorten(view.names[at], 40));
  return (
    cells.length > 0 &&
    make(
      "section",
      {},
      heading(app.level, "subtitle", "Most confused", soft(app.whose(app.by))),
      choices(
        app,
        cells.map((cell) => ({
          pair: pairAt(view, cell),
          words: [name(Math.floor(cell / view.n)), soft(" taken for "), name(cell % view.n)],
          count: view.counts[cell],
        })),
      ),
    )
  );
}

/**
 * What a class is taken for, and what is taken for it.
 * @param {Explorer} app
 * @param {Key} key
 */
export function confusedWith(app, key) {
  const { data, header, state, view } = app,
    isClass = typeof key === "number",
    counts = isClass ? countsAt(data, state.step, state) : view.counts,
    names = isClass ? header.names : view.names,
    n = names.length,
    at = isClass ? key : placeOf(view, key),
    rest = isClass ? header.leftover : view.rest;
  /** @param {number} other */
  const keyOf = (other) => (isClass ? other : view.keys[other]);
  const own = named(shorten(names[at], 24));
  /** @param {(Node | string)[]} words @param {(other: number) => number} cellOf @param {boolean} isActual */
  const list = (words, cellOf, isActual) => {
    const column = Float64Array.from(names, (_, other) => counts[cellOf(other)]),
      found = largest(column, OF_A_CLASS, (other) => other !== at && other !== rest);
    return make(
      "div",
      {},
      heading(app.level + 1, "subtitle", ...words),
      found.length
        ? choices(
            app,
            found.map((other) => ({
              pair: isActual ? [key, keyOf(other)] : [keyOf(other), key],
              words: [named(shorten(names[other], 40))],
              count: column[other],
            })),
          )
        : soft("no other class"),
    );
  };
  return make(
    "div",
    { class: "beside-each-other" },
    list([own, " is taken for"], (other) => at * n + other, true),
    list(["Taken for ", own.cloneNode(true)], (other) => other * n + at, false),
  );
}
