// Take away what is shown: PNG, SVG, CSV.

import { canvasPen, svgPen } from "./pens.js";
import { draw } from "./picture.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./heatmap.js").Heatmap} Heatmap */

const SHARP = 2;

/** @param {Blob} content @param {string} name */
function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** @param {Heatmap[]} maps those shown, side by side */
function sizeOf(maps) {
  const layouts = maps.map((map) => /** @type {import("./picture.js").Layout} */ (map.layout));
  return { width: layouts.reduce((sum, { width }) => sum + width, 0), height: Math.max(...layouts.map(({ height }) => height)) };
}

/** @param {Heatmap[]} maps */
export function savePng(maps) {
  const { width, height } = sizeOf(maps), canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * SHARP), Math.round(height * SHARP)];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(SHARP, SHARP);
  for (const { picture, layout } of maps) {
    if (!picture || !layout) continue;
    draw(canvasPen(context), picture, layout);
    context.translate(layout.width, 0);
  }
  canvas.toBlob((blob) => blob && save(blob, "confusion-matrix.png"));
}

/** @param {Heatmap[]} maps @param {string} title */
export function saveSvg(maps, title) {
  const { width, height } = sizeOf(maps), { pen, text } = svgPen(width, height, title);
  let moved = 0;
  for (const { picture, layout } of maps) {
    if (!picture || !layout) continue;
    draw(shifted(pen, moved), picture, layout);
    moved += layout.width;
  }
  save(new Blob([text()], { type: "image/svg+xml" }), "confusion-matrix.svg");
}

/** A pen that draws further right. @param {import("./pens.js").Pen} pen @param {number} by @returns {import("./pens.js").Pen} */
function shifted(pen, by) {
  return {
    fill: (x, ...rest) => pen.fill(x + by, ...rest),
    frame: (x, ...rest) => pen.frame(x + by, ...rest),
    line: (x, y, toX, ...rest) => pen.line(x + by, y, toX + by, ...rest),
    letter: (text, x, ...rest) => pen.letter(text, x + by, ...rest),
    place: (picture, x, ...rest) => pen.place(picture, x + by, ...rest),
  };
}

/** @param {string | number} value */
function quoted(value) {
  const text = Number.isNaN(value) ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The values shown, in full precision: a row an actual class, a column a predicted one. @param {Heatmap} map */
export function csvOf({ picture }) {
  const { n, names, values } = /** @type {import("./picture.js").Picture} */ (picture);
  const rows = names.map((name, row) => [name, ...values.subarray(row * n, (row + 1) * n)]);
  return [["actual \\ predicted", ...names], ...rows].map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
}

/** @param {Heatmap} map */
export function saveCsv(map) {
  save(new Blob([csvOf(map)], { type: "text/csv" }), "confusion-matrix.csv");
}
