// Find a class: names that begin with what is typed come first, in a list to choose from.

import { fill, make, named } from "./dom.js";
import { shorten } from "./numbers.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

const MOST = 8;

/** Without accents, capitals, and what stands between words. @param {string} text */
function plain(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();
}

/** How well a name fits: 0 best, 4 not at all. @param {string} name @param {string} wanted */
function rankOf(name, wanted) {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  return name.includes(` ${wanted}`) ? 2 : name.includes(wanted) ? 3 : 4;
}

/** The classes whose names fit, the best first. @param {string[]} names plain ones @param {string} typed */
function hitsAmong(names, typed) {
  const wanted = plain(typed);
  if (!wanted) return [];
  const ranks = names.map((name) => rankOf(name, wanted));
  return [...names.keys()].filter((at) => ranks[at] < 4).sort((a, b) => ranks[a] - ranks[b]);
}

/** @param {Explorer} app */
export function finder(app) {
  const { names, leftover } = app.header,
    id = `${app.map.id}-hits`,
    plainNames = names.map(plain);
  /** @type {number[]} */
  let hits = [];
  let active = 0;
  const list = make("ul", { id, role: "listbox", "aria-label": "classes with such a name" }),
    more = make("div", { class: "soft", role: "status" }),
    box = make("div", { class: "hits", hidden: true }, list, more);
  const field = make("input", {
    type: "search",
    role: "combobox",
    placeholder: "find a class",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "find a class",
    "aria-controls": id,
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    oninput: look,
    onblur: close,
    onkeydown: press,
  });
  function look() {
    hits = hitsAmong(plainNames, field.value);
    active = 0;
    show();
  }
  function show() {
    const shown = hits.slice(0, MOST),
      isOpen = plain(field.value) !== "";
    fill(
      list,
      ...shown.map((old, at) =>
        make(
          "li",
          {
            role: "option",
            id: `${id}-${at}`,
            "aria-selected": String(at === active),
            onclick: () => choose(old),
            // The field keeps the focus, and so the list stays until the click.
            onmousedown: (/** @type {Event} */ event) => event.preventDefault(),
          },
          named(shorten(names[old], 60)),
        ),
      ),
    );
    list.hidden = !shown.length;
    fill(
      more,
      !hits.length
        ? isOpen && "No class has this name."
        : hits.length > MOST && `and ${hits.length - MOST} more: type on`,
    );
    box.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(shown.length > 0));
    if (shown.length) field.setAttribute("aria-activedescendant", `${id}-${active}`);
    else field.removeAttribute("aria-activedescendant");
  }
  function close() {
    hits = [];
    box.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
  /** @param {number} old */
  function choose(old) {
    field.value = "";
    close();
    app.update({ about: old === leftover ? "other" : old, select: [] });
  }
  /** @param {KeyboardEvent} event */
  function press(event) {
    const shown = Math.min(hits.length, MOST),
      by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      field.value = "";
      close();
    } else if (event.key === "Enter" && shown) choose(hits[active]);
    else if (by && shown) {
      active = (active + by + shown) % shown;
      show();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return make("span", { class: "find" }, field, box);
}
