// Makes the code of a page run where it stands: in the reader's browser, asking no other host. What it needs
// is loaded when it is needed: the editor when somebody steps into code, Python with the first run.
import { Cell } from "./cell.js";
import { HOW_TO_LEAVE } from "./code.js";
import { element } from "./elements.js";
import { Exercise, tasksOf } from "./exercise.js";
import { Handover } from "./handover.js";
import { Panel } from "./panel.js";
import { Progress } from "./progress.js";
import { Running } from "./running.js";
import { foldSeals } from "./seals.js";
import { Session, UNREACHED } from "./session.js";
import { Staleness } from "./staleness.js";
import { Work } from "./work.js";

/** @import { PageData } from "./types.js" */

const BASE = new URL("./", import.meta.url).href;
const LEAVING = "Tab indents once you have typed. To leave the code, press Escape and then Tab.";
const OLDER = "The site has changed since this page was opened. Load it again: your work is kept.";

export class Page {
  /** @param {string} address of the page's data */
  constructor(address) {
    this.address = address;
    /** @type {Promise<PageData> | undefined} */
    this.data = undefined;
    this.isRestoring = false;
    this.name = decodeURIComponent(address.split("/live/pages/")[1] ?? "").replace(/\.json$/, "");
    this.announcer = element("div", { class: "lab-announcer", role: "status" });
    this.progress = new Progress();
    this.session = new Session(BASE, (progress) => this.progress.update(progress));
    this.cells = this.#findCells();
    this.isExercise = this.cells.some((cell) => cell.isAnswer);
    this.staleness = new Staleness(this.cells, this.isExercise);
    this.panel = new Panel(this.isExercise, this.#panelWishes());
    /** @type {Work} */
    this.work = new Work(this.name, this.#workWishes());
    this.running = new Running(this.cells, this.#surroundings());
    this.exercise = new Exercise(tasksOf(this.cells), this.running, this.work, this.#exerciseWishes());
    this.#place();
    this.#restore();
  }

  #findCells() {
    const boxes = /** @type {NodeListOf<HTMLElement>} */ (
      document.querySelectorAll("div.cell[data-cell-id]")
    );
    const wishes = {
      onRun: (/** @type {Cell} */ cell) => this.running.run(cell),
      onStop: () => this.session.stop(),
      onChange: () => this.changed(),
      onReset: (/** @type {Cell} */ cell) => this.staleness.reset(cell),
    };
    return [...boxes].map((box, place) => new Cell(box, labelOf(box, place), wishes));
  }

  #panelWishes() {
    const handover = new Handover(this);
    return {
      onDownload: () => handover.download(),
      onOpen: (/** @type {File} */ file) => handover.open(file),
      onStartAfresh: () => handover.startAfresh(),
    };
  }

  #workWishes() {
    return {
      gather: () => ({ ...this.orphans(), ...this.changes() }),
      onKept: (/** @type {boolean} */ isKept) => this.panel.showKept(isKept),
      onOtherTab: () => this.#takeFromOtherTab(),
    };
  }

  #surroundings() {
    return {
      session: this.session,
      load: () => this.load(),
      announce: (/** @type {string} */ words) => this.announce(words),
      announceStart: (/** @type {Cell} */ cell) => this.#announceStart(cell),
      onStart: (/** @type {Cell} */ cell) => this.#started(cell),
    };
  }

  #exerciseWishes() {
    return {
      announce: (/** @type {string} */ words) => this.announce(words),
      onPoints: () => this.panel.showPoints(this.exercise),
    };
  }

  #place() {
    const title = document.querySelector("article h1");
    title?.after(this.panel.box);
    const leaving = element("p", { id: HOW_TO_LEAVE, hidden: "" }, LEAVING);
    document.querySelector("article")?.append(this.announcer, leaving);
    if (this.isExercise) this.exercise.showPoints();
  }

  /**
   * Load the page's data, once; where that fails, the next call tries again.
   * @returns {Promise<PageData>}
   * @throws {Error} with a sentence for the reader
   */
  load() {
    this.data ??= this.#fetch().catch((error) => {
      this.data = undefined;
      throw error;
    });
    return this.data;
  }

  /** @returns {Promise<PageData>} */
  async #fetch() {
    const data = await fetched(this.address);
    this.exercise.take(data);
    const there = new Set(data.notebook.cells.map((cell) => cell.id));
    if (!this.cells.every((cell) => there.has(cell.id))) throw new Error(OLDER);
    return data;
  }

  /** @param {string} words */
  announce(words) {
    this.announcer.textContent = words;
  }

  /** @param {Cell} cell */
  async #announceStart(cell) {
    this.announce(this.progress.show(cell, (await this.load()).megabytes));
  }

  /** @param {Cell} cell */
  async #started(cell) {
    this.staleness.renew(cell);
    const data = await this.load();
    const asBooked = data.notebook.cells.find((each) => each.id === cell.id)?.metadata.mystnb?.image?.alt;
    cell.outputs.alt = (!cell.isChanged && asBooked) || "A picture that this cell has drawn.";
    if (data.note) this.panel.note(data.note);
  }

  /** Show and keep what the reader has changed. */
  changed() {
    if (!this.isRestoring) this.work.saveSoon();
    this.staleness.show();
    for (const task of this.exercise.tasks) this.exercise.showStale(task);
    if (this.isExercise) this.exercise.showPoints();
  }

  /** What the reader has written, by the cell's id. */
  changes() {
    return Object.fromEntries(
      this.cells.filter((cell) => cell.isChanged).map((cell) => [cell.id, cell.text]),
    );
  }

  /**
   * What the reader wrote into cells that the page, as it is now, does not have.
   * @returns {Record<string, string>}
   */
  orphans() {
    const ours = new Set(this.cells.map((cell) => cell.id));
    return Object.fromEntries(Object.entries(this.work.kept.cells).filter(([id]) => !ours.has(id)));
  }

  #restore() {
    this.isRestoring = true; // what was read is not written again: another tab may have gone on meanwhile
    for (const cell of this.cells) cell.code?.replace(this.work.kept.cells[cell.id] ?? cell.original);
    this.isRestoring = false;
    this.exercise.restore();
    if (Object.keys(this.work.kept.tasks).length) this.load().catch(() => {});
  }

  #takeFromOtherTab() {
    const before = this.changes();
    this.#restore();
    this.panel.note("This page was changed in another tab. What stands here is now the newer version.", {
      label: "Take back what stood here",
      onClick: () => this.put(before),
    });
  }

  /** @param {Record<string, string>} changes what stands in the cells, by id; others are as in the book */
  put(changes) {
    for (const cell of this.cells) cell.code?.replace(changes[cell.id] ?? cell.original);
  }
}

/**
 * Fetch a page's data.
 * @param {string} address
 * @returns {Promise<PageData>}
 */
async function fetched(address) {
  try {
    const response = await fetch(address, { cache: "no-cache" }); // it belongs to this state of the page
    return await response.json();
  } catch {
    throw new Error(UNREACHED);
  }
}

/**
 * Say what a cell is, to those who hear the page.
 * @param {HTMLElement} box
 * @param {number} place
 */
function labelOf(box, place) {
  const title = box.closest("section")?.querySelector("h2")?.firstChild?.textContent?.trim();
  if (!box.dataset.cellTags?.split(" ").includes("answer")) return `Code, cell ${place + 1}`;
  return `Answer to ${title}`;
}

const meta = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="confusionlab-live"]'));
if (meta) {
  const address = new URL(meta.content, document.baseURI).href;
  foldSeals();
  new Page(address);
}
