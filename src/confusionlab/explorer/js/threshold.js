// Two classes with scores: the threshold, and what it costs.

import { slider } from "./controls.js";
import { curves } from "./curves.js";
import { button, fill, line, make, pairs } from "./dom.js";
import { ratesOf, writeCount, writeRate } from "./numbers.js";
import { purpose } from "./words.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./payload.js").Curve} Curve */

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
  const printed = make("p", { class: "printed" });
  app.syncs.push(() => {
    number.value = written();
    fill(printed, `Threshold ${written()}`);
  });
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
    printed,
    numbers(app, curve),
    curves(app, curve),
    make(
      "p",
      { class: "soft" },
      `Drag a point, or press where it is to go. Dashed: a guess. Its precision is the share of positives, ${writeRate(curve.tp[0] / (curve.tp[0] + curve.fp[0]))}.`,
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
