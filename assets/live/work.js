// The reader's work on one page: kept in this browser as it is typed, and told to the other tabs.
import * as store from "../store.js";

const PAUSE = 400; // milliseconds without a key after which it is written

/**
 * What one task was told: the answer that was checked, and what each of its checks said.
 * @typedef {{ answer: string, checks: Record<string, { is_right: boolean, message: string }> }} Checked
 */

/**
 * What is kept of a page.
 * @typedef {object} Kept
 * @property {Record<string, string>} cells the cells that were changed, by id
 * @property {Record<string, Checked>} tasks what was checked, by the id of the answer's cell
 */

/** @returns {Kept} */
const nothing = () => ({ cells: {}, tasks: {} });

export class Work {
  /**
   * @param {string} page the page's name in the site
   * @param {{ gather: () => Record<string, string>, onKept: (isKept: boolean) => void,
   *   onOtherTab: (work: Kept) => void }} wishes
   */
  constructor(page, { gather, onKept, onOtherTab }) {
    this.name = `work:${page}`;
    this.gather = gather;
    this.onKept = onKept;
    this.onOtherTab = onOtherTab;
    /** @type {Kept} */
    this.kept = { ...nothing(), ...store.read(this.name, nothing()) };
    /** Whether the browser has kept all that was written. */
    this.isKept = true;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.pause = undefined;
    store.onChange(this.name, (work) => this.#takeOver(work));
    window.addEventListener("pagehide", () => this.saveNow());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.saveNow();
      // A tab that slept has heard of nothing. What could not be written is newer than what is read.
      else if (this.isKept) this.#takeOver(store.read(this.name, this.kept));
    });
    window.addEventListener("beforeunload", (event) => {
      this.saveNow();
      if (!this.isKept) event.preventDefault();
    });
  }

  /** Write soon, when the reader pauses. */
  saveSoon() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.#write(), PAUSE);
  }

  /** Write what still waits to be written. */
  saveNow() {
    if (this.pause !== undefined) this.#write();
  }

  /** @param {Partial<Kept> | undefined} work what another tab has written */
  #takeOver(work) {
    const theirs = { ...nothing(), ...work };
    if (JSON.stringify(theirs) === JSON.stringify(this.kept)) return;
    this.kept = theirs;
    this.onOtherTab(theirs);
  }

  #write() {
    clearTimeout(this.pause);
    this.pause = undefined;
    this.kept.cells = this.gather();
    const isEmpty = !Object.keys(this.kept.cells).length && !Object.keys(this.kept.tasks).length;
    this.isKept = isEmpty ? store.forget(this.name) || true : store.write(this.name, this.kept);
    this.onKept(this.isKept);
  }
}
