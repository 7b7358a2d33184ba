// The panel under the title: what can be done here, the points so far, where the work is kept, the way out.
import { button, element } from "./elements.js";

/** @import { Exercise } from "./exercise.js" */

const IN_EXERCISE =
  "Work here: type an answer, then press Check. Python runs in this page, and nothing is installed.";
const IN_LESSON =
  "Every cell of this page runs here: press Run, or change the code first. Nothing is installed.";
const KEPT = "Your work is kept in this browser and sent nowhere.";
const NOT_KEPT =
  "This browser does not keep your work: its storage is full, or closed to this page. " +
  "Download your notebook before you leave.";

/**
 * @typedef {object} Wishes
 * @property {() => void} onDownload
 * @property {(file: File) => void} onOpen
 * @property {() => void} onStartAfresh
 */

export class Panel {
  /**
   * @param {boolean} isExercise
   * @param {Wishes} wishes
   */
  constructor(isExercise, wishes) {
    this.points = element("p", { class: "lab-points" });
    this.tasks = element("ul", { class: "lab-tasks" });
    this.kept = element("p", { class: "lab-kept", role: "status" }, KEPT);
    this.notes = element("div", { class: "lab-notes", role: "status" });
    this.startAfresh = button("Start afresh", wishes.onStartAfresh);
    const ways = [
      button("Download my notebook", wishes.onDownload),
      ...this.#opener(wishes),
      this.startAfresh,
    ];
    const score = isExercise ? [element("div", { class: "lab-scores" }, this.points, this.tasks)] : [];
    const what = element("p", { class: "lab-what" }, isExercise ? IN_EXERCISE : IN_LESSON);
    const row = element("div", { class: "lab-row" }, ...ways);
    const label = isExercise ? "Your work on this exercise" : "Your work on this lesson";
    const attributes = { class: "lab-panel", "aria-label": label };
    this.box = element("section", attributes, what, ...score, row, this.kept, this.notes);
  }

  /** @param {Wishes} wishes */
  #opener(wishes) {
    const input = element("input", {
      type: "file",
      accept: ".ipynb",
      hidden: "",
      "aria-label": "A notebook",
    });
    input.addEventListener("change", () => {
      if (input.files?.[0]) wishes.onOpen(input.files[0]);
      input.value = "";
    });
    return [button("Open a notebook", () => input.click()), input];
  }

  /** @param {boolean} isKept */
  showKept(isKept) {
    this.kept.textContent = isKept ? KEPT : NOT_KEPT;
    this.kept.classList.toggle("lab-warning", !isKept);
  }

  /**
   * Write the points so far.
   * @param {Exercise} exercise
   */
  showPoints(exercise) {
    this.points.textContent = `${exercise.total} of ${exercise.worth} points`;
    const entries = exercise.tasks.map((task) => {
      const link = element("a", { href: `#${task.section}` }, task.name);
      const isWhole = exercise.earned(task) === task.worth;
      return element(
        "li",
        isWhole ? { class: "whole" } : {},
        link,
        ` ${exercise.earned(task)} of ${task.worth}`,
      );
    });
    this.tasks.replaceChildren(...entries);
  }

  /**
   * Say something; what was said before goes.
   * @param {string} words
   * @param {{ label: string, onClick: () => void }} [offer] a button beside it
   */
  note(words, offer) {
    const take =
      offer &&
      button(offer.label, () => {
        this.clear();
        offer.onClick();
      });
    this.notes.replaceChildren(element("p", { class: "lab-note" }, words, ...(take ? [" ", take] : [])));
  }

  /** Say nothing any more. */
  clear() {
    this.notes.replaceChildren();
  }
}
