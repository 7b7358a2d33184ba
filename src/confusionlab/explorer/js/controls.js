// The controls above the picture: what is shown, of which classes, at which step, beside what.

import { copyButton } from "./copy.js";
import { button, fill, line, make, named } from "./dom.js";
import { shorten, writeCount } from "./numbers.js";
import { saving } from "./takeaway.js";
import { purpose } from "./words.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./classes.js").State} State */
/** @typedef {[value: string | number, words: string][]} Options */

const SHOW = /** @type {Options} */ ([
  ["", "counts"],
  ["actual", "% of actual"],
  ["predicted", "% of predicted"],
  ["all", "% of all"],
]);
const ORDER = /** @type {Options} */ ([
  ["given", "as given"],
  ["errors", "most mistakes first"],
  ["together", "confused together"],
  ["label", "by name"],
]);
const AS = /** @type {Options} */ ([
  ["difference", "their difference"],
  ["side", "two pictures"],
]);
const PACE = 700;

/** @param {Explorer} app */
export function controls(app) {
  const {
      header: { kind, steps, groups },
      data: { size },
    } = app,
    several = kind === "steps" && steps.length > 1;
  return make(
    "div",
    { class: "controls" },
    line(
      choice(
        app,
        "Show",
        SHOW,
        () => app.over(),
        (value) => ({ normalize: /** @type {State["normalize"]} */ (value || null) }),
      ),
      size > 2 &&
        choice(
          app,
          "Order",
          ORDER,
          () => app.state.order,
          (value) => ({ order: /** @type {State["order"]} */ (value) }),
        ),
      ...(steps.length > 1 ? comparison(app) : []),
      checkbox(app, "bring out small values", "log"),
      checkbox(app, "diagonal", "diagonal"),
      several && checkbox(app, "one colour scale for all steps", "fixed"),
      Object.keys(groups).length > 0 && checkbox(app, "superclasses", "grouped"),
      reset(app),
    ),
    size > 3 && classes(app, several),
    several && player(app),
  );
}

/**
 * @param {Explorer} app
 * @param {string} words
 * @param {Options} options
 * @param {() => string | number | null} current
 * @param {(value: string) => Partial<State>} changes
 */
function choice(app, words, options, current, changes) {
  const field = make(
    "select",
    { onchange: () => app.update(changes(field.value)), ...purpose(words) },
    ...options.map(([value, text]) => make("option", { value }, text)),
  );
  app.syncs.push(() => (field.value = String(current() ?? "")));
  return make("label", purpose(words), words, field);
}

/**
 * Back to where Python opened it. Hidden there but in its place: the picture must not jump.
 * @param {Explorer} app
 */
function reset(app) {
  const back = button("Reset", restore, purpose("Reset"));
  /** The button goes, and whoever pressed it stands in the picture. */
  function restore() {
    app.update(app.opening);
    app.map.grid.focus();
    app.map.leave();
  }
  app.syncs.push(() => {
    const isThere = JSON.stringify(app.state) === JSON.stringify(app.opening);
    back.style.visibility = isThere ? "hidden" : "visible";
  });
  return back;
}

/**
 * @param {Explorer} app
 * @param {string} words
 * @param {"log" | "diagonal" | "fixed" | "grouped" | "anew"} name
 */
function checkbox(app, words, name) {
  const box = make("input", {
    type: "checkbox",
    onchange: () => app.update({ [name]: box.checked }),
    ...purpose(words),
  });
  app.syncs.push(() => {
    box.checked = app.state[name];
    box.disabled = name === "log" && app.isDifference();
  });
  return make("label", purpose(words), box, words);
}

/**
 * A slider, and the words that say where it stands.
 * @param {Explorer} app
 * @param {string} says
 * @param {number} min
 * @param {() => [at: number, max: number, words: string]} current
 * @param {(at: number) => Partial<State>} changes
 */
export function slider(app, says, min, current, changes) {
  const output = make("output", {});
  const field = make("input", {
    type: "range",
    min,
    "aria-label": says,
    oninput: () => app.update(changes(field.valueAsNumber)),
  });
  app.syncs.push(() => {
    const [at, max, words] = current();
    field.max = String(max);
    field.value = String(at);
    field.setAttribute("aria-valuetext", words);
    fill(output, words);
  });
  return [field, output];
}

/** Beside or minus another step or model. @param {Explorer} app */
function comparison(app) {
  const steps = /** @type {Options} */ (app.header.steps.map((_, step) => [step, app.nameOf(step)]));
  const as = choice(
    app,
    "shown as",
    AS,
    () => app.state.as,
    (value) => ({ as: /** @type {State["as"]} */ (value) }),
  );
  app.syncs.push(() => (as.hidden = app.state.reference === null));
  return [
    app.header.kind === "models" &&
      choice(
        app,
        "Model",
        steps,
        () => app.state.step,
        (value) => ({ step: Number(value) }),
      ),
    choice(
      app,
      "Compare with",
      [["", "nothing"], ...steps],
      () => app.state.reference,
      (value) => ({ reference: value ? Number(value) : null }),
    ),
    as,
  ];
}

/**
 * Fewer classes: the n most confused ones, or those picked.
 * @param {Explorer} app
 * @param {boolean} several
 */
function classes(app, several) {
  const chips = make("span", { class: "line" });
  app.syncs.push(() => fill(chips, ...app.state.picks.map((pick) => chip(app, pick))));
  const most = slider(
    app,
    "how many of the most confused classes to show",
    1,
    () => {
      const {
          state: { picks, focus },
          view: { most, own },
        } = app,
        at = focus ?? most;
      const fewer = own > at ? `the ${at} most confused and ${own - at} more` : `the ${at} most confused`;
      return [
        at,
        most,
        picks.length
          ? `only the ${picks.length} chosen by name`
          : at < most
            ? fewer
            : `all ${writeCount(most)}`,
      ];
    },
    (at) => ({ focus: at < app.view.most ? at : null, held: app.state.step, picks: [], extra: [] }),
  );
  return line(
    make("label", purpose("Classes shown"), "Classes shown", ...most),
    several && checkbox(app, "choose them again at each step", "anew"),
    chips,
  );
}

/** @param {Explorer} app @param {number} pick */
function chip(app, pick) {
  const name = shorten(app.header.names[pick], 24),
    drop = () => app.update({ picks: app.state.picks.filter((other) => other !== pick) });
  return button(make("span", {}, named(name), " ×"), drop, {
    class: "chip",
    "aria-label": `stop showing ${name}`,
  });
}

/** @param {Explorer} app */
function player(app) {
  const last = app.header.steps.length - 1;
  const steps = slider(
    app,
    "step",
    0,
    () => [app.state.step, last, `${app.nameOf(app.state.step)} (${app.state.step + 1} of ${last + 1})`],
    (step) => ({ step }),
  );
  const play = button("▶", () => run(!app.timer), { "aria-label": "play the steps" });
  /** @param {boolean} on */
  function run(on) {
    clearInterval(app.timer);
    app.timer = on
      ? setInterval(
          () => (app.state.step < last ? app.update({ step: app.state.step + 1 }) : run(false)),
          PACE,
        )
      : undefined;
    if (on && app.state.step === last) app.update({ step: 0 });
    fill(play, on ? "❚❚" : "▶");
  }
  return make("div", { class: "line wide" }, play, ...steps);
}

/** The buttons below the picture. @param {Explorer} app */
export function takeaways(app) {
  return make(
    "div",
    { class: "takeaways" },
    line(...saving(app), app.link && copyButton("Copy link", "Link", () => app.link?.to(app) ?? "")),
    app.unsaved,
  );
}
