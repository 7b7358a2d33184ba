// Counts -> shares and rates, and how numbers and names are written; the same rules as rates.py and
// drawing/text.py.

/** @typedef {"actual" | "predicted" | "all"} Over */

/** @typedef {{rows: Float64Array, columns: Float64Array, all: number}} Totals */
/** A moving mouse asks for the same sums again and again. @type {WeakMap<Float64Array, Totals>} */
const TOTALS = new WeakMap();

/** @param {Float64Array} counts never changed once they are made @param {number} n @returns {Totals} */
export function totalsOf(counts, n) {
  const known = TOTALS.get(counts);
  if (known) return known;
  const rows = new Float64Array(n),
    columns = new Float64Array(n);
  counts.forEach((count, cell) => {
    rows[Math.floor(cell / n)] += count;
    columns[cell % n] += count;
  });
  const totals = { rows, columns, all: rows.reduce((sum, value) => sum + value, 0) };
  TOTALS.set(counts, totals);
  return totals;
}

/**
 * One cell's share; NaN where there is nothing to divide by.
 * @param {Float64Array} counts
 * @param {number} n
 * @param {number} cell
 * @param {Over} over
 */
export function shareAt(counts, n, cell, over) {
  const { rows, columns, all } = totalsOf(counts, n);
  return (
    counts[cell] /
    (over === "actual" ? rows[Math.floor(cell / n)] : over === "predicted" ? columns[cell % n] : all)
  );
}

/** @param {Float64Array} counts @param {number} n @param {Over} over */
export function sharesOf(counts, n, over) {
  return counts.map((_, cell) => shareAt(counts, n, cell, over));
}

/** One class against all others. @param {Float64Array} counts @param {number} n @param {number} index */
export function ratesOf(counts, n, index) {
  const { rows, columns } = totalsOf(counts, n),
    hits = counts[index * (n + 1)],
    support = rows[index],
    called = columns[index];
  return {
    hits,
    support,
    called,
    recall: hits / support,
    precision: hits / called,
    f1: (2 * hits) / (support + called),
  };
}

/**
 * Wilson's 95 % interval of a share.
 * @param {number} hits
 * @param {number} trials
 * @returns {[number, number]}
 */
export function wilson(hits, trials) {
  const z = 1.959963984540054,
    square = z * z;
  const reach = z * Math.sqrt((hits * (trials - hits)) / trials + square / 4),
    middle = hits + square / 2;
  return [(middle - reach) / (trials + square), (middle + reach) / (trials + square)];
}

// Made once: making one takes a hundred times as long as writing with it.
const WHOLE = new Intl.NumberFormat("en-US"),
  WEIGHT = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });

/** A count with thousands separators; a sum of weights with four digits. @param {number} value */
export function writeCount(value) {
  return (Number.isInteger(value) ? WHOLE : WEIGHT).format(value);
}

/**
 * A share as a percentage; only a true 0 or 1 reads as 0 % or 100 %.
 * @param {number} share
 * @param {number} [decimals]
 */
export function writeShare(share, decimals = 1) {
  if (isNaN(share)) return "–";
  const percent = 100 * share,
    least = 10 ** -decimals;
  if (percent > 0 && percent < least / 2) return `<${least} %`;
  if (percent >= 100 - least / 2 && percent < 100) return `>${+(100 - least).toFixed(decimals)} %`;
  return share === 0 || share === 1 ? `${percent} %` : `${percent.toFixed(decimals)} %`;
}

/** A difference of shares, in percentage points. @param {number} value */
export function writePoints(value) {
  if (isNaN(value)) return "–";
  const text = (100 * value).toFixed(1);
  if (!Number(text)) return "0.0";
  return value < 0 ? text.replace("-", "\u2212") : `+${text}`;
}

/** @param {number} rate */
export function writeRate(rate) {
  return isNaN(rate) ? "undefined" : rate.toFixed(3);
}

/** Cut the middle out: names often differ only at their end. @param {string} text @param {number} width */
export function shorten(text, width) {
  const letters =
    text.length > 4 * width ? [...text.slice(0, 2 * width), ...text.slice(-2 * width)] : [...text];
  if (letters.length <= width) return letters.join("");
  const end = Math.floor(width / 3);
  return `${letters.slice(0, width - 1 - end).join("")}…${letters.slice(letters.length - end).join("")}`;
}
