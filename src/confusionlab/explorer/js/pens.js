// Two pens with the same strokes: one draws on a canvas, one makes SVG.

import { makeSvg } from "./dom.js";

/**
 * @typedef {object} Lettering
 * @property {string} colour
 * @property {number} [size]
 * @property {"start" | "middle" | "end"} [align]
 * @property {number} [weight]
 * @property {boolean} [turned]
 */
/**
 * @typedef {object} Pen
 * @property {(x: number, y: number, width: number, height: number, colour: string) => unknown} fill
 * @property {(x: number, y: number, width: number, height: number, colour: string, line: number) => unknown}
 *   frame
 * @property {(x: number, y: number, toX: number, toY: number, colour: string, line: number) => unknown} line
 * @property {(text: string, x: number, y: number, how: Lettering) => unknown} letter
 * @property {(picture: HTMLCanvasElement, x: number, y: number, width: number, height: number) => unknown}
 *   place
 */

export const FONT =
  'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif';

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

/** @param {Element} group what it draws is put in here @returns {Pen} */
export function svgPen(group) {
  /** @param {string} tag @param {Object<string, any>} attributes @param {...string} children */
  const add = (tag, attributes, ...children) => group.append(makeSvg(tag, attributes, ...children));
  return {
    fill: (x, y, width, height, fill) => add("rect", { x, y, width, height, fill }),
    frame: (x, y, width, height, stroke, line) =>
      add("rect", { x, y, width, height, fill: "none", stroke, "stroke-width": line }),
    line: (x1, y1, x2, y2, stroke, line) => add("line", { x1, y1, x2, y2, stroke, "stroke-width": line }),
    letter: (text, x, y, { colour, size = 12, align = "start", weight = 400, turned = false }) =>
      add(
        "text",
        {
          transform: `translate(${x} ${y}) rotate(${turned ? -90 : 0})`,
          fill: colour,
          "font-size": size,
          "font-weight": weight,
          "text-anchor": align,
        },
        text,
      ),
    place: (picture, x, y, width, height) =>
      add("image", {
        x,
        y,
        width,
        height,
        preserveAspectRatio: "none",
        "image-rendering": "pixelated",
        href: picture.toDataURL(),
      }),
  };
}
