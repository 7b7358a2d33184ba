// Which cells run, in which order: what stands above a cell runs before it, unless it has run as it stands.
import { button, counted, element } from "./elements.js";
import { spoken } from "./outputs.js";

/** @import { Cell } from "./cell.js" */
/** @import { Ending, NotebookCell, Output, PageData } from "./types.js" */
/** @import { Session } from "./session.js" */

const PATIENCE = 150; // milliseconds after which it is worth saying that something runs
const STOPPED =
  "Stopped. All variables are gone; the next Run first runs what stands above again. Your code is kept.";

/**
 * A step of the notebook: a code cell, in the page or (what installs the package in Colab) not.
 * @typedef {{ id: string, source: string, cell: Cell | null, task: string }} Step
 */

/**
 * @typedef {object} Surroundings
 * @property {Session} session
 * @property {() => Promise<PageData>} load the page's data
 * @property {(cell: Cell) => void} announceStart called before Python is loaded, for the cell that waits
 * @property {(words: string) => void} announce what screen readers are told
 * @property {(cell: Cell) => void} onStart called when a cell's outputs begin to be replaced
 */

export class Running {
  /**
   * @param {Cell[]} cells
   * @param {Surroundings} around
   */
  constructor(cells, around) {
    this.cells = new Map(cells.map((cell) => [cell.id, cell]));
    this.around = around;
    /** @type {Step[]} */
    this.steps = [];
    /** @type {Map<string, string>} under a step's id, what stood down to it when it ran */
    this.ran = new Map();
    /** @type {Map<string, number>} */
    this.versions = new Map();
    /** What is asked for runs one after the other, each planned when it is its turn. */
    this.turn = Promise.resolve();
  }

