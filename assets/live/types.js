// The shapes that the page's modules hand to each other. Nothing here runs.

/**
 * A cell of a notebook, as nbformat 4 writes it.
 * @typedef {object} NotebookCell
 * @property {string} cell_type "code" or "markdown"
 * @property {string} [id]
 * @property {string | string[]} source
 * @property {Record<string, any>} metadata
 * @property {any[]} [outputs]
 * @property {number | null} [execution_count]
 */

/**
 * @typedef {{ cells: NotebookCell[], metadata: object, nbformat: number, nbformat_minor: number }} Notebook
 */

/**
 * A hidden check, drawn and sealed when the site was built: each source asks the same with other numbers.
 * @typedef {{ task: string, check: string, points: number, sources: string[] }} HiddenCheck
 */

/**
 * What the site holds for one page.
 * @typedef {object} PageData
 * @property {Notebook} notebook
 * @property {HiddenCheck[]} hidden
 * @property {{ total: number, of: { title: string, megabytes: number }[] }} megabytes of what a run loads
 * @property {string} note what to say above outputs that are not the book's; mostly empty
 */

/**
 * An output of a cell, as nbformat 4 writes it.
 * @typedef {object} Output
 * @property {string} output_type "stream", "display_data", "execute_result", "error" or "clear_output"
 * @property {string} [name] of a stream: "stdout" or "stderr"
 * @property {string} [text] of a stream
 * @property {boolean} [wait] of "clear_output": whether what stands there stays until something new comes
 * @property {Record<string, any>} [data] by mime type
 * @property {string} [ename] of an error
 * @property {string} [evalue] of an error
 * @property {string[]} [traceback] of an error
 */

/**
 * What a check says of an answer.
 * @typedef {{ is_right: boolean, message: string }} Feedback
 */

/**
 * How a run ended: "failed" with an error, "blocked" by an error in a cell above, "stopped" by the reader,
 * "broken" when Python could not be loaded.
 * @typedef {"done" | "failed" | "blocked" | "stopped" | "broken"} Ending
 */

export {};
