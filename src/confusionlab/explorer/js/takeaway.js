// Take away what is shown: PNG, SVG, CSV.

import { layOut } from "./copy.js";
import { button, fill, make, makeSvg, soft } from "./dom.js";
import { FONT, canvasPen, svgPen } from "./pens.js";
import { sheetOf, titleOf } from "./sheet.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

const SHARP = 2;

/** A file's name says what it shows, in letters and digits of any script. @param {Explorer} app */
function nameOf(app) {
  const title = titleOf(app);
  const words = (/^confusion matrix/i.test(title) ? "" : "confusion matrix ") + title;
  return [...words.normalize("NFC").replace(/(?!(?<=\d)\.\d)[^\p{L}\p{M}\p{N}]+/gu, "-")]
    .slice(0, 80)
    .join("")
    .replace(/^-|-$/g, "")
    .toLowerCase();
}

/**
 * Whether this page may be one that is not allowed to save: a frame in a sandbox. It cannot ask, and is not
 * told.
 */
function isDoubtful() {
  const box = window.frameElement?.getAttribute("sandbox");
  return (
    window.top !== window &&
    (window.origin === "null" || (typeof box === "string" && !box.includes("allow-downloads")))
  );
}

/**
 * Save, and where that may be forbidden, show what there is to save.
 * @param {Explorer} app @param {string} kind @param {Blob} content @param {() => Node} shown
 */
function save(app, kind, content, shown) {
  const link = make("a", { href: URL.createObjectURL(content), download: `${nameOf(app)}.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  if (isDoubtful())
    fill(
      app.unsaved,
      make("p", {}, "No file was saved? Then this frame forbids it. Take it from here:"),
      shown(),
    );
}

/** A text to take by hand. @param {string} kind @param {string} text */
function laidOut(kind, text) {
  const place = make("span"),
    around = make("div", {}, place);
  layOut(place, `${kind}, to copy`, text);
  return around;
}

/** @param {Explorer} app */
function savePng(app) {
  const sheet = sheetOf(app),
    canvas = make("canvas", { width: sheet.width * SHARP, height: sheet.height * SHARP });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  sheet.draw((x, y) => {
    context.setTransform(SHARP, 0, 0, SHARP, SHARP * x, SHARP * y);
    return canvasPen(context);
  });
  const alt = `${sheet.title}. ${sheet.caption}`;
  canvas.toBlob(
    (blob) =>
      blob && save(app, "png", blob, () => make("img", { src: canvas.toDataURL(), alt, class: "taken" })),
  );
}

/** @param {Explorer} app */
function saveSvg(app) {
  const { width, height, title, caption, draw } = sheetOf(app);
  const sheet = makeSvg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "font-family": FONT },
    makeSvg("title", {}, title),
    makeSvg("desc", {}, caption),
  );
  draw((x, y) => {
    const group = makeSvg("g", { transform: `translate(${x} ${y})` });
    sheet.append(group);
    return svgPen(group);
  });
  // Names may hold characters that XML does not allow.
  const text = new XMLSerializer()
    .serializeToString(sheet)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, " ");
  save(app, "svg", new Blob([text], { type: "image/svg+xml" }), () => laidOut("SVG", text));
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

/** What the numbers of a table are. @param {Explorer} app */
function unitOf(app) {
  const over = app.over(),
    share = over === "all" ? "share of all examples" : `share of ${over}`;
  if (over) return app.isDifference() ? `difference in ${share}` : share;
  return app.header.weighted ? "sum of weights" : "count";
}

/**
 * The values shown, in full precision: one row per actual class, one column per predicted one. The first
 * field says what they are: more lines would make it a table no more.
 * @param {Explorer} app
 */
function saveCsv(app) {
  const { n, names, values } = app.map.picture;
  const rows = names.map((name, row) => [name, ...values.subarray(row * n, (row + 1) * n)]);
  const corner = `actual \\ predicted: ${unitOf(app)}. ${titleOf(app)}. ${app.caption()}`;
  const lines = [[corner, ...names], ...rows].map((row) => row.map(quoted).join(",") + "\r\n");
  // Excel takes a file for UTF-8 only where it begins with this mark.
  save(app, "csv", new Blob(["\ufeff", ...lines], { type: "text/csv" }), () =>
    laidOut("CSV", lines.join("")),
  );
}

/** The buttons that save. @param {Explorer} app */
export function saving(app) {
  /** @param {string} kind @param {string} what @param {(app: Explorer) => void} save */
  const one = (kind, what, save) =>
    button(kind, () => save(app), { "aria-label": `save as ${kind}`, title: what });
  return [
    soft("Save"),
    one("PNG", "A picture.", savePng),
    one("SVG", "A picture that stays sharp at any size.", saveSvg),
    one("CSV", "A table of the numbers shown, in full precision.", saveCsv),
  ];
}
