// The editor of one cell, loaded when a reader first steps into code: npm's @codemirror, bundled when the
// site is built. Colours come from the class names of the page's own Pygments.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentUnit, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

const PYGMENTS = tagHighlighter([
  { tag: tags.comment, class: "c1" },
  { tag: tags.keyword, class: "k" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: [tags.operatorKeyword], class: "ow" },
  { tag: tags.string, class: "s2" },
  { tag: tags.number, class: "mi" },
  { tag: tags.operator, class: "o" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
  { tag: tags.meta, class: "nd" },
  { tag: tags.variableName, class: "n" },
]);

/**
 * @typedef {object} Wishes
 * @property {HTMLElement} parent where the editor stands
 * @property {string} text
 * @property {string} label what a screen reader calls it
 * @property {string} describedBy the id of what says how to leave it
 * @property {(text: string) => void} onChange
 * @property {() => void} onRun
 */

/**
 * Who steps in with Tab leaves with Tab. Once another key is pressed, Tab indents; Escape gives it back.
 */
const TAB_PASSES_UNTIL_TYPING = EditorView.domEventHandlers({
  focus: (_event, view) => view.setTabFocusMode(true),
  pointerup: (_event, view) => view.setTabFocusMode(false),
  keydown: ({ key }, view) => {
    if (!["Tab", "Shift", "Control", "Alt", "Meta"].includes(key)) view.setTabFocusMode(key === "Escape");
    return false;
  },
});

/**
 * Make an editor.
 * @param {Wishes} wishes
 * @returns {EditorView}
 */
export function createEditor({ parent, text, label, describedBy, onChange, onRun }) {
  const run = () => {
    onRun();
    return true;
  };
  const runKeys = ["Shift-Enter", "Mod-Enter"].map((key) => ({ key, run }));
  const described = {
    "aria-label": label,
    "aria-describedby": describedBy,
    spellcheck: "false",
    tabindex: "0",
  };
  const extensions = [
    Prec.highest(keymap.of(runKeys)),
    TAB_PASSES_UNTIL_TYPING,
    history(),
    closeBrackets(),
    bracketMatching(),
    new LanguageSupport(pythonLanguage),
    indentUnit.of("    "),
    EditorState.tabSize.of(4),
    syntaxHighlighting(PYGMENTS),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
    EditorView.contentAttributes.of(described),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
  const view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
  // The page has keys of its own, such as "/" for its search: what is typed here is not for them.
  view.dom.addEventListener("keydown", (event) => event.stopPropagation());
  return view;
}

/**
 * Put another text into an editor; its own undo can take it back.
 * @param {EditorView} view
 * @param {string} text
 */
export function replaceText(view, text) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

/**
 * Put the cursor where a pointer is.
 * @param {EditorView} view
 * @param {{ x: number, y: number }} place
 */
export function putCursor(view, place) {
  view.dispatch({ selection: { anchor: view.posAtCoords(place, false) } });
  view.setTabFocusMode(false);
}
