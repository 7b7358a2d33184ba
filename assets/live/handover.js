// The work on a page, handed out as a notebook, taken in from one, or begun anew.
import { ask } from "./dialog.js";
import { counted } from "./elements.js";
import { codeFor, filledIn, giveFile, readNotebook, titleOf } from "./notebook.js";

/** @import { Notebook } from "./types.js" */
/** @import { Kept } from "./work.js" */
/** @import { Page } from "./page.js" */

export class Handover {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /**
   * Do something that may fail; the reader is told why it did.
   * @param {() => Promise<void>} work
   */
  async #telling(work) {
    try {
      await work();
    } catch (error) {
      this.page.panel.note(/** @type {Error} */ (error).message);
    }
  }

  /** Give the reader the page as a notebook, with what stands in it. */
  download() {
    const { page } = this;
    return this.#telling(async () => {
      const { notebook } = await page.load();
      const file = `${page.name.split("/").at(-1)}.ipynb`;
      giveFile(file, JSON.stringify(filledIn(notebook, page.cells, page.orphans()), null, 1));
      page.panel.note(`${file} is in your downloads. This page can open it again.`);
    });
  }

  /**
   * Take the code from a notebook.
   * @param {File} file
   */
  open(file) {
    return this.#telling(async () => this.#take(readNotebook(await file.text())));
  }

  /** @param {Notebook} found */
  async #take(found) {
    const { page } = this;
    const { notebook } = await page.load();
    const [theirs, ours] = [titleOf(found), titleOf(notebook)];
    if (theirs && theirs !== ours) {
      throw new Error(`This is the notebook of “${theirs}”. This page is “${ours}”.`);
    }
    const editable = page.cells.filter((cell) => (page.isExercise ? cell.isAnswer : cell.code));
    const code = codeFor(found, notebook, editable);
    if (!code.size) throw new Error("No cell of this notebook is one of this page's. Nothing was changed.");
    const lost = [...code].filter(([cell, text]) => cell.isChanged && cell.text !== text);
    if (lost.length && !(await this.#mayReplace(lost.length))) return;
    const before = page.changes();
    for (const [cell, text] of code) cell.code?.replace(text);
    const taken = `${code.size} of ${counted(editable.length, page.isExercise ? "answer" : "cell")}`;
    const back = { label: "Take it back", onClick: () => page.put(before) };
    page.panel.note(`${taken} taken from the notebook.`, back);
  }

  /** @param {number} number */
  #mayReplace(number) {
    const what = `It has other code for ${counted(number, "cell")} that you have changed here.`;
    return ask("Replace what stands here?", what, { yes: "Replace", no: "Keep what stands here" });
  }

  /** Put the page back to what it was at first, if the reader means it. */
  async startAfresh() {
    const { page } = this;
    const what = page.isExercise ? "Your answers and points" : "Your changes";
    const asked = `${what} on this page go. You can take it back until you leave the page.`;
    if (!(await ask("Start afresh?", asked, { yes: "Start afresh", no: "Keep my work" }))) return;
    const before = { ...page.work.kept, cells: { ...page.orphans(), ...page.changes() } };
    page.session.stop();
    for (const cell of page.cells) cell.reset();
    this.#setWork({ cells: {}, tasks: {} });
    const back = { label: "Take it back", onClick: () => this.#setWork(before) };
    page.panel.note("The page is as it was at first.", back);
  }

  /** @param {Kept} work */
  #setWork(work) {
    const { page } = this;
    page.work.kept = work;
    page.put(work.cells);
    page.exercise.restore();
    page.changed();
  }
}
