// What the pages keep in the reader's own browser, and nowhere else: pages read, guesses, work on exercises.
// A browser may forbid this, and its room may be full: whoever writes is told, and nothing breaks.

const PREFIX = "confusionlab:";

/**
 * Read what was kept.
 * @param {string} name what it is called, such as "pages-read"
 * @param {any} otherwise what to return where nothing was kept, or nothing that can be read
 * @returns {any} what was written under this name
 */
export function read(name, otherwise) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/**
 * Keep a value.
 * @param {string} name what it is called
 * @param {any} value anything that JSON can hold
 * @returns {boolean} whether the browser has kept it
 */
export function write(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/**
 * Forget a value.
 * @param {string} name what it is called
 * @returns {boolean} whether the browser has forgotten it
 */
export function forget(name) {
  try {
    localStorage.removeItem(PREFIX + name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Hear of what another tab writes.
 * @param {string} name what it is called
 * @param {(value: any) => void} tell called with the new value, or with undefined where it was forgotten
 */
export function onChange(name, tell) {
  window.addEventListener("storage", (event) => {
    if (event.key === PREFIX + name) tell(read(name, undefined));
  });
}
