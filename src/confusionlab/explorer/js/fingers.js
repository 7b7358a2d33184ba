// Fingers on a narrow screen: what was tapped is told in a sheet at its lower edge, and controls are folded.

import { button, make } from "./dom.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** Whether fingers point, which neither hover nor hold Shift. */
export const isCoarse = () => window.matchMedia("(pointer: coarse)").matches;

/** The panel, and how it becomes a sheet. @param {Explorer} app */
export function sheet(app) {
  const box = make("div", { class: "below" }, button("Close", close, { class: "close" }), app.panel),
    home = make("div", { class: "home" }, box);
  function close() {
    if (box.parentElement === home) return;
    if (box.contains(app.shadow.activeElement)) app.map.grid.focus({ preventScroll: true });
    box.classList.remove("sheet");
    home.append(box);
    app.both.style.paddingBottom = "";
  }
  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.key !== "Escape" || box.parentElement === home) return;
    event.stopPropagation();
    close();
  }
  /** Where the panel stands beside the picture, it is in sight. */
  function open() {
    if (getComputedStyle(app.both).gridTemplateColumns.includes(" ")) return;
    // Some browsers fix nothing to the screen inside an element whose width is asked for (a container).
    if (box.parentElement === home) app.root.append(box);
    box.classList.add("sheet");
    box.scrollTop = 0;
    // So that the end of the page can be scrolled out from under the sheet.
    app.both.style.paddingBottom = `${box.offsetHeight}px`;
    const marks = app.map.marks.getBoundingClientRect(),
      [mark = marks] = [...app.map.marks.children].map((one) => one.getBoundingClientRect()),
      hidden = mark.bottom + 16 - box.getBoundingClientRect().top;
    if (hidden > 0) window.scrollBy({ top: hidden, behavior: "instant" });
  }
  box.addEventListener("keydown", press, true); // before the panel lets go of what is selected
  // A sheet goes with its picture.
  const observer = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting || close());
  observer.observe(app.pictures);
  return { home, open, close, stop: () => observer.disconnect() };
}

/** Controls that a narrow screen shows behind a button. @param {HTMLElement} controls */
export function folded(controls) {
  const opener = button("View settings", change, { class: "opener", "aria-expanded": "false" }),
    box = make("div", { class: "fold" }, opener, controls);
  function change() {
    opener.setAttribute("aria-expanded", String(box.classList.toggle("open")));
  }
  return box;
}
