// The heat map as a drawing: where everything goes, and every stroke of it. Knows no mouse and no page.

import { HIDDEN, UNDEFINED, colourOf, coloursOf, inkOn, inksOf, paletteOf } from "./colours.js";
import { make } from "./dom.js";
import { shorten } from "./numbers.js";
import { FONT } from "./pens.js";

/** @typedef {import("./colours.js").Scale} Scale */
/** @typedef {import("./pens.js").Pen} Pen */
/**
 * A part of the picture: where its first row and column begin, and how many of each are seen.
 * @typedef {{row: number, column: number, seen: number}} Part
 */
/**
 * @typedef {object} Picture what to draw
 * @property {number} n
 * @property {string[]} names
 * @property {number} rest the place of all other classes, whose own cell is not right
 * @property {number} step
 * @property {Float64Array} counts
 * @property {Float64Array} values
 * @property {Scale} scale
 * @property {number} beyond the value of the rest's own cell where it lies beyond the scale, the only one
 *   that may; else 0
 * @property {boolean} isGrey whether a share that is shown has nothing to divide by
 * @property {boolean} diagonal
 * @property {boolean} dark
 * @property {string} title written above, where there are two pictures
 */
/**
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {number} left
 * @property {number} top
 * @property {number} side
 * @property {number} cell
 * @property {number} row where the first row that is seen begins, in cells
 * @property {number} column
 * @property {number} seen how many rows and columns are seen
 * @property {number} every
 * @property {boolean} turned
 * @property {number} room
 * @property {number} above
 * @property {string[]} notes
 */

const LEGEND = 44,
  LINE = 14;
// Smaller cells have no room for a gap and an outline, or for a number of two digits.
const ROOMY = 11,
  NUMBERED = 16;
// Of more classes most cells are empty: a 0 in each would hide the others.
const ZEROS = 12;

/** @type {CanvasRenderingContext2D | null} */
let ruler = null;

/** Numbers and names come again with every picture. @type {Map<string, number>} */
const widths = new Map();

/** How wide a text is at 12 px. @param {string} text */
export function widthOf(text) {
  ruler ??= /** @type {CanvasRenderingContext2D} */ (make("canvas").getContext("2d"));
  ruler.font = `12px ${FONT}`;
  const width = widths.get(text) ?? ruler.measureText(text).width;
  if (widths.size > 20000) widths.clear();
  widths.set(text, width);
  return width;
}

/** A name cut to a width in pixels. @param {string} name @param {number} room */
export function fitted(name, room) {
  let letters = 24,
    text = shorten(name, letters);
  while (letters > 2 && widthOf(text) > room) text = shorten(name, --letters);
  return text;
}

const CELLS = ["TN", "FP", "FN", "TP"];

/** Whether every cell is right or wrong: blue or orange. @param {Picture} picture */
const isOfTwo = ({ n, rest, scale }) => n === 2 && rest < 0 && !scale.diverging;

/** What stands on the axes: of two classes the last one is positive. @param {Picture} picture */
const axisNames = (picture) =>
  picture.names.map((name, i) => (isOfTwo(picture) && i ? `${name} (positive)` : name));

/**
 * The place in the palette of blue and orange. @param {number} colour @param {boolean} right
 */
const signed = (colour, right) =>
  colour > 255 ? colour : Math.round((255 + (right ? -colour : colour)) / 2);

/** @param {number} beyond */
const signOf = (beyond) => (beyond > 0 ? ">" : "<");

/** What stands below the colour bar, in lines. @param {Picture} picture @param {number} room */
function notesOf({ scale, beyond, isGrey, diagonal }, room) {
  const far = `${beyond ? `; ${signOf(beyond)} goes on to ${scale.write(beyond)}` : ""}${diagonal ? "" : "; the diagonal has no colour"}`;
  const words =
      `${scale.meaning}${scale.log ? ", log colours" : ""}${isGrey ? "; grey: nothing to divide by" : ""}${far}`.split(
        " ",
      ),
    lines = [words[0]];
  for (const word of words.slice(1)) {
    const longer = `${lines[0]} ${word}`;
    if ((widthOf(longer) * 11) / 12 > room) lines.unshift(word);
    else lines[0] = longer;
  }
  return lines.reverse();
}