  /** @param {PageData} data */
  #setSteps(data) {
    const code = data.notebook.cells.filter((each) => each.cell_type === "code");
    this.steps = code.map((each) => {
      const source = Array.isArray(each.source) ? each.source.join("") : each.source;
      const id = each.id ?? "";
      return { id, source, cell: this.cells.get(id) ?? null, task: each.metadata.task ?? "" };
    });
  }

  /**
   * Do what a cell was asked for when all that was asked for before is done, with the page's data at hand.
   * @param {Cell} cell
   * @param {() => Promise<void>} work
   * @returns {Promise<void>}
   */
  inTurn(cell, work) {
    this.turn = this.turn.then(async () => {
      this.around.announce("");
      try {
        if (!this.steps.length) this.#setSteps(await this.around.load());
      } catch (error) {
        return this.#say(cell, /** @type {Error} */ (error).message);
      }
      return this.#showing(cell, work);
    });
    return this.turn;
  }

  /**
   * Return what stands down to a step, as one text that changes when any of it does.
   * @param {number} place
   * @returns {string}
   */
  #stateAt(place) {
    const texts = this.steps.slice(0, place + 1).map((step) => textOf(step));
    return texts.map((text) => this.#version(text)).join(" ");
  }

  /** @param {string} text */
  #version(text) {
    const known = this.versions.get(text) ?? this.versions.size;
    this.versions.set(text, known);
    return known;
  }

  /**
   * Run a cell that the reader has asked for, when it is its turn.
   * @param {Cell} cell
   * @returns {Promise<void>}
   */
  run(cell) {
    return this.inTurn(cell, async () => {
      const ending = await this.runWithAbove(cell);
      if (ending === "stopped" || ending === "broken") this.giveUp(cell, ending);
      else if (ending !== "blocked") this.around.announce(spoken(cell.output));
    });
  }

  /**
   * Show that a cell runs while something is done, if that takes long enough to see.
   * @param {Cell} cell
   * @param {() => Promise<void>} work
   */
  async #showing(cell, work) {
    const waiting = setTimeout(() => cell.showRunning(true), PATIENCE);
    try {
      await work();
    } finally {
      clearTimeout(waiting);
      cell.showRunning(false);
    }
  }

  /**
   * Run a cell after those above it that have not run as they stand; to be called in turn.
   * @param {Cell} cell
   * @returns {Promise<Ending>}
   */
  async runWithAbove(cell) {
    const place = this.steps.findIndex((step) => step.id === cell.id);
    const above = this.steps
      .slice(0, place)
      .filter((step, at) => this.ran.get(step.id) !== this.#stateAt(at));
    const shown = above.filter((step) => this.#isShown(step)).length;
    cell.say();
    if (!this.around.session.isReady) this.around.announceStart(cell);
    const them = shown === 1 ? "the cell" : `the ${counted(shown, "cell")}`;
    if (shown) this.#tellOfAbove(cell, `Running ${them} above first …`);
    for (const step of above) {
      const ending = await this.runStep(step, this.#isShown(step));
      if (ending === "stopped" || ending === "broken") return ending;
      if (ending === "failed" && !step.task) return this.#blocked(cell, step);
    }
    const ending = await this.runStep(this.steps[place], true);
    cell.say();
    if (shown) this.#tellOfAbove(cell, `Ran ${them} above first.`);
    return ending;
  }

  /**
   * Return the step that a cell of the page is.
   * @param {Cell} cell
   * @returns {Step}
   */
  stepOf(cell) {
    return /** @type {Step} */ (this.steps.find((step) => step.id === cell.id));
  }

  /**
   * Whether a step above is shown as it runs: not a task that nobody has answered, nor what the page has not.
   * @param {Step} step
   */
  #isShown(step) {
    if (!step.cell) return false;
    const answer = this.steps.find((each) => each.task === step.task && each.cell?.isAnswer);
    return !step.task || Boolean(answer?.cell?.isChanged);
  }

  /**
   * @param {Cell} cell
   * @param {string} words
   */
  #tellOfAbove(cell, words) {
    cell.notice.append(element("p", { class: "lab-note" }, words));
    this.around.announce(words);
  }

  /**
   * Say at a cell why nothing has come of its run.
   * @param {Cell} cell
   * @param {Ending} ending
   */
  giveUp(cell, ending) {
    this.#say(cell, ending === "stopped" ? STOPPED : this.around.session.trouble);
  }

  /**
   * @param {Cell} cell
   * @param {string} words
   */
  #say(cell, words) {
    cell.say(element("p", { class: "lab-note" }, words));
    this.around.announce(words);
  }

  /**
   * @param {Cell} cell
   * @param {Step} step
   * @returns {Ending}
   */
  #blocked(cell, step) {
    const words = "A cell above stopped with an error, so this one has not run.";
    cell.say(element("p", { class: "lab-note" }, words, " ", jumpTo(step.cell)));
    this.around.announce(words);
    return "blocked";
  }

  /**
   * Run one step.
   * @param {Step} step
   * @param {boolean} isShown whether its outputs are shown
   * @param {(output: Output) => void} [listen] told of each output
   * @returns {Promise<Ending>}
   */
  async runStep(step, isShown, listen = () => {}) {
    const state = this.#stateAt(this.steps.indexOf(step));
    const outputs = isShown ? step.cell?.outputs : null;
    outputs?.renew();
    if (isShown && step.cell) this.around.onStart(step.cell);
    this.ran.delete(step.id);
    const ending = await this.runApart(step.id, textOf(step), (output) => {
      outputs?.add(output);
      listen(output);
    });
    if (ending === "done" || ending === "failed") outputs?.clearOld();
    if (ending === "done" || (ending === "failed" && step.task)) this.ran.set(step.id, state);
    return ending;
  }

  /**
   * Run code that is no cell of the page.
   * @param {string} id
   * @param {string} code
   * @param {(output: Output) => void} listen
   * @returns {Promise<Ending>}
   */
  async runApart(id, code, listen) {
    const ending = await this.around.session.run(id, code, listen);
    if (ending === "stopped" || ending === "broken") this.ran.clear();
    return ending;
  }
}

/** @param {Step} step */
const textOf = (step) => (step.cell?.isChanged ? step.cell.text : step.source);

/**
 * Return a way to a cell.
 * @param {Cell | null} cell
 * @returns {Node | string}
 */
function jumpTo(cell) {
  if (!cell) return "";
  return button("Go to that cell", () => cell.box.scrollIntoView({ block: "center" }), {
    class: "lab-button lab-quiet",
  });
}
