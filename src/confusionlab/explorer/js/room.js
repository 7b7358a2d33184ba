// How much room the explorer takes: that of its page, or the whole screen.

import { button, fill } from "./dom.js";
import { isMany } from "./zoom.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

// Pixels: the side of a picture of few classes, and of one of many where the window is as high.
const FEW = 560,
  LARGEST = 720;
// Names and legend around the picture on a full screen.
const AROUND_PICTURE = 270;

/** The side of the largest picture that fits from top to bottom. @param {Explorer} app */
export function tallest(app) {
  const { root, pictures } = app;
  if (root.classList.contains("full"))
    return Math.max(200, root.clientHeight - pictures.offsetTop - AROUND_PICTURE);
  return isMany(app) ? Math.max(FEW, Math.min(LARGEST, window.innerHeight - AROUND_PICTURE)) : FEW;
}

/** Fill the screen or, where that is not allowed, the window or frame; and back. @param {Explorer} app */
export function fullScreen(app) {
  const { root } = app,
    switcher = button("Full screen", change);
  /** @param {boolean} full */
  function set(full) {
    root.classList.toggle("full", full);
    fill(switcher, full ? "Leave full screen" : "Full screen");
    app.redraw();
  }
  async function change() {
    const full = !root.classList.contains("full");
    set(full);
    if (document.fullscreenElement) await document.exitFullscreen();
    else if (full && document.fullscreenEnabled) await root.requestFullscreen().catch(() => {});
  }
  root.addEventListener("fullscreenchange", () => document.fullscreenElement || set(false));
  // Where the browser does not know of the full screen, it does not leave it by itself.
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !root.classList.contains("full") || document.fullscreenElement) return;
      event.stopPropagation();
      set(false);
    },
    true,
  );
  return switcher;
}