/**
 * @param {Picture} picture
 * @param {number} width
 * @param {number} tallest the side of the largest picture
 * @returns {Layout}
 */
export function layoutOf(picture, width, tallest) {
  const { n, title } = picture,
    names = axisNames(picture);
  const widest = Math.max(...names.map((name) => widthOf(shorten(name, 24))), 8);
  const room = Math.min(widest, Math.max(48, 0.26 * width));
  const left = 26 + room;
  const side = Math.max(60, Math.min(width - left - 3, tallest, n * (n < 5 ? 0.2 : 0.136) * tallest));
  const turned = widest > side / n - 6;
  const above = turned ? Math.min(widest, 0.3 * width, 130) : 13;
  const top = (title ? 24 : 0) + 26 + above;
  const wide = Math.max(left + side + 3, Math.min(width, left + 200)),
    notes = notesOf(picture, wide - left);
  return {
    width: wide,
    height: top + side + LEGEND + LINE * notes.length,
    left,
    top,
    side,
    ...cellsOf(side, { row: 0, column: 0, seen: n }),
    turned,
    room,
    above,
    notes,
  };
}

/** @param {number} side @param {Part} part */
function cellsOf(side, part) {
  const cell = side / part.seen;
  return { ...part, cell, every: Math.max(1, Math.ceil(12 / cell)) };
}

/**
 * The same picture, of which a part is seen.
 * @param {Layout} layout
 * @param {Part} part
 * @returns {Layout}
 */
export function closer(layout, part) {
  return { ...layout, ...cellsOf(layout.side, part) };
}

/** @type {WeakMap<Picture, Uint16Array>} */
const COLOURS = new WeakMap();

/**
 * The colours of a picture, which may be drawn many times while its reader looks around.
 * @param {Picture} picture
 */
function coloursIn(picture) {
  const colours =
    COLOURS.get(picture) ?? coloursOf(picture.values, picture.n, picture.scale, picture.diagonal);
  COLOURS.set(picture, colours);
  return colours;
}

/** @param {Pen} pen @param {Picture} picture @param {Layout} layout */
export function draw(pen, picture, layout) {
  const { paper } = inksOf(picture.dark),
    { left, top, side, width, height } = layout;
  pen.fill(0, 0, width, height, paper);
  if (layout.cell >= ROOMY) drawCells(pen, picture, layout, coloursIn(picture));
  else drawImage(pen, picture, layout, coloursIn(picture));
  if (layout.seen < picture.n) {
    // What begins outside the picture, or ends there.
    pen.fill(0, 0, width, top, paper);
    pen.fill(0, 0, left, height, paper);
    pen.fill(left + side, 0, width - left - side, height, paper);
    pen.fill(0, top + side, width, height - top - side, paper);
    pen.frame(left - 0.5, top - 0.5, side + 1, side + 1, inksOf(picture.dark).soft, 0.5);
  }
  drawAxes(pen, picture, layout);
  drawLegend(pen, picture, layout);
}

/**
 * The places of the cells that are seen.
 * @param {Layout} layout
 * @param {"row" | "column"} axis
 */
function* placesIn(layout, axis) {
  const first = layout[axis];
  for (let at = Math.floor(first); at < first + layout.seen - 1e-9; at++) yield at;
}

