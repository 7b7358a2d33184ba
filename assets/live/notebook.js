// The page as a notebook, and a notebook's answers in the page.

/** @import { Cell } from "./cell.js" */
/** @import { Notebook, NotebookCell } from "./types.js" */

/** @param {NotebookCell} cell */
const sourceOf = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : cell.source);

/** @param {NotebookCell} cell */
const isCode = (cell) => cell.cell_type === "code";

/**
 * Return a notebook with the page's code in it, and at its end what was written into cells that are gone.
 * @param {Notebook} notebook as it is handed out
 * @param {Cell[]} cells
 * @param {Record<string, string>} orphans by id
 * @returns {Notebook}
 */
export function filledIn(notebook, cells, orphans) {
  const changed = new Map(cells.filter((cell) => cell.isChanged).map((cell) => [cell.id, cell.text]));
  const filled = notebook.cells.map((cell) => {
    const source = changed.get(cell.id ?? "") ?? sourceOf(cell);
    return isCode(cell) ? { ...cell, source, outputs: [], execution_count: null } : cell;
  });
  const left = Object.entries(orphans).map(([id, source]) => {
    return { cell_type: "code", id, metadata: {}, source, outputs: [], execution_count: null };
  });
  return { ...notebook, cells: [...filled, ...left] };
}

/**
 * Read a notebook.
 * @param {string} text
 * @returns {Notebook}
 * @throws {Error} with a sentence for the reader, where it is none
 */
export function readNotebook(text) {
  let notebook;
  try {
    notebook = JSON.parse(text);
  } catch {
    throw new Error("This file is not a notebook: a notebook's name ends in .ipynb.");
  }
  if (!Array.isArray(notebook?.cells)) {
    throw new Error("This file is not a notebook: it has no cells.");
  }
  return notebook;
}

/**
 * Return a notebook's title: its first heading.
 * @param {Notebook} notebook
 * @returns {string} empty where it has none
 */
export function titleOf(notebook) {
  const texts = notebook.cells.filter((cell) => cell.cell_type === "markdown").map(sourceOf);
  return texts.map((text) => /^#\s+(.+)$/m.exec(text)?.[1].trim()).find(Boolean) ?? "";
}

/**
 * Find what another copy of the page's notebook has in the place of each of its cells: by the cell's id,
 * which Colab keeps in the metadata, or else by the task that it answers.
 * @param {Notebook} found
 * @param {Notebook} ours as it is handed out
 * @param {Cell[]} cells those that can be changed
 * @returns {Map<Cell, string>}
 */
export function codeFor(found, ours, cells) {
  const known = new Map(ours.cells.map((cell) => [cell.id, cell]));
  const theirs = found.cells.filter((cell) => isCode(cell));
  const pairs = cells.map((cell) => {
    const task = known.get(cell.id)?.metadata?.task;
    const match =
      theirs.find((each) => [each.id, each.metadata?.id].includes(cell.id)) ??
      (cell.isAnswer ? theirs.find((each) => isAnswerTo(each, task)) : undefined);
    return /** @type {[Cell, string | null]} */ ([cell, match ? sourceOf(match) : null]);
  });
  return new Map(/** @type {[Cell, string][]} */ (pairs.filter(([, code]) => code !== null)));
}

/**
 * @param {NotebookCell} cell
 * @param {string} task
 */
const isAnswerTo = (cell, task) => cell.metadata?.tags?.includes("answer") && cell.metadata.task === task;

/**
 * Give the reader a file.
 * @param {string} name
 * @param {string} text
 */
export function giveFile(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
  const link = document.createElement("a");
  [link.href, link.download] = [address, name];
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser may still be asking where to put it
}
