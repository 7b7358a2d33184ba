// All classes -> the few that are shown: superclasses, focus, order. The same rules as focus.py.

import { Data } from "./payload.js";

/** What is shown stands under a key: the class's number, "group <name>", or "other". @typedef {number | string} Key */
/**
 * @typedef {object} State
 * @property {import("./numbers.js").Over | null} normalize
 * @property {boolean} log
 * @property {boolean} diagonal
 * @property {"given" | "errors" | "together" | "label"} order
 * @property {number | null} focus how many of the most confused classes to keep
 * @property {number[]} picks the classes to keep, instead
 * @property {boolean} anew whether the classes in focus are chosen anew at each step
 * @property {number} held the step they were chosen at
 * @property {boolean} grouped
 * @property {string[]} opened
 * @property {number} step
 * @property {number | null} reference the step to compare with
 * @property {"side" | "difference"} as
 * @property {boolean} fixed whether the colour scale is that of all steps
 * @property {[Key, Key][]} select
 * @property {Key | null} about the class whose rates are shown
 * @property {number} threshold
 * @property {number} costFalsePositive
 * @property {number} costFalseNegative
 * @property {number} page
 */
/** @typedef {{keys: Key[], names: string[], membership: Int32Array}} Classes */
/** @typedef {Classes & {n: number, counts: Float64Array, reference: Float64Array | null}} View */

/** @param {ArrayLike<number>} counts @param {ArrayLike<number>} membership @param {number} size */
export function merge(counts, membership, size) {
  const merged = new Float64Array(size * size), n = membership.length;
  for (let row = 0, cell = 0; row < n; row++) {
    const start = membership[row] * size;
    for (let column = 0; column < n; column++, cell++) if (counts[cell]) merged[start + membership[column]] += counts[cell];
  }
  return merged;
}

/** How many mistakes each class is in: its row and its column off the diagonal. @param {ArrayLike<number>} counts @param {number} n */
export function mistakesOf(counts, n) {
  const mistakes = new Float64Array(n);
  for (let row = 0, cell = 0; row < n; row++)
    for (let column = 0; column < n; column++, cell++)
      if (row !== column && counts[cell]) {
        mistakes[row] += counts[cell];
        mistakes[column] += counts[cell];
      }
  return mistakes;
}

/** @param {Data} data @param {number} step @param {State} state */
export function countsAt(data, step, state) {
  return data.curve ? data.countsUnder(state.threshold) : data.counts(step);
}

/** Classes in no group first, as they stand, then the closed groups. @param {Data} data @param {State} state @returns {Classes} */
function grouped(data, state) {
  const { names, groups } = data.header;
  const closed = state.grouped ? Object.keys(groups).filter((name) => !state.opened.includes(name)) : [];
  /** @type {Map<number, string>} */
  const owner = new Map(closed.flatMap((name) => groups[name].map((old) => /** @type {[number, string]} */ ([old, name]))));
  const own = [...names.keys()].filter((old) => !owner.has(old));
  const place = new Map([...own, ...closed].map((key, at) => [/** @type {Key} */ (key), at]));
  return {
    keys: [...own, ...closed.map((name) => `group ${name}`)],
    names: [...own.map((old) => names[old]), ...closed],
    membership: Int32Array.from(names, (_, old) => /** @type {number} */ (place.get(owner.get(old) ?? old))),
  };
}

/** @param {string[]} names */
function nameOfTheRest(names) {
  const taken = new Set(names);
  for (let i = 0; ; i++) {
    const name = ["other", "other classes"][i] ?? `other classes ${i}`;
    if (!taken.has(name)) return name;
  }
}

/** The positions to keep, ascending. @param {Data} data @param {State} state @param {Classes} classes */
function kept(data, state, classes) {
  const n = classes.keys.length;
  if (state.picks.length) return [...new Set(state.picks.map((old) => classes.membership[old]))].sort((a, b) => a - b);
  if (state.focus === null || state.focus >= n) return [...classes.keys.keys()];
  const chosenAt = state.anew ? state.step : state.held;
  const mistakes = mistakesOf(merge(countsAt(data, chosenAt, state), classes.membership, n), n);
  const ranking = [...mistakes.keys()].sort((a, b) => mistakes[b] - mistakes[a]);
  return ranking.slice(0, state.focus).sort((a, b) => a - b);
}

/** @param {Data} data @param {State} state @param {Classes} classes @returns {Classes} */
function focused(data, state, classes) {
  const keep = kept(data, state, classes);
  if (keep.length === classes.keys.length) return classes;
  const place = new Map(keep.map((old, at) => [old, at]));
  return {
    keys: [...keep.map((old) => classes.keys[old]), "other"],
    names: [...keep.map((old) => classes.names[old]), nameOfTheRest(classes.names)],
    membership: classes.membership.map((at) => place.get(at) ?? keep.length),
  };
}

/** The order to show the classes in; what is merged as "other" stays last. @param {Data} data @param {State} state @param {Classes} classes */
function ordered(data, state, classes) {
  const n = classes.keys.length, at = [...classes.keys.keys()];
  /** @type {(a: number, b: number) => number} */
  let compare;
  if (state.order === "label") compare = (a, b) => classes.names[a].localeCompare(classes.names[b], "en", { numeric: true });
  else if (state.order === "errors") {
    const mistakes = mistakesOf(merge(countsAt(data, state.step, state), classes.membership, n), n);
    compare = (a, b) => mistakes[b] - mistakes[a];
  } else {
    const rank = new Float64Array(n).fill(Infinity), together = data.array("together");
    for (let place = 0; place < together.length; place++) {
      const shown = classes.membership[together[place]];
      rank[shown] = Math.min(rank[shown], place);
    }
    compare = (a, b) => rank[a] - rank[b];
  }
  return at.sort((a, b) => Number(classes.keys[a] === "other") - Number(classes.keys[b] === "other") || compare(a, b));
}

/** @param {Classes} classes @param {number[]} order @returns {Classes} */
function rearranged(classes, order) {
  const place = new Int32Array(order.length);
  order.forEach((old, at) => (place[old] = at));
  return {
    keys: order.map((old) => classes.keys[old]),
    names: order.map((old) => classes.names[old]),
    membership: classes.membership.map((old) => place[old]),
  };
}

/** The classes shown, and their counts. @param {Data} data @param {State} state @returns {View} */
export function viewOf(data, state) {
  let classes = focused(data, state, grouped(data, state));
  if (state.order !== "given") classes = rearranged(classes, ordered(data, state, classes));
  const n = classes.keys.length;
  const unchanged = n === data.size && classes.membership.every((at, old) => at === old);
  /** @param {number} step */
  const counts = (step) => (unchanged ? countsAt(data, step, state) : merge(countsAt(data, step, state), classes.membership, n));
  const reference = state.reference === null ? null : counts(state.reference);
  return { ...classes, n, counts: counts(state.step), reference };
}

/** Where a key is shown; a class that was merged is found in what it was merged into. @param {View} view @param {Key} key */
export function placeOf(view, key) {
  const at = view.keys.indexOf(key);
  return at < 0 && typeof key === "number" ? view.membership[key] : at;
}
