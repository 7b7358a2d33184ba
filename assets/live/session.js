// One Python for the page, in a worker that starts with the first run and ends when it is stopped.

/** @import { Ending, Output } from "./types.js" */

export const UNREACHED =
  "Python could not be loaded: the connection may be down, or a file of this site is missing. " +
  "Your work is kept. Press Run to try again.";

/**
 * @typedef {object} Waiting
 * @property {(output: Output) => void} tell
 * @property {(ending: Ending) => void} end
 */

export class Session {
  /**
   * @param {string} base the address of the folder that holds the worker and what it loads
   * @param {(progress: { text: string, loaded: number, total: number } | null) => void} onProgress told
   *   what is loading, and null when nothing is any more
   */
  constructor(base, onProgress) {
    this.base = base;
    this.onProgress = onProgress;
    /** Whether Python has been loaded. */
    this.isReady = false;
    /** What to say where Python could not be loaded. */
    this.trouble = "";
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {Map<number, Waiting>} */
    this.waiting = new Map();
    this.runs = 0;
  }

  /**
   * Run code; runs follow each other in the order in which they are asked for.
   * @param {string} cell the cell's id
   * @param {string} code
   * @param {(output: Output) => void} tell called with each output
   * @returns {Promise<Ending>}
   */
  run(cell, code, tell) {
    const worker = (this.worker ??= this.#start());
    const id = ++this.runs;
    return new Promise((resolve) => {
      this.waiting.set(id, { tell, end: resolve });
      worker.postMessage({ type: "run", id, cell, code });
    });
  }

  /** Whether something runs. */
  get isBusy() {
    return this.waiting.size > 0;
  }

  /** End whatever runs. All variables are gone; the next run starts another Python. */
  stop() {
    this.#end("stopped");
  }

  #start() {
    const worker = new Worker(new URL("worker.js", this.base), { type: "module" });
    worker.addEventListener("message", ({ data }) => this.#hear(data));
    worker.addEventListener("error", () => this.#break(UNREACHED));
    worker.postMessage({ type: "start", base: this.base });
    return worker;
  }

  /** @param {any} message what the worker says */
  #hear(message) {
    if (message.type === "progress") this.onProgress(message);
    else if (message.type === "ready") this.isReady = true;
    else if (message.type === "output") this.waiting.get(message.id)?.tell(message.output);
    else if (message.type === "broken") this.#break(message.text);
    else if (message.type === "done") {
      const { end } = this.waiting.get(message.id) ?? {};
      this.waiting.delete(message.id);
      this.onProgress(null);
      end?.(message.ok ? "done" : "failed");
    }
  }

  /** @param {string} trouble */
  #break(trouble) {
    this.trouble = trouble;
    this.#end("broken");
  }

  /** @param {Ending} how */
  #end(how) {
    this.worker?.terminate();
    this.worker = null;
    this.isReady = false;
    const ended = [...this.waiting.values()];
    this.waiting.clear();
    this.onProgress(null);
    for (const { end } of ended) end(how);
  }
}
