// What the first run loads: said once, with how much there is and how far it has come.
import { element } from "./elements.js";

/** @import { Cell } from "./cell.js" */
/** @import { PageData } from "./types.js" */

const MEGABYTE = 1e6;

/**
 * Return a list in words: "Python, NumPy and pandas".
 * @param {string[]} names
 * @returns {string}
 */
function listed(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/**
 * Say what a page's first run loads.
 * @param {PageData["megabytes"]} megabytes
 * @returns {string}
 */
function announcement(megabytes) {
  const names = listed(megabytes.of.map(({ title }) => title));
  return `This loads ${names} once: ${Math.round(megabytes.total)} MB.`;
}

export class Progress {
  constructor() {
    this.bar = element("progress", { "aria-label": "Loading Python" });
    this.words = element("span");
    this.what = element("p");
    this.expected = 0;
    this.box = element("div", { class: "lab-progress" }, this.what, this.bar, this.words);
  }

  /**
   * Show it at the cell that waits.
   * @param {Cell} cell
   * @param {PageData["megabytes"]} megabytes
   * @returns {string} what it says
   */
  show(cell, megabytes) {
    this.expected = megabytes.total * MEGABYTE;
    this.what.textContent = announcement(megabytes);
    this.words.textContent = "";
    this.bar.removeAttribute("value");
    cell.say(this.box);
    return this.what.textContent;
  }

  /** @param {{ text: string, loaded: number, total: number } | null} progress null when all is loaded */
  update(progress) {
    if (!progress) return this.box.remove();
    const { text, loaded, total } = progress;
    const all = Math.max(total, this.expected);
    if (all) [this.bar.max, this.bar.value] = [all, loaded];
    this.words.textContent = `${text}: ${Math.round(loaded / MEGABYTE)} of ${Math.round(all / MEGABYTE)} MB`;
  }
}
