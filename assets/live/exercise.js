// The tasks of an exercise: an answer, its checks, the hidden ones, and the points.
import { button, element } from "./elements.js";
import { FEEDBACK, feedbackElement, settled, spoken, UNANSWERED, unanswered } from "./outputs.js";

/** @import { Cell } from "./cell.js" */
/** @import { Ending, Feedback, HiddenCheck, Output, PageData } from "./types.js" */
/** @import { Running } from "./running.js" */
/** @import { Work } from "./work.js" */

const ELSEWHERE = "With other numbers: ";
const SAID_ABOVE = "Look first at what the check above says.";

/**
 * Return what a check said, from the outputs of its cell.
 * @param {Output[]} outputs
 * @returns {Feedback | null} null where it said nothing
 */
export function verdict(outputs) {
  const said = outputs.find((output) => FEEDBACK in (output.data ?? {}));
  if (said) {
    const { is_right: isRight, message } = said.data?.[FEEDBACK] ?? {};
    return { is_right: isRight, message };
  }
  const error = outputs.find((output) => output.output_type === "error");
  if (!error) return null;
  const text = settled(error.evalue ?? "");
  if (error.ename === UNANSWERED) return { is_right: false, message: unanswered(text) };
  return { is_right: false, message: `It stopped with ${error.ename}: ${text}` };
}

/**
 * Return what the cases of one check say together: right if all are, else what most of the wrong ones say.
 * With the numbers of one case, two mistakes may come to the same.
 * @param {Feedback[]} said
 * @returns {Feedback | null}
 */
export function together(said) {
  const wrong = said.filter((each) => !each.is_right);
  if (!wrong.length) return said[0] ?? null;
  const times = (/** @type {Feedback} */ { message }) =>
    wrong.filter((each) => each.message === message).length;
  return wrong.reduce((best, each) => (times(each) > times(best) ? each : best));
}

/**
 * Return what a hidden check says after others. Its numbers may take one mistake for another where visible
 * checks tell them apart: it leaves the word to them.
 * @param {Feedback} feedback
 * @param {Feedback[]} others
 * @returns {Feedback}
 */
export function afterOthers(feedback, others) {
  const wrong = others.filter((each) => !each.is_right);
  const isTold = !wrong.length || wrong.some((each) => each.message === feedback.message);
  return feedback.is_right || isTold ? feedback : { is_right: false, message: SAID_ABOVE };
}

/** One task: the answer's cell, the checks below it, and the hidden ones. */
export class Task {
  /**
   * @param {Cell} answer
   * @param {Cell[]} checks
   */
  constructor(answer, checks) {
    this.answer = answer;
    this.checks = checks;
    /** @type {HiddenCheck[]} */
    this.hidden = [];
    /** @type {Map<string, number>} what each check is worth, by the id of its cell or its name */
    this.points = new Map();
    const heading = answer.box.closest("section")?.querySelector("h2");
    this.section = answer.box.closest("section")?.id ?? "";
    this.title = (heading?.firstChild?.textContent ?? "").trim();
    /** What all its checks are worth, as its heading says. */
    this.worth = Number(/\((\d+) points?\)/.exec(this.title)?.[1] ?? 0);
    this.name = this.title.split("·")[0].trim() || "This task";
    this.score = element("span", { class: "lab-score" });
    this.hiddenBox = element("div", { class: "cell_output lab-hidden-check" });
    this.button = button("Check", () => {}, {
      class: "lab-button lab-check",
      "aria-label": `Check ${this.name}`,
    });
    this.#place();
  }

  #place() {
    const last = this.checks.at(-1) ?? this.answer;
    last.output.after(this.hiddenBox);
    this.answer.stopButton.after(this.button);
    this.answer.row.append(this.score);
  }
}

/**
 * Group the cells of a page into tasks.
 * @param {Cell[]} cells
 * @returns {Task[]}
 */
export function tasksOf(cells) {
  /** @type {{ answer: Cell, checks: Cell[] }[]} */
  const groups = [];
  for (const cell of cells) {
    if (cell.isAnswer) groups.push({ answer: cell, checks: [] });
    else if (cell.isCheck) groups.at(-1)?.checks.push(cell);
  }
  return groups.map(({ answer, checks }) => new Task(answer, checks));
}

export class Exercise {
  /**
   * @param {Task[]} tasks
   * @param {Running} running
   * @param {Work} work
   * @param {{ announce: (words: string) => void, onPoints: () => void }} wishes
   */
  constructor(tasks, running, work, wishes) {
    this.tasks = tasks;
    this.running = running;
    this.work = work;
    this.wishes = wishes;
    for (const task of tasks) task.button.addEventListener("click", () => this.check(task));
  }

  /**
   * Take the points and the hidden checks from the page's data.
   * @param {PageData} data
   */
  take(data) {
    const cells = new Map(data.notebook.cells.map((cell) => [cell.id, cell.metadata]));
    for (const task of this.tasks) {
      task.hidden = data.hidden.filter((each) => each.task === cells.get(task.answer.id)?.task);
      for (const cell of task.checks) task.points.set(cell.id, cells.get(cell.id)?.points ?? 0);
      for (const each of task.hidden) task.points.set(each.check, each.points);
    }
    this.showPoints();
  }

