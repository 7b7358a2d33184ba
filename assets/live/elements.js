// Elements of the page, made from text that is never read as HTML.

/**
 * Make an element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} inside
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

/**
 * Make a button.
 * @param {string} label
 * @param {() => void} onClick
 * @param {Record<string, string>} attributes
 * @returns {HTMLButtonElement}
 */
export function button(label, onClick, attributes = {}) {
  const made = element("button", { type: "button", class: "lab-button", ...attributes }, label);
  made.addEventListener("click", onClick);
  return made;
}

/**
 * Say how many there are of something: "1 cell", "3 cells".
 * @param {number} number
 * @param {string} noun
 * @returns {string}
 */
export const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/**
 * Return a message as nodes, its `code`, *emphasis* and **weight** marked up.
 * @param {string} message
 * @returns {(Node | string)[]}
 */
export function markedUp(message) {
  return message.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/).map((part, place) => {
    if (place % 2 === 0) return part;
    if (part.startsWith("`")) return element("code", {}, part.slice(1, -1));
    if (part.startsWith("**")) return element("strong", {}, part.slice(2, -2));
    return element("em", {}, part.slice(1, -1));
  });
}
