// What a cell shows, in the look of the book: text, tables, pictures, explorers, answers of checks, errors.
import { counted, element, markedUp } from "./elements.js";

/** @import { Feedback, Output } from "./types.js" */

export const FEEDBACK = "application/vnd.confusionlab.feedback+json";
const PICTURES = ["image/png", "image/jpeg", "image/svg+xml"];
const SEALS = /"[\w=-]{100,}"/g;
const INPUT = /<ipython-input-[^>]*>, /g; // in which cell: the one above
const COLOURS = /\u001b\[[0-9;]*m/g;
export const UNANSWERED = "NotImplementedError";

/**
 * Return what a cell of text looks like in the book.
 * @param {string} kind "stream", "stderr", "text_plain" or "traceback"
 * @param {string} text
 * @returns {HTMLElement}
 */
function plain(kind, text) {
  const lines = element("pre", {}, text);
  return element("div", { class: `output ${kind} highlight-myst-ansi notranslate` }, highlight(lines));
}

/** @param {HTMLElement} lines */
const highlight = (lines) => element("div", { class: "highlight" }, lines);

/**
 * Return text as a terminal would leave it: no colours, and of a line written anew only what came last.
 * @param {string} text
 * @returns {string}
 */
export function settled(text) {
  const lines = text.replace(COLOURS, "").replace(/\r+\n/g, "\n").split("\n");
  return lines.map((line) => line.replace(/\r+$/, "").split("\r").at(-1)).join("\n");
}

/**
 * Return a check's answer.
 * @param {Feedback} feedback
 * @param {string} [mark] what it opens with
 * @returns {HTMLElement}
 */
export function feedbackElement(feedback, mark = feedback.is_right ? "✓ Right." : "✗ Not right yet.") {
  const opening = element("strong", {}, mark);
  const kind = feedback.is_right ? "right" : "wrong";
  return element("div", { class: `lab-feedback ${kind}` }, opening, " ", ...markedUp(feedback.message));
}

/**
 * Return an error: what went wrong in one line, and where it happened folded below it.
 * @param {Output} output
 * @returns {HTMLElement}
 */
export function errorElement({ ename = "Error", evalue = "", traceback = [] }) {
  if (ename === UNANSWERED) return element("div", { class: "lab-feedback open" }, unanswered(evalue));
  const what = element(
    "p",
    {},
    element("strong", {}, ename),
    evalue ? `: ${settled(evalue).replace(INPUT, "")}` : "",
  );
  const box = element("div", { class: "lab-error" }, what);
  if (traceback.length) {
    const where = plain("traceback", settled(traceback.join("\n")).replace(SEALS, '"…"'));
    box.append(
      element("details", { class: "lab-where" }, element("summary", {}, "Where it happened"), where),
    );
  }
  return box;
}

/**
 * Say that a task still waits for its answer.
 * @param {string} what what the untouched answer says
 * @returns {string}
 */
export const unanswered = (what) => `Not answered yet. ${what}`;

/**
 * Return the little Markdown that cells print: paragraphs, and lists with a dash.
 * @param {string} text
 * @returns {HTMLElement}
 */
function markdown(text) {
  const box = element("div", { class: "output text_html" });
  for (const part of text.trim().split(/\n{2,}/)) {
    const isList = /^[-*] /.test(part);
    const items = part.split(/\n(?=[-*] )/).map((line) => markedUp(line.replace(/^[-*] /, "")));
    box.append(
      isList
        ? element("ul", {}, ...items.map((item) => element("li", {}, ...item)))
        : element("p", {}, ...markedUp(part)),
    );
  }
  return box;
}

/**
 * Return HTML that the reader's own code made. Scripts that are parsed do not run, so they are made again.
 * @param {string} text
 * @returns {HTMLElement}
 */
function html(text) {
  const box = element("div", { class: "output text_html" });
  box.innerHTML = text;
  return box;
}

/**
 * Run the scripts of HTML that has been put into the page.
 * @param {HTMLElement} box
 */
function runScripts(box) {
  for (const parsed of box.querySelectorAll("script")) {
    const made = document.createElement("script");
    for (const { name, value } of parsed.attributes) made.setAttribute(name, value);
    made.textContent = parsed.textContent;
    parsed.replaceWith(made);
  }
}

/**
 * Return a picture.
 * @param {string} mime
 * @param {string} content
 * @param {string} alt
 * @returns {HTMLElement}
 */
function picture(mime, content, alt) {
  const source =
    mime === "image/svg+xml" ? `,${encodeURIComponent(content)}` : `;base64,${content.replace(/\s/g, "")}`;
  return element("img", { alt, src: `data:${mime}${source}` });
}

/**
 * Return what stands for a value: the richest form that the page can show.
 * @param {Record<string, any>} data by mime type
 * @param {string} alt what a picture shows, in words
 * @returns {HTMLElement}
 */
function value(data, alt) {
  if (FEEDBACK in data) return feedbackElement(data[FEEDBACK]);
  if ("text/html" in data) return html(joined(data["text/html"]));
  const mime = PICTURES.find((each) => each in data);
  if (mime) return picture(mime, joined(data[mime]), alt);
  if ("text/markdown" in data) return markdown(joined(data["text/markdown"]));
  return plain("text_plain", settled(joined(data["text/plain"] ?? "")));
}

/** @param {string | string[]} text */
const joined = (text) => (Array.isArray(text) ? text.join("") : text);

/** The outputs of one cell, in a box of the page. */
export class Outputs {
  /**
   * @param {HTMLElement} box where they stand
   * @param {string[]} tags the cell's tags
   */
  constructor(box, tags) {
    this.box = box;
    this.hidesErrors = tags.includes("remove-stderr");
    /** What a picture shows, in words. */
    this.alt = "";
    /** What clears the box when the next output comes: the old outputs stay until then. */
    this.isOld = false;
    /** @type {{ name: string, text: string, element: HTMLElement } | null} the stream that goes on */
    this.stream = null;
  }

  /** Let what stands here be replaced by the next output. */
  renew() {
    this.isOld = true;
    this.stream = null;
  }

  /** Take away what an earlier run has left. */
  clearOld() {
    if (this.isOld) this.box.replaceChildren();
    this.isOld = false;
  }

  /** @param {Output} output */
  add(output) {
    if (output.output_type === "clear_output") return this.#clear(output);
    this.clearOld();
    if (output.output_type === "stream") return this.#addStream(output);
    this.stream = null;
    const made = output.output_type === "error" ? errorElement(output) : value(output.data ?? {}, this.alt);
    this.box.append(made);
    runScripts(made);
    this.box.dispatchEvent(new CustomEvent("lab-output", { bubbles: true }));
  }

  /** @param {Output} output */
  #clear({ wait = false }) {
    this.renew();
    if (!wait) this.clearOld();
  }

  /** @param {Output} output */
  #addStream({ name = "stdout", text = "" }) {
    if (name === "stderr" && this.hidesErrors) return;
    const before = this.stream?.name === name ? this.stream : null;
    const whole = (before?.text ?? "") + joined(text);
    const made = plain(name === "stderr" ? "stderr" : "stream", settled(whole));
    if (before) before.element.replaceWith(made);
    else this.box.append(made);
    this.stream = { name, text: whole, element: made };
  }
}

/**
 * Say what outputs there are, for those who do not see them.
 * @param {HTMLElement} box
 * @returns {string}
 */
export function spoken(box) {
  const error = box.querySelector(".lab-error > p")?.textContent;
  if (error) return `It stopped with an error. ${error}`;
  const open = box.querySelector(".lab-feedback.open")?.textContent;
  if (open) return open;
  const shown = box.childElementCount;
  return shown ? `Done, ${counted(shown, "output")} below the code.` : "Done, nothing to show.";
}