  /**
   * Run an answer and all its checks, the hidden ones too.
   * @param {Task} task
   * @returns {Promise<void>}
   */
  check(task) {
    return this.running.inTurn(task.answer, () => this.#check(task));
  }

  /** @param {Task} task */
  async #check(task) {
    const answer = task.answer.text;
    /** @type {Record<string, Feedback>} */
    const said = {};
    let ending = await this.running.runWithAbove(task.answer);
    if (ending === "done") ending = await this.#ask(task, said);
    else this.#clear(task);
    if (ending === "stopped" || ending === "broken") return this.running.giveUp(task.answer, ending);
    if (task.answer.isChanged) this.work.kept.tasks[task.answer.id] = { answer, checks: said };
    this.work.saveSoon();
    this.showPoints();
    this.showStale(task);
    if (ending === "done") this.#announce(task, said);
    else if (ending === "failed") this.wishes.announce(spoken(task.answer.output));
  }

  /**
   * Ask all checks of a task; of one that nobody has answered, the first.
   * @param {Task} task
   * @param {Record<string, Feedback>} said
   * @returns {Promise<Ending>}
   */
  async #ask(task, said) {
    this.#clear(task);
    for (const cell of task.answer.isChanged ? task.checks : task.checks.slice(0, 1)) {
      const { ending, feedback } = await this.#askVisible(cell);
      if (ending === "stopped" || ending === "broken") return ending;
      if (feedback) said[cell.id] = feedback;
    }
    for (const hidden of task.answer.isChanged ? task.hidden : []) {
      const { ending, feedback } = await this.#askHidden(hidden);
      if (ending === "stopped" || ending === "broken") return ending;
      if (feedback) this.#showHidden(task, (said[hidden.check] = afterOthers(feedback, Object.values(said))));
    }
    return "done";
  }

  /** @param {Cell} cell */
  async #askVisible(cell) {
    /** @type {Output[]} */
    const outputs = [];
    const ending = await this.running.runStep(this.running.stepOf(cell), true, (output) =>
      outputs.push(output),
    );
    return { ending, feedback: verdict(outputs) };
  }

  /**
   * Ask with each of the drawn cases.
   * @param {HiddenCheck} hidden
   * @returns {Promise<{ ending: Ending, feedback: Feedback | null }>}
   */
  async #askHidden(hidden) {
    /** @type {Feedback[]} */
    const said = [];
    for (const source of hidden.sources) {
      /** @type {Output[]} */
      const outputs = [];
      const ending = await this.running.runApart(hidden.check, source, (output) => outputs.push(output));
      if (ending === "stopped" || ending === "broken") return { ending, feedback: null };
      const feedback = verdict(outputs);
      if (feedback) said.push(feedback);
    }
    return { ending: "done", feedback: together(said) };
  }

  /**
   * @param {Task} task
   * @param {Feedback} feedback
   */
  #showHidden(task, feedback) {
    const box = feedbackElement(feedback, feedback.is_right ? "✓" : undefined);
    if (!feedback.is_right) box.prepend(element("span", { class: "lab-other-numbers" }, ELSEWHERE));
    task.hiddenBox.append(box);
  }

  /** @param {Task} task */
  #clear(task) {
    for (const cell of task.checks) cell.output.replaceChildren();
    task.hiddenBox.replaceChildren();
  }

  /** Show what was said when the page was last open. */
  restore() {
    for (const task of this.tasks) {
      const checked = this.work.kept.tasks[task.answer.id];
      this.#clear(task);
      if (!checked || checked.answer !== task.answer.text) continue;
      for (const cell of task.checks) {
        if (checked.checks[cell.id]) cell.output.replaceChildren(feedbackElement(checked.checks[cell.id]));
      }
      const names = task.checks.map((cell) => cell.id);
      const others = Object.entries(checked.checks).filter(([name]) => !names.includes(name));
      for (const [, feedback] of others) this.#showHidden(task, feedback);
    }
  }

  /**
   * Return the points of a task: of the checks that were right, while the answer stands as it was checked.
   * @param {Task} task
   * @returns {number}
   */
  earned(task) {
    const checked = this.work.kept.tasks[task.answer.id];
    if (!checked || checked.answer !== task.answer.text) return 0;
    const right = [...task.points].filter(([name]) => checked.checks[name]?.is_right);
    return right.reduce((sum, [, points]) => sum + points, 0);
  }

  /** All points so far. */
  get total() {
    return this.tasks.reduce((sum, task) => sum + this.earned(task), 0);
  }

  /** What the whole exercise is worth. */
  get worth() {
    return this.tasks.reduce((sum, task) => sum + task.worth, 0);
  }

  /** Write the points beside each task. */
  showPoints() {
    for (const task of this.tasks) {
      const isChecked = Boolean(this.work.kept.tasks[task.answer.id]);
      const own = `${task.name}: ${this.earned(task)} of ${task.worth}`;
      task.score.textContent = isChecked ? `${own} · all: ${this.total} of ${this.worth} points` : "";
    }
    this.wishes.onPoints();
  }

  /**
   * Show whether what the checks said belongs to the answer that stands there.
   * @param {Task} task
   */
  showStale(task) {
    const checked = this.work.kept.tasks[task.answer.id];
    const isStale = Boolean(checked) && checked.answer !== task.answer.text;
    for (const cell of [task.answer, ...task.checks]) cell.showStale(isStale);
    task.hiddenBox.classList.toggle("lab-stale", isStale && task.hiddenBox.childElementCount > 0);
  }

  /**
   * @param {Task} task
   * @param {Record<string, Feedback>} said
   */
  #announce(task, said) {
    const all = Object.values(said);
    const telling = all.find((each) => !each.is_right) ?? all.at(-1);
    const mark = telling?.is_right ? "Right." : "Not right yet.";
    const points = `${this.earned(task)} of ${task.worth} points`;
    this.wishes.announce(`${task.name}: ${points}. ${mark} ${telling?.message ?? ""}`);
  }
}
