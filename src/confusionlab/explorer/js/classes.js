// All classes -> the few that are shown: superclasses, focus, order. The same rules as focus.py.

import { totalsOf } from "./numbers.js";

/** What is shown stands under a key: the class's number, "group <name>", or "other". @typedef {number | string} Key */
/**
 * @typedef {object} State
 * @property {import("./numbers.js").Over | null} normalize
 * @property {boolean} log
 * @property {boolean} diagonal
 * @property {"given" | "errors" | "together" | "label"} order
 * @property {number | null} focus how many of the most confused classes to keep
 * @property {number[]} extra classes to keep beside these
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
/** @typedef {Classes & {n: number, own: number, most: number, counts: Float64Array, reference: Float64Array | null}} View `own` of the n are not "other"; `most` could be shown */
/** @typedef {import("./payload.js").Data} Data */

/** @param {Float64Array} counts @param {Int32Array} membership old class -> new class @param {number} size */
export function merge(counts, membership, size) {
  if (membership.every((at, old) => at === old)) return counts;
  const merged = new Float64Array(size * size), n = membership.length;
  counts.forEach((count, cell) => (merged[membership[Math.floor(cell / n)] * size + membership[cell % n]] += count));
  return merged;
}

/** How many mistakes each class is in: its row and its column off the diagonal. @param {Float64Array} counts @param {number} n */
function mistakesOf(counts, n) {
  const { rows, columns } = totalsOf(counts.map((count, cell) => (cell % (n + 1) ? count : 0)), n);
  return rows.map((row, at) => row + columns[at]);
}

/** @param {Data} data @param {number} step @param {State} state */
export function countsAt(data, step, state) {
  return data.curve ? data.countsUnder(state.threshold) : data.counts(step);
}

/** Classes in no group first, as they stand, then the closed groups. @param {Data} data @param {State} state @returns {Classes} */
function grouped({ header: { names, groups } }, state) {
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

/** The places to show, ascending. @param {State} state @param {Classes} classes @param {(step: number) => Float64Array} mistakesAt */
function kept({ picks, focus, extra, anew, held, step }, { keys, membership }, mistakesAt) {
  const all = [...keys.keys()];
  if (!picks.length && (focus ?? keys.length) >= keys.length) return all;
  const chosen = new Set((picks.length ? picks : extra).map((old) => membership[old]));
  if (!picks.length) {
    const mistakes = mistakesAt(anew ? step : held), ranking = [...all].sort((a, b) => mistakes[b] - mistakes[a]);
    ranking.slice(0, focus ?? 0).forEach((at) => chosen.add(at));
  }
  return all.filter((at) => chosen.has(at));
}

/** @param {Data} data @param {State} state @param {Classes} classes @param {number[]} places ascending @param {(step: number) => Float64Array} mistakesAt */
function ordered(data, { order, step }, { names, membership }, places, mistakesAt) {
  if (order === "label") return places.sort((a, b) => names[a].localeCompare(names[b], "en", { numeric: true }));
  if (order === "errors") {
    const mistakes = mistakesAt(step);
    return places.sort((a, b) => mistakes[b] - mistakes[a]);
  }
  if (order === "given") return places;
  const shown = new Set(places);
  return [...new Set(Array.from(data.array("together"), (old) => membership[old]))].filter((at) => shown.has(at));
}

/** Only these places, in their order, and all others as one. @param {Classes} classes @param {number[]} places @returns {Classes} */
function picked({ keys, names, membership }, places) {
  const place = new Map(places.map((old, at) => [old, at])), rest = places.length < keys.length;
  return {
    keys: [...places.map((old) => keys[old]), ...(rest ? ["other"] : [])],
    names: [...places.map((old) => names[old]), ...(rest ? [nameOfTheRest(names)] : [])],
    membership: membership.map((at) => place.get(at) ?? places.length),
  };
}

/** @param {string[]} names */
function nameOfTheRest(names) {
  for (let i = 0; ; i++) {
    const name = ["other", "other classes"][i] ?? `other classes ${i}`;
    if (!names.includes(name)) return name;
  }
}

/** The classes shown, and their counts. @param {Data} data @param {State} state @returns {View} */
export function viewOf(data, state) {
  const all = grouped(data, state), most = all.keys.length;
  /** @param {number} step */
  const mistakesAt = (step) => mistakesOf(merge(countsAt(data, step, state), all.membership, most), most);
  const places = ordered(data, state, all, kept(state, all, mistakesAt), mistakesAt);
  const classes = picked(all, places), n = classes.keys.length;
  /** @param {number} step */
  const counts = (step) => merge(countsAt(data, step, state), classes.membership, n);
  return { ...classes, n, own: places.length, most, counts: counts(state.step), reference: state.reference === null ? null : counts(state.reference) };
}

/** Where a key is shown; a class that was merged is found in what it was merged into. @param {View} view @param {Key} key */
export function placeOf(view, key) {
  const at = view.keys.indexOf(key);
  return at < 0 && typeof key === "number" ? view.membership[key] : at;
}
