// The curves of a moving threshold: what is reached at each stop, and a point that is dragged along them.

import { make, makeSvg } from "./dom.js";
import { writeRate } from "./numbers.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./payload.js").Curve} Curve */
/** @typedef {[x: number, y: number]} Point from 0 to 1, upwards; NaN where a rate has nothing to divide by */
/**
 * @typedef {object} Kind
 * @property {string} across
 * @property {string} up
 * @property {boolean} isSteps
 * @property {Point[]} points one for each stop
 * @property {Point[]} guess what a guess reaches
 */

const SIDE = 160,
  LEFT = 38,
  TOP = 10,
  TICKS = [0, 0.25, 0.5, 0.75, 1];

/** @param {Point} point */
const placed = ([x, y]) => `${(LEFT + x * SIDE).toFixed(1)},${(TOP + SIDE - y * SIDE).toFixed(1)}`;

/**
 * Precision against recall, and the ROC curve.
 * @param {Explorer} app
 * @param {Curve} curve
 */
export function curves(app, { at, tp, fp }) {
  const stops = [...Array(at.length).keys()],
    positives = tp[0],
    negatives = fp[0],
    share = positives / (positives + negatives);
  /** @type {Kind} */
  const precision = {
    across: "recall",
    up: "precision",
    isSteps: true,
    points: stops.map((stop) => [tp[stop] / positives, tp[stop] / (tp[stop] + fp[stop])]),
    guess: [
      [0, share],
      [1, share],
    ],
  };
  /** @type {Kind} */
  const roc = {
    across: "false positive rate",
    up: "true positive rate",
    isSteps: false,
    points: stops.map((stop) => [fp[stop] / negatives, tp[stop] / positives]),
    guess: [
      [0, 0],
      [1, 1],
    ],
  };
  return make("div", { class: "plots" }, plot(app, precision), plot(app, roc));
}

/** The ticks of both axes, with a line for each. @param {Kind} kind */
function axes({ across, up }) {
  const end = TOP + SIDE,
    middle = SIDE / 2;
  const ticks = TICKS.flatMap((tick) => {
    const x = LEFT + tick * SIDE,
      y = end - tick * SIDE,
      says = String(tick).replace("0.", "."),
      isNamed = tick % 0.5 === 0;
    return [
      makeSvg("path", { class: "tick", d: `M${x} ${TOP}V${end + 4}M${LEFT - 4} ${y}H${LEFT + SIDE}` }),
      isNamed && makeSvg("text", { x, y: end + 16, "text-anchor": "middle" }, says),
      isNamed && makeSvg("text", { x: LEFT - 7, y: y + 4, "text-anchor": "end" }, says),
    ];
  });
  return [
    ...ticks,
    makeSvg("text", { x: LEFT + middle, y: end + 31, "text-anchor": "middle" }, across),
    makeSvg("text", { transform: `translate(11 ${TOP + middle}) rotate(-90)`, "text-anchor": "middle" }, up),
  ];
}

/**
 * The corners of a line. Between two thresholds precision has no values in between: steps.
 * @param {Kind} kind
 */
function cornersOf({ points, isSteps }) {
  const known = points.filter(([x, y]) => x + y >= 0);
  return isSteps
    ? known.flatMap(
        ([x, y], i) =>
          /** @type {Point[]} */ ([
            [x, y],
            [known[i + 1]?.[0] ?? 0, y],
          ]),
      )
    : known;
}

/** @param {Explorer} app @param {Kind} kind */
function plot(app, kind) {
  const { across, up, points, guess } = kind,
    stop = () => app.data.stopOf(app.state.threshold);
  /** @param {number} to */
  const go = (to) => app.update({ threshold: app.data.curve?.at[to] });
  const point = makeSvg(
    "g",
    {
      class: "point",
      role: "slider",
      tabindex: 0,
      "aria-label": `threshold, on ${up} against ${across}`,
      "aria-valuemin": 0,
      "aria-valuemax": 1,
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        const to = pressed(event.key, stop(), points);
        if (to < 0) return;
        event.preventDefault();
        event.stopPropagation();
        go(to);
      },
    },
    makeSvg("circle", { class: "grip", r: 16 }),
    makeSvg("circle", { r: 6 }),
  );
  const figure = /** @type {SVGSVGElement} */ (
    makeSvg(
      "svg",
      { viewBox: `0 0 ${LEFT + SIDE + 12} ${TOP + SIDE + 36}`, role: "group" },
      ...axes(kind),
      makeSvg("rect", { x: LEFT, y: TOP, width: SIDE, height: SIDE }),
      makeSvg("polyline", { class: "guess", points: guess.map(placed) }),
      makeSvg("polyline", { points: cornersOf(kind).map(placed) }),
      point,
    )
  );
  draggable(figure, points, stop, go);
  app.syncs.push(() => {
    const [x, y] = points[stop()],
      isNowhere = isNaN(x + y);
    point.setAttribute("transform", isNowhere ? "scale(0)" : `translate(${placed([x, y])})`);
    point.setAttribute("aria-valuenow", String(isNaN(x) ? 0 : Number(x.toFixed(4))));
    point.setAttribute("aria-valuetext", `${across} ${writeRate(x)}, ${up} ${writeRate(y)}`);
    figure.setAttribute(
      "aria-label",
      `${up} against ${across}. A guess: ${kind.isSteps ? writeRate(guess[0][1]) : "the diagonal"}. Positive class: ${app.header.names[1]}`,
    );
  });
  return figure;
}

/**
 * The stop that a key leads to: to the right is more across, which is a lower threshold. -1: no such key.
 * @param {string} key @param {number} stop @param {Point[]} points
 */
function pressed(key, stop, points) {
  const last = points.findLastIndex(([x, y]) => x + y >= 0),
    far = Math.ceil(points.length / 10);
  const by = { ArrowRight: -1, ArrowUp: -1, ArrowLeft: 1, ArrowDown: 1, PageUp: -far, PageDown: far };
  if (key === "Home") return last;
  if (key === "End") return 0;
  const step = Object.hasOwn(by, key) ? by[/** @type {keyof typeof by} */ (key)] : NaN;
  return isNaN(step) ? -1 : Math.min(Math.max(stop + step, 0), last);
}

/**
 * Take the point to wherever the plot is pressed, or the pointer goes then.
 * @param {SVGSVGElement} figure
 * @param {Point[]} points
 * @param {() => number} stop
 * @param {(stop: number) => void} go
 */
function draggable(figure, points, stop, go) {
  /** @param {PointerEvent} event */
  const follow = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(
        figure.getScreenCTM()?.inverse(),
      ),
      to = nearest(points, (x - LEFT) / SIDE, (TOP + SIDE - y) / SIDE);
    if (to !== stop()) go(to);
  };
  figure.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    figure.setPointerCapture(event.pointerId);
    follow(event);
    figure.querySelector("g")?.focus();
    event.preventDefault();
  });
  figure.addEventListener("pointermove", (event) => {
    if (figure.hasPointerCapture(event.pointerId)) follow(event);
  });
}

/** The stop whose point is nearest to a place. @param {Point[]} points @param {number} x @param {number} y */
function nearest(points, x, y) {
  let best = 0,
    least = Infinity;
  points.forEach(([toX, toY], stop) => {
    const distance = (toX - x) ** 2 + (toY - y) ** 2;
    if (distance < least) [best, least] = [stop, distance];
  });
  return best;
}
