// Two pens with the same strokes: one draws on a canvas, one writes SVG.

/** @typedef {{colour: string, size?: number, align?: "start" | "middle" | "end", weight?: number, turned?: boolean}} Lettering */
/**
 * @typedef {object} Pen
 * @property {(x: number, y: number, width: number, height: number, colour: string) => void} fill
 * @property {(x: number, y: number, width: number, height: number, colour: string, line: number) => void} frame
 * @property {(x: number, y: number, toX: number, toY: number, colour: string, line: number) => void} line
 * @property {(text: string, x: number, y: number, how: Lettering) => void} letter
 * @property {(picture: HTMLCanvasElement, x: number, y: number, width: number, height: number) => void} place
 */

export const FONT = 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif';

/** @param {CanvasRenderingContext2D} context @returns {Pen} */
export function canvasPen(context) {
  return {
    fill(x, y, width, height, colour) {
      context.fillStyle = colour;
      context.fillRect(x, y, width, height);
    },
    frame(x, y, width, height, colour, line) {
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.strokeRect(x, y, width, height);
    },
    line(x, y, toX, toY, colour, line) {
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(toX, toY);
      context.stroke();
    },
    letter(text, x, y, { colour, size = 12, align = "start", weight = 400, turned = false }) {
      context.save();
      context.translate(x, y);
      if (turned) context.rotate(-Math.PI / 2);
      context.fillStyle = colour;
      context.font = `${weight} ${size}px ${FONT}`;
      context.textAlign = align === "middle" ? "center" : align === "end" ? "right" : "left";
      context.textBaseline = "alphabetic";
      context.fillText(text, 0, 0);
      context.restore();
    },
    place(picture, x, y, width, height) {
      context.imageSmoothingEnabled = false;
      context.drawImage(picture, x, y, width, height);
    },
  };
}

const ESCAPES = /** @type {Object<string, string>} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" });

/** @param {string} text also without the characters that XML does not allow */
function escape(text) {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, " ").replace(/[&<>"']/g, (letter) => ESCAPES[letter]);
}

/** @param {number} value */
const short = (value) => String(Math.round(100 * value) / 100);

/** @param {number} width @param {number} height @param {string} title */
export function svgPen(width, height, title) {
  /** @type {string[]} */
  const parts = [];
  /** @param {string} tag @param {Object<string, string | number>} attributes @param {string} [content] */
  const add = (tag, attributes, content = "") => {
    const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${typeof value === "number" ? short(value) : escape(value)}"`);
    parts.push(`<${tag}${written.join("")}>${content}</${tag}>`);
  };
  /** @type {Pen} */
  const pen = {
    fill: (x, y, width, height, colour) => add("rect", { x, y, width, height, fill: colour }),
    frame: (x, y, width, height, colour, line) => add("rect", { x, y, width, height, fill: "none", stroke: colour, "stroke-width": line }),
    line: (x1, y1, x2, y2, colour, line) => add("line", { x1, y1, x2, y2, stroke: colour, "stroke-width": line }),
    letter(text, x, y, { colour, size = 12, align = "start", weight = 400, turned = false }) {
      const turn = turned ? ` rotate(-90)` : "";
      const transform = `translate(${short(x)} ${short(y)})${turn}`;
      add("text", { transform, fill: colour, "font-size": size, "font-weight": weight, "text-anchor": align }, escape(text));
    },
    place: (picture, x, y, width, height) =>
      add("image", { x, y, width, height, preserveAspectRatio: "none", style: "image-rendering:pixelated", href: picture.toDataURL("image/png") }),
  };
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}" role="img" font-family='${FONT}'>`;
  return { pen, text: () => `${open}<title>${escape(title)}</title>${parts.join("")}</svg>` };
}
