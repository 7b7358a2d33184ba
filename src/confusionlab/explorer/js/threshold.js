// Two classes with scores: the threshold, what it costs, and where it stands on the PR and ROC curves.

import { slider } from "./controls.js";
import { button, fill, line, make, makeSvg, pairs } from "./dom.js";
import { ratesOf, writeCount, writeRate } from "./numbers.js";
import { purpose } from "./words.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./payload.js").Curve} Curve */

const SIDE = 130,
  EDGE = 12;

/** @param {number} value */
const round = (value) => Number(value.toPrecision(6));

/**
 * A stop in as few digits as decide like it: above the stop before, and not above itself.
 * @param {ArrayLike<number>} at
 * @param {number} stop
 */
function nameOfStop(at, stop) {
  for (let digits = 6; ; digits++) {
    const name = Number(at[stop].toPrecision(digits));
    if (!(name > at[stop] || name <= at[stop - 1])) return String(name);
  }
}

/** @param {Explorer} app @param {Curve} curve */
export function threshold(app, curve) {
  const { data, header } = app,
    stop = () => data.stopOf(app.state.threshold);
  const written = () =>
    curve.at[stop()] === app.state.threshold ? nameOfStop(curve.at, stop()) : String(app.state.threshold);
  const [field] = slider(
    app,
    "threshold",
    0,
    () => [stop(), curve.at.length - 1, written()],
    (stop) => ({ threshold: curve.at[stop] }),
  );
  const number = make("input", {
    type: "number",
    step: "any",
    "aria-label": "threshold, as a number",
    onchange: take,
  });
  /** Take a typed threshold; where not every score is a stop, the next stop. */
  function take() {
    const value = number.valueAsNumber;
    app.update(isNaN(value) ? {} : { threshold: header.complete ? value : curve.at[data.stopOf(value)] });
  }
  app.syncs.push(() => (number.value = written()));
  const cheapest = () =>
    Array.from(curve.at).reduce(
      (best, _, stop) => (costAt(app, curve, stop) < costAt(app, curve, best) ? stop : best),
      0,
    );
  return make(
    "section",
    { class: "threshold" },
    make("label", { class: "line wide", ...purpose("Threshold") }, "Threshold", field, number),
    line(
      costField(app, "false alarm (FP)", "costFalsePositive"),
      costField(app, "miss (FN)", "costFalseNegative"),
      button(
        "Cheapest threshold",
        () => app.update({ threshold: curve.at[cheapest()] }),
        purpose("Cheapest threshold"),
      ),
    ),
    numbers(app, curve),
    make(
      "div",
      { class: "plots" },
      plot(app, curve, "precision", "recall"),
      plot(app, curve, "true positive rate", "false positive rate"),
    ),
    make(
      "p",
      { class: "soft" },
      `Dashed: a guess. Its precision is the share of positives, ${writeRate(curve.tp[0] / (curve.tp[0] + curve.fp[0]))}.`,
    ),
  );
}

/**
 * A cost; an emptied field counts as 0 and says so when it is left.
 * @param {Explorer} app @param {string} words @param {"costFalsePositive" | "costFalseNegative"} name
 */
function costField(app, words, name) {
  const field = make("input", {
    type: "number",
    step: "any",
    oninput: () => app.update({ [name]: field.valueAsNumber || 0 }),
    onchange: write,
  });
  function write() {
    field.value = String(app.state[name]);
  }
  app.syncs.push(() => app.shadow?.activeElement !== field && write());
  return make("label", {}, `cost of a ${words}`, field);
}

/** @param {Explorer} app @param {Curve} curve @param {number} stop */
function costAt({ state }, { tp, fp }, stop) {
  return fp[stop] * state.costFalsePositive + (tp[0] - tp[stop]) * state.costFalseNegative;
}

/** @param {Explorer} app @param {Curve} curve */
function numbers(app, curve) {
  const box = make("div", { class: "numbers", "aria-live": "polite" }),
    all = curve.tp[0] + curve.fp[0];
  app.syncs.push(() => {
    const { hits, support, called, precision, recall } = ratesOf(
      app.data.countsUnder(app.state.threshold),
      2,
      1,
    );
    const cost = costAt(app, curve, app.data.stopOf(app.state.threshold));
    fill(
      box,
      pairs(
        ["precision", `${writeRate(precision)}: ${writeCount(hits)} of ${writeCount(called)} alarms`],
        ["recall", `${writeRate(recall)}: ${writeCount(hits)} of ${writeCount(support)}`],
        ["cost", `${writeCount(round(cost))} in all, ${writeCount(cost / all)} an example`],
      ),
    );
  });
  return box;
}

/**
 * A curve with the point where the threshold stands, and what a guess reaches. Between two thresholds
 * precision has no values in between: steps.
 * @param {Explorer} app
 * @param {Curve} curve
 * @param {string} up
 * @param {string} across
 */
function plot(app, { at, tp, fp }, up, across) {
  const isSteps = across === "recall",
    guess = isSteps ? Array(2).fill(tp[0] / (tp[0] + fp[0])) : [0, 1];
  /** @param {number} stop @returns {[number, number]} */
  const pointAt = (stop) =>
    isSteps ? [tp[stop] / tp[0], tp[stop] / (tp[stop] + fp[stop])] : [fp[stop] / fp[0], tp[stop] / tp[0]];
  const point = makeSvg("circle", { r: 5 }),
    middle = EDGE + SIDE / 2;
  const points = Array.from(at, (_, stop) => pointAt(stop)).filter(([x, y]) => x + y >= 0);
  const drawn = isSteps
    ? points.flatMap(([x, y], i) => [
        [x, y],
        [points[i + 1]?.[0] ?? 0, y],
      ])
    : points;
  const figure = makeSvg(
    "svg",
    { viewBox: `-8 0 ${SIDE + 26} ${SIDE + 32}`, role: "img" },
    makeSvg("rect", { x: EDGE, y: EDGE, width: SIDE, height: SIDE }),
    makeSvg("polyline", { class: "guess", points: guess.map((y, x) => placed([x, y])) }),
    makeSvg("polyline", { points: drawn.map(placed) }),
    point,
    makeSvg("text", { x: middle, y: SIDE + 27, "text-anchor": "middle" }, across),
    makeSvg("text", { transform: `translate(4 ${middle}) rotate(-90)`, "text-anchor": "middle" }, up),
  );
  app.syncs.push(() => {
    const [x, y] = pointAt(app.data.stopOf(app.state.threshold)),
      nowhere = isNaN(x + y);
    point.setAttribute("transform", nowhere ? "scale(0)" : `translate(${placed([x, y])})`);
    figure.setAttribute(
      "aria-label",
      `${up} against ${across}; at this threshold ${writeRate(y)} against ${writeRate(x)}. A guess: ${isSteps ? writeRate(guess[0]) : "the diagonal"}. Positive class: ${app.header.names[1]}`,
    );
  });
  return figure;
}

/** @param {number[]} point */
function placed([x, y]) {
  return `${(EDGE + x * SIDE).toFixed(1)},${(EDGE + SIDE - y * SIDE).toFixed(1)}`;
}
