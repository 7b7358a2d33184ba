// What is taken away as a picture: title, the matrices shown, all that stands below them. Always light, for
// paper and slides, whatever the page is.

import { inksOf } from "./colours.js";
import { shorten } from "./numbers.js";
import { draw, widthOf } from "./picture.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./pens.js").Pen} Pen */
/**
 * @typedef {object} Sheet
 * @property {number} width
 * @property {number} height
 * @property {string} title
 * @property {string} caption
 * @property {(penAt: (x: number, y: number) => Pen) => void} draw
 */

const MARGIN = 12,
  NARROWEST = 340;
const ABOVE = { size: 16, line: 21, weight: 600 },
  BELOW = { size: 12, line: 17, weight: 400 };

/**
 * A text in lines.
 * @param {string} text @param {number} room @param {{size: number, weight: number}} how
 */
function linesOf(text, room, { size, weight }) {
  const widest = (room * 12) / size / (weight > 400 ? 1.16 : 1); // bold letters are wider
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/\s+/).flatMap((word) => pieces(word, widest))) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && widthOf(longer) <= widest) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** A word that is longer than a line is broken. @param {string} word @param {number} room */
function pieces(word, room) {
  const letters = [...word],
    /** @type {string[]} */ found = [];
  while (letters.length) {
    let end = letters.length;
    while (end > 1 && widthOf(letters.slice(0, end).join("")) > room) end = Math.floor(end * 0.9);
    found.push(letters.splice(0, end).join(""));
  }
  return found;
}

/** What it is, in a few words: for its title and for its file. @param {Explorer} app */
export function titleOf(app) {
  const {
      header: { title, steps },
      state: { step, reference, threshold },
    } = app,
    parts = [title ? shorten(title, 120) : "Confusion matrix"];
  if (reference !== null && app.isDifference())
    parts.push(`${app.nameOf(step)} minus ${app.nameOf(reference)}`);
  else if (reference !== null) parts.push(`${app.nameOf(reference)} and ${app.nameOf(step)}`);
  else if (steps.length > 1) parts.push(app.nameOf(step));
  if (app.data.curve) parts.push(`threshold ${Number(threshold.toPrecision(6))}`);
  return parts.join(", ");
}

/** @param {Explorer} app @returns {Sheet} */
export function sheetOf(app) {
  const pictures = app
    .maps()
    .map(({ picture, layout }) => ({ picture: { ...picture, dark: false }, layout }));
  const inner = Math.max(
    NARROWEST,
    pictures.reduce((sum, { layout }) => sum + layout.width, 0),
  );
  const title = titleOf(app),
    caption = app.caption(),
    above = linesOf(title, inner, ABOVE),
    below = linesOf(caption, inner, BELOW);
  const top = MARGIN + above.length * ABOVE.line + 6,
    foot = top + Math.max(...pictures.map(({ layout }) => layout.height)) + 12,
    width = Math.ceil(inner + 2 * MARGIN),
    height = Math.ceil(foot + below.length * BELOW.line + MARGIN),
    { ink, paper } = inksOf(false);
  return {
    width,
    height,
    title,
    caption,
    draw(penAt) {
      const pen = penAt(0, 0);
      pen.fill(0, 0, width, height, paper);
      above.forEach((text, i) =>
        pen.letter(text, MARGIN, MARGIN + 16 + i * ABOVE.line, { ...ABOVE, colour: ink }),
      );
      let x = MARGIN;
      for (const { picture, layout } of pictures) {
        draw(penAt(x, top), picture, layout);
        x += layout.width;
      }
      const end = penAt(0, 0);
      below.forEach((text, i) =>
        end.letter(text, MARGIN, foot + 12 + i * BELOW.line, { ...BELOW, colour: ink }),
      );
    },
  };
}
