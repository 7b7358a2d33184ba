// Take away what is shown: PNG, SVG, CSV.

import { make, makeSvg } from "./dom.js";
import { FONT, canvasPen, svgPen } from "./pens.js";
import { draw } from "./picture.js";

/** @typedef {import("./heatmap.js").Heatmap} Heatmap */
/** @typedef {{picture: import("./picture.js").Picture, layout: import("./picture.js").Layout}} Drawing */

const SHARP = 2;

/** @param {Blob} content @param {string} kind */
function save(content, kind) {
  const link = make("a", { href: URL.createObjectURL(content), download: `confusion-matrix.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** Pictures side by side. @param {Heatmap[]} maps @param {(drawing: Drawing, x: number) => void} place */
function laidOut(maps, place) {
  let width = 0,
    height = 0;
  for (const { picture, layout } of /** @type {Drawing[]} */ (maps)) {
    place({ picture, layout }, width);
    width += layout.width;
    height = Math.max(height, layout.height);
  }
  return { width, height };
}

/** @param {Heatmap[]} maps */
export function savePng(maps) {
  const { width, height } = laidOut(maps, () => {}),
    canvas = make("canvas", { width: Math.round(width * SHARP), height: Math.round(height * SHARP) });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  laidOut(maps, ({ picture, layout }, x) => {
    context.setTransform(SHARP, 0, 0, SHARP, SHARP * x, 0);
    draw(canvasPen(context), picture, layout);
  });
  canvas.toBlob((blob) => blob && save(blob, "png"));
}

/** @param {Heatmap[]} maps @param {string} title */
export function saveSvg(maps, title) {
  const { width, height } = laidOut(maps, () => {});
  const sheet = makeSvg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "font-family": FONT },
    makeSvg("title", {}, title),
  );
  laidOut(maps, ({ picture, layout }, x) => {
    const group = makeSvg("g", { transform: `translate(${x} 0)` });
    sheet.append(group);
    draw(svgPen(group), picture, layout);
  });
  // Names may hold characters that XML does not allow.
  const text = new XMLSerializer()
    .serializeToString(sheet)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, " ");
  save(new Blob([text], { type: "image/svg+xml" }), "svg");
}

/**
 * A field; a name that a spreadsheet would take for a formula is marked as text.
 * @param {string | number} value
 */
function quoted(value) {
  const isFormula =
    typeof value === "string" && /^[=+\-@\t\r]/.test(value) && !Number.isFinite(Number(value));
  const text = Number.isNaN(value) ? "" : (isFormula ? "'" : "") + value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The values shown, in full precision: one row per actual class, one column per predicted one.
 * @param {Heatmap} map
 */
export function saveCsv({ picture }) {
  const { n, names, values } = /** @type {import("./picture.js").Picture} */ (picture);
  const rows = names.map((name, row) => [name, ...values.subarray(row * n, (row + 1) * n)]);
  const lines = [["actual \\ predicted", ...names], ...rows].map((row) => row.map(quoted).join(",") + "\r\n");
  // Excel takes a file for UTF-8 only where it begins with this mark.
  save(new Blob(["\ufeff", ...lines], { type: "text/csv" }), "csv");
}
