// The code of one cell: as it stands in the book until a reader steps into it, an editor from then on.

/** @import { EditorView } from "@codemirror/view" */

const EDITOR = new URL("editor.js", import.meta.url).href;
export const HOW_TO_LEAVE = "lab-how-to-leave";

/**
 * Load the editor, once; where that fails, the next step into code tries again.
 * @returns {Promise<typeof import("./editor.js")>}
 */
const loadEditor = () => import(EDITOR);

export class Code {
  /**
   * @param {HTMLElement} pre the code as it stands in the book
   * @param {{ label: string, onChange: () => void, onRun: () => void, onLost: () => void }} wishes
   */
  constructor(pre, wishes) {
    this.pre = pre;
    this.wishes = wishes;
    /** The code as it stands in the book. */
    this.original = (pre.textContent ?? "").replace(/\n$/, "");
    this.text = this.original;
    /** @type {EditorView | null} */
    this.view = null;
    /** @type {typeof import("./editor.js") | null} */
    this.editor = null;
    for (const [name, value] of Object.entries(this.#attributes())) pre.setAttribute(name, value);
    this.#keepTabStop();
    pre.addEventListener("focus", () => this.open());
    pre.addEventListener("click", (event) => this.open({ x: event.clientX, y: event.clientY }));
  }

  #attributes() {
    const role = { role: "textbox", "aria-multiline": "true", tabindex: "0" };
    return { ...role, "aria-label": this.wishes.label, "aria-describedby": HOW_TO_LEAVE };
  }

  /** The page takes the tab stop from code that does not scroll; this code can be stepped into. */
  #keepTabStop() {
    const keep = () => this.pre.tabIndex === 0 || (this.pre.tabIndex = 0);
    new MutationObserver(keep).observe(this.pre, { attributeFilter: ["tabindex"] });
  }

  /** Whether it is another text than the book's. */
  get isChanged() {
    return this.text !== this.original;
  }

  /**
   * Put the editor in place of the code, and the cursor into it unless the reader has gone elsewhere.
   * @param {{ x: number, y: number }} [at] where a pointer has clicked
   */
  async open(at) {
    const editor = await loadEditor().catch(() => null);
    if (!editor) return this.wishes.onLost();
    const isWanted = document.activeElement === this.pre;
    this.#replaceByEditor(editor);
    if (!isWanted) return;
    this.view?.focus();
    if (at && this.view) editor.putCursor(this.view, at);
  }

  /** @param {typeof import("./editor.js")} editor */
  #replaceByEditor(editor) {
    if (this.view) return;
    const parent = /** @type {HTMLElement} */ (this.pre.parentElement);
    const { label, onRun } = this.wishes;
    const wishes = { label, describedBy: HOW_TO_LEAVE, onRun, onChange: this.#take.bind(this) };
    this.editor = editor;
    this.view = editor.createEditor({ parent, text: this.text, ...wishes });
    this.pre.hidden = true; // it stays, and keeps the text, for the button that copies
  }

  /** @param {string} text */
  #take(text) {
    this.text = text;
    this.pre.textContent = text;
    this.wishes.onChange();
  }

  /**
   * Put another text in its place.
   * @param {string} text
   */
  replace(text) {
    if (text === this.text) return;
    if (this.view) this.editor?.replaceText(this.view, text);
    else this.#take(text);
  }
}
