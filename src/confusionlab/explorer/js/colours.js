// Values -> colours. The scales are those of drawing/colours.py: viridis led in from the paper, blue to
// orange for differences.

/** @typedef {[number, number, number]} Colour */
/**
 * @typedef {object} Scale
 * @property {number} low
 * @property {number} high
 * @property {boolean} log
 * @property {number} least the smallest value that log colours tell from 0
 * @property {boolean} diverging
 * @property {string} meaning
 * @property {(value: number, decimals?: number) => string} write
 */

export const UNDEFINED = 256;
export const HIDDEN = 257;

const LIGHT = "fcfcfa 9bd93c 69cd5b 3fbc73 25ab82 1f978b 25848e 2d718e 365d8d 404688 472e7c 471365";
const DARK = "0e1116 3e4989 355f8d 2c728e 25858e 1f988b 25ab82 3fbc73 67cc5c 98d83e cde11d fde725";
const LIGHT_DIFFERENCE = "1c3f72 3f7cbf a9cbe8 fcfcfa f6c690 dd8427 8a4300";
const DARK_DIFFERENCE = "9ccbff 4a90d9 1f4a7a 0e1116 7a4310 d9822b ffc98a";

/** Inks and papers of both lights. @param {boolean} dark */
export function inksOf(dark) {
  return dark
    ? { ink: "#dbe1e8", soft: "#9da8b5", paper: "#11151b" }
    : { ink: "#1d2530", soft: "#56616f", paper: "#ffffff" };
}

/**
 * 258 colours: 256 of the scale, "undefined" and "not shown".
 * @param {boolean} diverging
 * @param {boolean} dark
 * @returns {Colour[]}
 */
export function paletteOf(diverging, dark) {
  const stops = (diverging ? (dark ? DARK_DIFFERENCE : LIGHT_DIFFERENCE) : dark ? DARK : LIGHT)
      .split(" ")
      .map(parse),
    last = stops.length - 1;
  const lead = diverging ? 1 / last : dark ? 0.1 : 0.15;
  const scale = Array.from({ length: 256 }, (_, i) => {
    const at = i / 255,
      place = at < lead ? at / lead : 1 + ((at - lead) / (1 - lead)) * (last - 1);
    const stop = Math.min(Math.floor(place), last - 1);
    return stops[stop].map((value, channel) =>
      Math.round(value + (place - stop) * (stops[stop + 1][channel] - value)),
    );
  });
  return /** @type {Colour[]} */ ([
    ...scale,
    dark ? [86, 90, 97] : [194, 194, 194],
    dark ? [30, 36, 45] : [236, 238, 241],
  ]);
}

/** @param {string} text */
function parse(text) {
  return [0, 2, 4].map((at) => parseInt(text.slice(at, at + 2), 16));
}

/** Black or white, whichever is easier to read on a colour. @param {Colour} colour */
export function inkOn(colour) {
  const [red, green, blue] = colour.map(
    (value) => (value /= 255) && (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#101418" : "#ffffff";
}

/** Where a value lies on its scale, 0 to 255. @param {Scale} scale @param {number} value */
export function colourOf(scale, value) {
  if (isNaN(value)) return UNDEFINED;
  const part = scale.log
    ? Math.log1p(Math.max(value, 0) / scale.least) / Math.log1p(scale.high / scale.least)
    : (value - scale.low) / (scale.high - scale.low);
  return Math.round(255 * Math.min(1, Math.max(0, part)));
}

/**
 * The colour of every cell.
 * @param {Float64Array} values
 * @param {number} n
 * @param {Scale} scale
 * @param {boolean} diagonal
 */
export function coloursOf(values, n, scale, diagonal) {
  const colours = new Uint16Array(n * n);
  for (let cell = 0; cell < colours.length; cell++) colours[cell] = colourOf(scale, values[cell]);
  if (!diagonal) for (let i = 0; i < n; i++) colours[i * (n + 1)] = HIDDEN;
  return colours;
}

/**
 * The smallest value above 0 and the largest distance from 0.
 * @param {Float64Array} values
 * @param {number} n
 * @param {boolean} diagonal
 * @param {number} [rest] the place of all other classes: their own cell would outshine the rest
 */
export function rangeOf(values, n, diagonal, rest = -1) {
  let least = Infinity,
    most = 0;
  for (let cell = 0; cell < values.length; cell++) {
    const size = Math.abs(values[cell]);
    if (!size || (!diagonal && cell % (n + 1) === 0) || cell === rest * (n + 1)) continue;
    least = Math.min(least, size);
    most = Math.max(most, size);
  }
  return { least, most };
}
