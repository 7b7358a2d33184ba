// The view in the address: behind "#", for each explorer of the page, what differs from how it opened.
// "#matrix2:step=3,select=4-1_1-4" is the second explorer at its fourth step, with two cells selected. A link
// may come from anybody: a view that does not fit is left alone as a whole.

/** @typedef {import("./classes.js").State} State */
/** @typedef {import("./payload.js").Data} Data */
/** @typedef {import("./explorer.js").Explorer} Explorer */
/**
 * How one part of the state is written; undefined is read where a text does not fit.
 * @typedef {{write: (value: any) => string, read: (text: string) => any}} Field
 */

const LONGEST = 20_000;
// Browsers refuse more than some hundred changes of the address in half a minute; a slider makes as many.
const PAUSE = 400;

/** @param {...string} words @returns {Field} */
const oneOf = (...words) => ({
  write: String,
  read: (text) => (words.includes(text) ? text : undefined),
});
/** @param {number} least @param {number} beyond @returns {Field} */
const whole = (least, beyond) => ({
  write: String,
  read: (text) => (/^\d{1,9}$/.test(text) && +text >= least && +text < beyond ? +text : undefined),
});
/** @type {Field} */
const flag = {
  write: (value) => String(+value),
  read: (text) => (text === "1" ? true : text === "0" ? false : undefined),
};
/** @type {Field} */
const number = {
  write: String,
  read: (text) => (/\d/.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined),
};
/** @param {Field} field @returns {Field} */
const orNone = ({ write, read }) => ({
  write: (value) => (value === null ? "none" : write(value)),
  read: (text) => (text === "none" ? null : read(text)),
});
/** @param {Field} field @param {string} sign between two @param {number} [length] @returns {Field} */
const several = ({ write, read }, sign, length) => ({
  write: (values) => values.map(write).join(sign),
  read(text) {
    const values = text ? text.split(sign).map(read) : [];
    return values.includes(undefined) || values.length !== (length ?? values.length) ? undefined : values;
  },
});

/** A class by its number, a superclass as "g" and its number, all others as "o". @param {Data} data */
function keyField({ header: { groups }, size }) {
  const names = Object.keys(groups),
    prefix = "group ",
    own = whole(0, size);
  return {
    /** @param {import("./classes.js").Key} key */
    write: (key) =>
      typeof key === "number"
        ? String(key)
        : key === "other"
          ? "o"
          : `g${names.indexOf(key.slice(prefix.length))}`,
    /** @param {string} text */
    read(text) {
      const group = names[whole(0, names.length).read(text.slice(1))];
      return text === "o" ? "other" : text[0] === "g" ? group && prefix + group : own.read(text);
    },
  };
}

/** All that is shared; which page of the examples is open is not. @param {Data} data */
function fieldsOf(data) {
  const { header, size } = data,
    groups = Object.keys(header.groups),
    key = keyField(data),
    step = whole(0, header.steps.length);
  const group = whole(0, groups.length);
  /** @type {Field} */
  const opened = {
    write: (name) => String(groups.indexOf(name)),
    read: (text) => groups[group.read(text)],
  };
  /** @type {Object<string, Field>} */
  const fields = {
    normalize: orNone(oneOf("actual", "predicted", "all")),
    log: flag,
    diagonal: flag,
    fixed: flag,
    order: oneOf("given", "errors", "together", "label"),
    focus: orNone(whole(1, size + 1)),
    extra: several(key, "_"),
    picks: several(whole(0, size), "_"),
    anew: flag,
    held: step,
    grouped: flag,
    opened: several(opened, "_"),
    step,
    reference: orNone(step),
    as: oneOf("side", "difference"),
    select: several(several(key, "-", 2), "_"),
    about: orNone(key),
    threshold: number,
    costFalsePositive: number,
    costFalseNegative: number,
  };
  return fields;
}

/** What of the state differs from the opening one, as text. @param {Explorer} app */
function written({ data, state, opening }) {
  return Object.entries(fieldsOf(data))
    .map(([name, { write }]) => {
      const [now, first] = [state, opening].map((one) => write(one[/** @type {keyof State} */ (name)]));
      return now === first ? "" : `${name}=${now}`;
    })
    .filter(Boolean)
    .join(",");
}

/** The state that a text means; null where it does not fit. @param {Explorer} app @param {string} text */
function stateIn({ data, opening }, text) {
  const fields = fieldsOf(data);
  const found = (text ? text.split(",") : []).map((part) => {
    const [name, value = ""] = part.split("=", 2);
    return [name, Object.hasOwn(fields, name) ? fields[name].read(value) : undefined];
  });
  if (found.some(([, value]) => value === undefined)) return null;
  const state = /** @type {State} */ ({ ...opening, ...Object.fromEntries(found) });
  // Where not every score is a stop, counts are known at the stops alone.
  if (data.curve && !data.header.complete) state.threshold = data.curve.at[data.stopOf(state.threshold)];
  return state;
}

/** The views in the address, by the explorer's place; none where the page has its own anchor there. */
function views() {
  let text = "";
  try {
    text = decodeURIComponent(location.hash.slice(1));
  } catch {
    // damaged on its way
  }
  const found =
    text.length > LONGEST ? [] : text.split("&").map((part) => /^matrix(\d{1,4}):(.*)$/.exec(part));
  return new Map(found.every(Boolean) ? found.map((match) => [Number(match?.[1]), match?.[2] ?? ""]) : []);
}

/** The address as far as it names the page. */
const page = () => location.href.split("#")[0];

/** How the reader came here. */
function navigation() {
  const [entry] = performance.getEntriesByType("navigation");
  return /** @type {PerformanceNavigationTiming} */ (entry)?.type;
}

/** The address of a page, where one of its explorers stands. */
export class Link {
  /** @param {HTMLElement} element @param {number} place from 1, among those of the page */
  constructor(element, place) {
    this.element = element;
    this.place = place;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** The state that the address asks for. @param {Explorer} app */
  asked(app) {
    const text = views().get(this.place);
    return text === undefined ? null : stateIn(app, text);
  }

  /** Show the explorer that a link was made for; who loads a page again stays where they were. */
  scrollTo() {
    if (views().size === 1 && navigation() !== "reload") this.element.scrollIntoView();
  }

  /** Write the state into the address, now and then. @param {Explorer} app */
  keep(app) {
    if (this.timer) return;
    const kept = this.write(app);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (written(app) !== kept) this.keep(app);
    }, PAUSE);
  }

  /**
   * Beside the views of the other explorers; a page's own anchor gives way to a view only.
   * @param {Explorer} app
   */
  write(app) {
    const all = views(),
      had = all.size,
      own = written(app);
    if (own) all.set(this.place, own);
    else all.delete(this.place);
    const hash = [...all].map(([place, text]) => `matrix${place}:${text}`).join("&");
    if (had || hash) history.replaceState(history.state, "", page() + (hash && `#${hash}`));
    return own;
  }

  /** A link to an explorer as it is. @param {Explorer} app */
  to(app) {
    return `${page()}#matrix${this.place}:${written(app)}`;
  }
}

/**
 * The link of an explorer that came with its page. In a frame, and in what was put into a page later, as
 * notebooks do, the address is somebody else's.
 * @param {HTMLElement} element @param {boolean} isOfPage
 */
export function linkOf(element, isOfPage) {
  if (!isOfPage || window.top !== window) return null;
  const all = [...document.querySelectorAll(".confusionlab-explorer")];
  return new Link(element, all.indexOf(element) + 1);
}
