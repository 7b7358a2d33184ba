// Two classes with scores: the threshold, what it costs, and where it stands on the PR and ROC curves.

import { button, fill, make, makeSvg, pairs } from "./dom.js";
import { ratesOf, writeCount, writeRate } from "./numbers.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {NonNullable<import("./payload.js").Data["curve"]>} Curve */

const SIDE = 130;

/** @param {number} value */
const round = (value) => Number(value.toPrecision(6));

export class Threshold {
  /** @param {Explorer} app */
  constructor(app) {
    this.app = app;
    const curve = (this.curve = /** @type {Curve} */ (app.data.curve));
    this.slider = make("input", { type: "range", min: 0, max: curve.at.length - 1, "aria-label": "threshold", oninput: () => app.update({ threshold: curve.at[this.slider.valueAsNumber] }) });
    this.number = make("input", { type: "number", step: "any", "aria-label": "threshold, as a number", onchange: () => this.take(this.number.valueAsNumber) });
    this.numbers = make("div", { class: "numbers", "aria-live": "polite" });
    this.plots = [this.plot("precision", "recall"), this.plot("true positive rate", "false positive rate")];
    this.element = make("section", { class: "threshold" },
      make("label", { class: "line wide" }, "Threshold", this.slider, this.number),
      make("div", { class: "line" }, this.costField("false alarm (FP)", "costFalsePositive"), this.costField("miss (FN)", "costFalseNegative"),
        button("Cheapest", () => app.update({ threshold: curve.at[this.cheapest()] }))),
      this.numbers,
      make("div", { class: "plots" }, ...this.plots.map((plot) => plot.figure)));
  }

  /** @param {string} words @param {"costFalsePositive" | "costFalseNegative"} name */
  costField(words, name) {
    const field = make("input", { type: "number", step: "any", value: this.app.state[name], oninput: () => this.app.update({ [name]: field.valueAsNumber || 0 }) });
    return make("label", {}, `cost of a ${words}`, field);
  }

  /** Take a typed threshold; where not every score is a stop, the next stop. @param {number} value */
  take(value) {
    if (Number.isNaN(value)) return;
    this.app.update({ threshold: this.app.data.header.complete ? value : this.curve.at[this.app.data.stopOf(value)] });
  }

  /** @param {number} stop */
  costAt(stop) {
    const { tp, fp } = this.curve, { costFalsePositive, costFalseNegative } = this.app.state;
    return fp[stop] * costFalsePositive + (tp[0] - tp[stop]) * costFalseNegative;
  }

  cheapest() {
    let best = 0;
    for (let stop = 1; stop < this.curve.at.length; stop++) if (this.costAt(stop) < this.costAt(best)) best = stop;
    return best;
  }

  /** Where a stop stands on a curve. @param {number} stop @param {string} across @returns {[number, number]} */
  pointAt(stop, across) {
    const { tp, fp } = this.curve, recall = tp[stop] / tp[0];
    return across === "recall" ? [recall, tp[stop] / (tp[stop] + fp[stop])] : [fp[stop] / fp[0], recall];
  }

  /** @param {string} up @param {string} across */
  plot(up, across) {
    const point = makeSvg("circle", { r: 5 }), end = SIDE + 12;
    const points = Array.from(this.curve.at, (_, stop) => this.pointAt(stop, across)).filter((pair) => !pair.some(Number.isNaN));
    const path = points.map(([x, y]) => `${(12 + x * SIDE).toFixed(1)},${(end - y * SIDE).toFixed(1)}`).join(" ");
    const figure = makeSvg("svg", { viewBox: `-8 0 ${SIDE + 26} ${SIDE + 32}`, role: "img" },
      makeSvg("rect", { x: 12, y: 12, width: SIDE, height: SIDE }), makeSvg("polyline", { points: path }), point,
      makeSvg("text", { x: 12 + SIDE / 2, y: end + 15, "text-anchor": "middle" }, across),
      makeSvg("text", { transform: `translate(4 ${12 + SIDE / 2}) rotate(-90)`, "text-anchor": "middle" }, up));
    return { figure, point, up, across };
  }

  show() {
    const { data, state, view } = this.app, stop = data.stopOf(state.threshold);
    this.slider.value = String(stop);
    this.slider.setAttribute("aria-valuetext", String(round(state.threshold)));
    this.number.value = String(round(state.threshold));
    const { precision, recall, fp, fn, tp } = ratesOf(data.countsUnder(state.threshold), 2, 1);
    const cost = this.costAt(stop), all = this.curve.tp[0] + this.curve.fp[0];
    fill(this.numbers, pairs(
      ["precision", `${writeRate(precision)}: ${writeCount(tp)} of ${writeCount(tp + fp)} alarms`],
      ["recall", `${writeRate(recall)}: ${writeCount(tp)} of ${writeCount(tp + fn)}`],
      ["cost", `${writeCount(round(cost))} in all, ${writeCount(cost / all)} an example`]));
    for (const { figure, point, up, across } of this.plots) {
      const [x, y] = this.pointAt(stop, across);
      point.setAttribute("visibility", Number.isNaN(x + y) ? "hidden" : "visible");
      if (!Number.isNaN(x + y)) point.setAttribute("transform", `translate(${12 + x * SIDE} ${12 + SIDE - y * SIDE})`);
      figure.setAttribute("aria-label", `${up} against ${across}; at this threshold ${writeRate(y)} against ${writeRate(x)}. Positive class: ${view.names[1]}`);
    }
  }
}
