// One code cell of the page: its code, its row of buttons, what is said about it, its outputs.
import { Code } from "./code.js";
import { button, element } from "./elements.js";
import { Outputs } from "./outputs.js";

/**
 * What a cell asks of the page.
 * @typedef {object} Wishes
 * @property {(cell: Cell) => void} onRun
 * @property {() => void} onStop
 * @property {(cell: Cell) => void} onChange
 * @property {(cell: Cell) => void} onReset
 */

export class Cell {
  /**
   * @param {HTMLElement} box the cell in the page
   * @param {string} label what its code is called
   * @param {Wishes} wishes
   */
  constructor(box, label, wishes) {
    this.box = box;
    this.id = box.dataset.cellId ?? "";
    this.tags = (box.dataset.cellTags ?? "").split(" ").filter(Boolean);
    this.label = label;
    this.wishes = wishes;
    this.isCheck = this.tags.includes("check");
    this.isAnswer = this.tags.includes("answer");
    /** Whether it asks about fresh cases, one at each run. */
    this.isPractice = this.tags.includes("practice");
    const input = /** @type {HTMLElement} */ (box.querySelector(".cell_input"));
    const pre = /** @type {HTMLElement} */ (input.querySelector("pre"));
    this.code = this.isCheck || this.isPractice ? null : new Code(pre, this.#codeWishes());
    /** The code as it stands in the book. */
    this.original = this.code?.original ?? (pre.textContent ?? "").replace(/\n$/, "");
    this.row = element("div", { class: "lab-row" });
    this.status = element("span", { class: "lab-status" });
    this.notice = element("div", { class: "lab-notice" });
    this.output = this.#outputBox();
    this.outputs = new Outputs(this.output, this.tags);
    this.booked = [...this.output.childNodes];
    this.runButton = button(this.isPractice ? "Another one" : "Run", () => this.wishes.onRun(this), {
      class: "lab-button lab-run",
    });
    this.stopButton = button("Stop", () => this.wishes.onStop(), { class: "lab-button lab-stop" });
    this.resetButton = button("As in the book", () => this.reset(), { class: "lab-button lab-quiet" });
    this.#place(input);
  }

  #codeWishes() {
    const onChange = () => this.#changed();
    const onLost = () => this.say("The editor did not arrive: the connection may be gone. Click here again.");
    return { label: this.label, onChange, onRun: () => this.wishes.onRun(this), onLost };
  }

  #outputBox() {
    const found = this.box.querySelector(":scope > .cell_output");
    if (found) return /** @type {HTMLElement} */ (found);
    return element("div", { class: "cell_output docutils container" });
  }

  /** @param {HTMLElement} input */
  #place(input) {
    const above = input.closest("details.hide") ?? input;
    if (!this.isCheck) above.after(this.row);
    (this.isCheck ? above : this.row).after(this.notice);
    if (!this.output.isConnected) this.notice.after(this.output);
    this.stopButton.hidden = this.resetButton.hidden = true;
    for (const each of [this.runButton, this.stopButton])
      each.setAttribute("aria-label", `${each.textContent}: ${this.label}`);
    this.row.append(this.runButton, this.stopButton, this.resetButton, this.status);
  }

  /** What runs. */
  get text() {
    return this.code?.text ?? this.original;
  }

  /** Whether the reader has changed it. */
  get isChanged() {
    return this.code?.isChanged ?? false;
  }

  #changed() {
    this.resetButton.hidden = !this.isChanged || this.isAnswer;
    this.wishes.onChange(this);
  }

  /** Put back the book's code, and its outputs. */
  reset() {
    this.code?.replace(this.original);
    this.output.replaceChildren(...this.booked);
    this.say();
    this.wishes.onReset(this);
  }

  /**
   * Say something between the code and its outputs.
   * @param {(Node | string)[]} what nothing takes away what was said before
   */
  say(...what) {
    this.notice.replaceChildren(...what);
  }

  /** @param {boolean} isRunning */
  showRunning(isRunning) {
    this.box.classList.toggle("lab-running", isRunning);
    const hadFocus = [this.runButton, this.stopButton].includes(/** @type {any} */ (document.activeElement));
    this.runButton.hidden = isRunning;
    this.stopButton.hidden = !isRunning;
    this.status.textContent = isRunning ? "Running …" : "";
    if (hadFocus) (isRunning ? this.stopButton : this.runButton).focus();
  }

  /**
   * Say whether the outputs are those of the code that stands here.
   * @param {boolean} isStale
   */
  showStale(isStale) {
    this.output.classList.toggle("lab-stale", isStale && this.output.childElementCount > 0);
  }
}