/** @param {Pen} pen @param {Picture} picture @param {Layout} layout */
function drawAxes(pen, picture, layout) {
  const { left, top, side, cell, every, turned, room, above } = layout,
    { title, dark } = picture,
    names = axisNames(picture),
    { ink, soft } = inksOf(dark);
  if (title) pen.letter(shorten(title, 40), left, 16, { colour: ink, size: 14, weight: 600 });
  pen.letter("predicted →", left, top - above - 12, { colour: soft, size: 13, weight: 600 });
  pen.letter("← actual", 14, top + Math.min(side, 64), { colour: soft, size: 13, weight: 600, turned: true });
  /** @param {"row" | "column"} axis @param {(i: number, middle: number) => void} write */
  const along = (axis, write) => {
    for (const i of placesIn(layout, axis)) {
      const middle = (i + 0.5 - layout[axis]) * cell;
      if (i % every === Math.floor((every - 1) / 2) && middle >= 0 && middle <= side) write(i, middle);
    }
  };
  along("row", (i, middle) =>
    pen.letter(
      fitted(widthOf(names[i]) > room ? picture.names[i] : names[i], room),
      left - 6,
      top + middle + 4,
      { colour: ink, align: "end" },
    ),
  );
  along("column", (i, middle) =>
    turned && widthOf(names[i]) > cell - 6
      ? pen.letter(fitted(names[i], above), left + middle + 4, top - 6, { colour: ink, turned: true })
      : pen.letter(names[i], left + middle, top - 7, { colour: ink, align: "middle" }),
  );
}

/** @param {Pen} pen @param {Picture} picture @param {Layout} layout @param {Uint16Array} colours */
function drawCells(pen, picture, layout, colours) {
  const { left, top, cell } = layout,
    { n, rest, values, scale, dark } = picture,
    two = isOfTwo(picture),
    palette = paletteOf(two || scale.diverging, dark),
    written = palette.map((colour) => `rgb(${colour})`);
  if (two) colours = colours.map((colour, at) => signed(colour, at % 3 === 0));
  const size = Math.min(15, Math.max(9, Math.min(11, cell / 2.4), cell / 4)),
    edge = cell < 30 ? 3 : 6,
    thin = cell > 30 ? 1.5 : 1;
  for (const row of placesIn(layout, "row"))
    for (const column of placesIn(layout, "column")) {
      const x = left + (column - layout.column) * cell,
        y = top + (row - layout.row) * cell,
        at = row * n + column,
        ink = inkOn(palette[colours[at]]);
      pen.fill(x + 0.5, y + 0.5, cell - 1, cell - 1, written[colours[at]]);
      if (row === column && row !== rest) pen.frame(x + 2.5, y + 2.5, cell - 5, cell - 5, ink, thin);
      if (two && cell > 44) pen.letter(CELLS[at], x + 9, y + 18, { colour: ink, size: 11 });
      if (cell < NUMBERED || (n > ZEROS && !values[at])) continue;
      const short = scale.write(values[at], 0);
      const text = [scale.write(values[at]), short, short.replace(" %", "")].find(
        (text) => (widthOf(text) * size) / 12 <= cell - edge,
      );
      if (text)
        pen.letter(text, x + cell / 2, y + cell / 2 + 0.36 * size, { colour: ink, size, align: "middle" });
    }
}

/** The last image of a picture. @type {WeakMap<Picture, HTMLCanvasElement>} */
const IMAGES = new WeakMap();

/**
 * All cells as one image; where cells are smaller than pixels, the strongest one of a pixel shows.
 * @param {Picture} picture
 * @param {number} size
 * @param {Uint16Array} colours
 */
function imageOf(picture, size, colours) {
  const known = IMAGES.get(picture);
  if (known?.width === size) return known;
  const { n, scale, dark } = picture,
    strongest = size === n ? colours : pooled(colours, n, size, scale.diverging);
  const canvas = make("canvas", { width: size, height: size });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(size, size);
  const palette = Uint32Array.from(
    paletteOf(scale.diverging, dark),
    ([red, green, blue]) => 0xff000000 + (blue << 16) + (green << 8) + red,
  );
  const pixels = new Uint32Array(image.data.buffer);
  for (let at = 0; at < pixels.length; at++) pixels[at] = palette[strongest[at]];
  context.putImageData(image, 0, 0);
  IMAGES.set(picture, canvas);
  return canvas;
}

