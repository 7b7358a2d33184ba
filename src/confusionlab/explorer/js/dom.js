// Makes elements. Whatever is text arrives as text: nothing here reads HTML.

/** @typedef {Node | string | null | undefined | false} Child */
/**
 * "onclick" and the like are listeners, true and false set or leave out.
 * @typedef {Object<string, any>} Attributes
 */

/** @template {Element} Any @param {Any} element @param {...Child} children @returns {Any} */
export function fill(element, ...children) {
  element.replaceChildren(
    .../** @type {(Node | string)[]} */ (children.filter((child) => child || child === "")),
  );
  return element;
}

/**
 * @template {Element} Any
 * @param {Any} element
 * @param {Attributes} attributes
 * @param {Child[]} children
 * @returns {Any}
 */
function dressed(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if ((value ?? false) !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  return fill(element, ...children);
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Attributes} [attributes] @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  return dressed(document.createElement(tag), attributes, children);
}

/** @param {string} tag @param {Attributes} attributes @param {...Child} children */
export function makeSvg(tag, attributes, ...children) {
  return dressed(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** A name that is written in its own direction. @param {string} name */
export function named(name) {
  return make("bdi", { class: "name" }, name);
}

/** @param {number} level @param {string} name its class @param {...Child} words */
export function heading(level, name, ...words) {
  return make(/** @type {"h6"} */ (`h${Math.min(level, 6)}`), { class: name }, ...words);
}

/** The level of headings in an element: below the heading before it. @param {HTMLElement} element */
export function levelIn(element) {
  let level = 1;
  for (const title of document.querySelectorAll("h1, h2, h3, h4, h5, h6"))
    if (element.compareDocumentPosition(title) & Node.DOCUMENT_POSITION_PRECEDING)
      level = Number(title.localName[1]);
  return level + 1;
}

/** @param {...Child} words */
export function soft(...words) {
  return make("span", { class: "soft" }, ...words);
}

/** Controls or words beside each other. @param {...Child} children */
export function line(...children) {
  return make("div", { class: "line" }, ...children);
}

/** Two columns: what, and how much. @param {...[Child, Child]} lines */
export function pairs(...lines) {
  return make("dl", {}, ...lines.flatMap(([what, value]) => [make("dt", {}, what), make("dd", {}, value)]));
}

/** @param {Child} words @param {() => void} onclick @param {Attributes} [attributes] */
export function button(words, onclick, attributes = {}) {
  return make("button", { type: "button", onclick, ...attributes }, words);
}
