// A check's seal is a long text that nobody reads: out of sight, and there for whoever copies the cell.
import { element } from "./elements.js";

const SEAL = /^"[\w=-]{100,}"$/;

/** Fold the seals of all checks in the page. */
export function foldSeals() {
  for (const text of document.querySelectorAll(
    '.cell:is([data-cell-tags~="check"], [data-cell-tags~="practice"]) pre span',
  )) {
    if (text.childElementCount || !SEAL.test(text.textContent ?? "")) continue;
    text.replaceChildren(element("span", { class: "lab-seal" }, text.textContent ?? ""));
  }
}