/** @param {Pen} pen @param {Picture} picture @param {Layout} layout @param {Uint16Array} colours */
function drawImage(pen, picture, { left, top, side, cell, row, column }, colours) {
  const { n, rest, dark } = picture,
    { soft, ink } = inksOf(dark),
    whole = n * cell,
    x = left - column * cell,
    y = top - row * cell,
    size = Math.min(n, Math.round(whole * (window.devicePixelRatio || 1)));
  pen.place(imageOf(picture, size, colours), x, y, whole, whole);
  const beside = Math.max(cell, 3),
    end = rest < 0 ? whole : whole - cell;
  pen.frame(left - 0.5, top - 0.5, side + 1, side + 1, soft, 0.5);
  pen.line(x + beside, y, x + end, y + end - beside, ink, 0.5);
  pen.line(x, y + beside, x + end - beside, y + end, ink, 0.5);
}

/** @param {Uint16Array} colours @param {number} n @param {number} size @param {boolean} diverging */
function pooled(colours, n, size, diverging) {
  const strongest = new Uint16Array(size * size).fill(UNDEFINED);
  const strengths = Float32Array.from({ length: 258 }, (_, colour) =>
    colour === UNDEFINED ? -2 : colour === HIDDEN ? -1 : diverging ? Math.abs(colour - 127.5) : colour,
  );
  const pixels = Uint16Array.from({ length: n }, (_, at) => Math.floor((at * size) / n));
  for (let row = 0, at = 0; row < n; row++)
    for (let column = 0; column < n; column++, at++) {
      const pixel = pixels[row] * size + pixels[column];
      if (strengths[colours[at]] > strengths[strongest[pixel]]) strongest[pixel] = colours[at];
    }
  return strongest;
}

/** @param {Pen} pen @param {Picture} picture @param {Layout} layout */
function drawLegend(pen, picture, { left, top, side, width, notes }) {
  const { scale, beyond, dark } = picture,
    { ink, soft } = inksOf(dark),
    two = isOfTwo(picture),
    y = top + side + 14,
    long = Math.min(220, Math.floor(width - left - 30));
  const palette = paletteOf(two || scale.diverging, dark),
    from = Math.round(left),
    bars = 55;
  for (let i = 0; i < bars; i++) {
    const x = Math.round((i * long) / bars),
      end = Math.round(((i + 1) * long) / bars);
    const at = Math.round((i * 255) / (bars - 1));
    pen.fill(from + x, y, end - x, 9, `rgb(${palette[two ? signed(at, true) : at]})`);
    if (two) pen.fill(from + x, y + 4.5, end - x, 4.5, `rgb(${palette[signed(at, false)]})`);
  }
  pen.frame(from, y, long, 9, soft, 0.5);
  const middle = scale.log
    ? scale.least * Math.expm1(Math.log1p(scale.high / scale.least) / 2)
    : (scale.low + scale.high) / 2;
  const aligns = /** @type {const} */ (["start", "middle", "end"]);
  [scale.low, middle, scale.high].forEach((value, i) => {
    const x = (colourOf(scale, value) / 255) * long;
    const text = scale.write(value < 10 ? value : Math.round(value), value && value < 0.1 ? 1 : 0);
    pen.letter(text, from + x, y + 22, { colour: ink, size: 11, align: aligns[i] });
  });
  if (beyond)
    pen.letter(signOf(beyond), from + (beyond > 0 ? long + 8 : -8), y + 9, {
      colour: ink,
      weight: 600,
      align: "middle",
    });
  notes.forEach((note, i) => pen.letter(note, left, y + 38 + i * LINE, { colour: soft, size: 11 }));
}
