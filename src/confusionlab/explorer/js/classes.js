// All classes -> the few that are shown: superclasses, focus, order. The same rules as focus.py.

import { totalsOf } from "./numbers.js";

/**
 * What is shown stands under a key: the class's number, "group <name>", or "other".
 * @typedef {number | string} Key
 */
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
/**
 * @typedef {object} OfView
 * @property {number} n
 * @property {number} own how many of the n are not the rest
 * @property {number} most how many could be shown
 * @property {number} rest the place of all classes that are not shown; -1 if there are none
 * @property {number} left how many these are
 * @property {number} positive the place of the positive one of two; -1 of more
 * @property {Classes} all the classes before the focus
 * @property {Float64Array} counts
 * @property {Float64Array | null} reference
 */
/** @typedef {Classes & OfView} View */
/** @typedef {import("./payload.js").Data} Data */

/** @param {Float64Array} counts @param {Int32Array} membership old class -> new class @param {number} size */
export function merge(counts, membership, size) {
  if (membership.every((at, old) => at === old)) return counts;
  const merged = new Float64Array(size * size),
    n = membership.length;
  counts.forEach(
    (count, cell) => (merged[membership[Math.floor(cell / n)] * size + membership[cell % n]] += count),
  );
  return merged;
}

/**
 * How many mistakes each class is in: its row and its column off the diagonal.
 * @param {Float64Array} counts
 * @param {number} n
 */
function mistakesOf(counts, n) {
  const { rows, columns } = totalsOf(
    counts.map((count, cell) => (cell % (n + 1) ? count : 0)),
    n,
  );
  return rows.map((row, at) => row + columns[at]);
}

/** @param {Data} data @param {number} step @param {State} state */
export function countsAt(data, step, state) {
  return data.curve ? data.countsUnder(state.threshold) : data.counts(step);
}

/**
 * Classes in no group first, as they stand, then the closed groups.
 * @param {Data} data
 * @param {State} state
 * @returns {Classes}
 */
function grouped({ header: { names, groups } }, state) {
  const closed = state.grouped ? Object.keys(groups).filter((name) => !state.opened.includes(name)) : [];
  /** @type {Map<number, string>} */
  const owner = new Map(
    closed.flatMap((name) => groups[name].map((old) => /** @type {[number, string]} */ ([old, name]))),
  );
  const own = [...names.keys()].filter((old) => !owner.has(old));
  const place = new Map([...own, ...closed].map((key, at) => [/** @type {Key} */ (key), at]));
  return {
    keys: [...own, ...closed.map((name) => `group ${name}`)],
    names: [...own.map((old) => names[old]), ...closed],
    membership: Int32Array.from(names, (_, old) => /** @type {number} */ (place.get(owner.get(old) ?? old))),
  };
}

/**
 * The places to show, ascending.
 * @param {State} state
 * @param {Classes} classes
 * @param {number[]} own the places but the leftover's
 * @param {(step: number) => Float64Array} mistakesAt
 */
function kept({ picks, focus, extra, anew, held, step }, { membership }, own, mistakesAt) {
  if (!picks.length && (focus ?? own.length) >= own.length) return own;
  const chosen = new Set((picks.length ? picks : extra).map((old) => membership[old]));
  if (!picks.length) {
    const mistakes = mistakesAt(anew ? step : held),
      ranking = [...own].sort((a, b) => mistakes[b] - mistakes[a]);
    ranking.slice(0, focus ?? 0).forEach((at) => chosen.add(at));
  }
  const found = own.filter((at) => chosen.has(at));
  return found.length ? found : own;
}

/**
 * @param {Data} data
 * @param {State} state
 * @param {Classes} classes
 * @param {number[]} places ascending
 * @param {(step: number) => Float64Array} mistakesAt
 */
function ordered(data, { order, step }, { names, membership }, places, mistakesAt) {
  if (order === "label")
    return places.sort((a, b) => names[a].localeCompare(names[b], "en", { numeric: true }));
  if (order === "errors") {
    const mistakes = mistakesAt(step);
    return places.sort((a, b) => mistakes[b] - mistakes[a]);
  }
  if (order === "given") return places;
  const shown = new Set(places);
  return [...new Set(Array.from(data.array("together"), (old) => membership[old]))].filter((at) =>
    shown.has(at),
  );
}

/**
 * Only these places, in their order, and all others as one: last, but before a class that is alone, the
 * positive one.
 * @param {Classes} classes
 * @param {number[]} places
 * @param {number} left the leftover's place
 */
function picked({ keys, names, membership }, places, left) {
  const rest = places.length === keys.length ? -1 : places.length === 1 ? 0 : places.length,
    shown = [...places];
  if (rest >= 0) shown.splice(rest, 0, -1);
  const place = new Map(shown.map((old, at) => [old, at])),
    other = names[left] ?? nameOfTheRest(names);
  return {
    rest,
    keys: shown.map((old) => keys[old] ?? "other"),
    names: shown.map((old) => names[old] ?? other),
    membership: membership.map((at) => place.get(at) ?? rest),
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
  const all = grouped(data, state),
    size = all.keys.length,
    leftover = all.membership[data.header.leftover ?? -1] ?? -1;
  const own = [...all.keys.keys()].filter((at) => at !== leftover);
  /** @param {number} step */
  const mistakesAt = (step) => mistakesOf(merge(countsAt(data, step, state), all.membership, size), size);
  const places = ordered(data, state, all, kept(state, all, own, mistakesAt), mistakesAt);
  const classes = picked(all, places, leftover),
    n = classes.keys.length,
    positive = n !== 2 ? -1 : classes.rest < 0 ? places.indexOf(1) : 1;
  /** @param {number} step */
  const counts = (step) => merge(countsAt(data, step, state), classes.membership, n);
  const left = data.header.classes - classes.membership.filter((at) => at !== classes.rest).length;
  return {
    ...classes,
    n,
    own: places.length,
    left,
    most: own.length,
    positive,
    all,
    counts: counts(state.step),
    reference: state.reference === null ? null : counts(state.reference),
  };
}

/**
 * How many examples a step gives their own class, and their own superclass, whatever is merged; NaN: nobody
 * knows, or there are no superclasses.
 * @param {Data} data @param {State} state @param {View} view @param {number} step
 */
export function rightOf(data, state, { n, rest, membership, all }, step) {
  const {
      header: { leftover, superclasses, right, rightGroup },
      size,
    } = data,
    counts = countsAt(data, step, state);
  const own = new Float64Array(n),
    everything = data.curve ? counts[0] + counts[3] : (right[step] ?? NaN),
    groups = all.keys.length;
  membership.forEach((at, old) => (own[at] += superclasses ? NaN : counts[old * (size + 1)]));
  if (leftover !== null) own[rest] += everything - own.reduce((sum, value) => sum + value, 0);
  if (groups === size) return { own, everything, group: rightGroup[step] ?? NaN };
  const group = merge(counts, all.membership, groups).reduce(
    (sum, count, cell) => (cell % (groups + 1) ? sum : sum + count),
    0,
  );
  return { own, everything, group: leftover === null ? group : NaN };
}

/**
 * Where a key is shown; a class that was merged is found in what it was merged into.
 * @param {View} view
 * @param {Key} key
 */
export function placeOf(view, key) {
  const at = view.keys.indexOf(key);
  return at < 0 && typeof key === "number" ? view.membership[key] : at;
}
