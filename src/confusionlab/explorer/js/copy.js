// A button that copies a text; where the page may not, the text is laid out to be copied by hand.

import { button, fill, make } from "./dom.js";
import { purpose } from "./words.js";

/** @param {string} words on the button @param {string} what is copied @param {() => string} text */
export function copyButton(words, what, text) {
  const copier = button(words, copy, purpose(words));
  async function copy() {
    const content = text();
    try {
      await navigator.clipboard.writeText(content);
      fill(copier, "Copied");
    } catch {
      layOut(copier, `${what}, to copy`, content);
    }
  }
  return copier;
}

/**
 * Put a field with a text in a button's place.
 * @param {Element} place @param {string} says @param {string} text
 */
export function layOut(place, says, text) {
  const field = make("textarea", { "aria-label": says, readonly: true, rows: 3 }, text);
  place.replaceWith(field);
  field.select();
}
