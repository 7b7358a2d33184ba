// Which outputs belong to other code than the one that stands above them now.

/** @import { Cell } from "./cell.js" */

export class Staleness {
  /**
   * @param {Cell[]} cells
   * @param {boolean} isEachAlone whether an output depends on its own code only, as an answer's does, or on
   *   the code above it too
   */
  constructor(cells, isEachAlone) {
    this.cells = cells;
    this.isEachAlone = isEachAlone;
    this.booked = cells.map((_, place) => this.#codeAt(place, (cell) => cell.original));
    /** @type {string[]} for each cell, the code that its outputs come from */
    this.from = [...this.booked];
  }

  /**
   * @param {number} place
   * @param {(cell: Cell) => string} textOf
   */
  #codeAt(place, textOf) {
    return this.cells
      .slice(this.isEachAlone ? place : 0, place + 1)
      .map(textOf)
      .join("\n\0");
  }

  /**
   * A cell's outputs come from what stands here now.
   * @param {Cell} cell
   */
  renew(cell) {
    const place = this.cells.indexOf(cell);
    this.from[place] = this.#codeAt(place, (each) => each.text);
    this.show();
  }

  /**
   * A cell shows the book's outputs again.
   * @param {Cell} cell
   */
  reset(cell) {
    const place = this.cells.indexOf(cell);
    this.from[place] = this.booked[place];
    this.show();
  }

  /** Mark the outputs that come from other code. */
  show() {
    this.cells.forEach((cell, place) => {
      cell.showStale(this.from[place] !== this.#codeAt(place, (each) => each.text));
    });
  }
}
