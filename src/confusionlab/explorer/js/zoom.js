// Of many classes a part can be looked at: by wheel, fingers, mouse, keys and buttons.

import { button, fill, make, soft } from "./dom.js";
import { writeCount } from "./numbers.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./heatmap.js").Heatmap} Heatmap */
/** @typedef {import("./picture.js").Part} Part */

// Of fewer classes every cell is large enough.
const MANY = 30;
const LEAST = 6;
const STEP = 1.6;
// Pixels that a mouse may move between its press and its release and still click.
const STILL = 4;

/** @param {number} value @param {number} most */
const within = (value, most) => Math.min(Math.max(value, 0), most);

/** Whether a part can be looked at. @param {Explorer} app */
export const isMany = ({ view }) => view.n >= MANY;

/** The part that is seen, or all. @param {Explorer} app @returns {Part} */
export function partOf({ part, view: { n } }) {
  return part ?? { row: 0, column: 0, seen: n };
}

/** Look at a part; at all where it would hold all. @param {Explorer} app @param {Part} wanted */
function lookAt(app, { row, column, seen }) {
  const { n } = app.view,
    size = within(Math.max(seen, LEAST), n),
    most = n - size;
  app.look(
    !isMany(app) || size === n ? null : { row: within(row, most), column: within(column, most), seen: size },
  );
}

/**
 * Make a part smaller or larger around a point of the picture, from 0 to 1 each way.
 * @param {Explorer} app
 * @param {number} factor
 * @param {number} [x]
 * @param {number} [y]
 */
export function zoomBy(app, factor, x = 0.5, y = 0.5) {
  const { row, column, seen } = partOf(app),
    after = within(Math.max(seen / factor, LEAST), app.view.n);
  lookAt(app, { row: row + y * (seen - after), column: column + x * (seen - after), seen: after });
}

/** Around the active cell, if it is seen. @param {Heatmap} map @param {number} factor */
function zoomAtActive({ app, active }, factor) {
  const { row, column, seen } = partOf(app),
    [y, x] = [active.row - row, active.column - column].map((at) => within((at + 0.5) / seen, 1));
  zoomBy(app, factor, x, y);
}

/**
 * @param {Explorer} app
 * @param {number} right in pixels
 * @param {number} down
 * @param {number} side of the picture
 */
function panBy(app, right, down, side) {
  const { row, column, seen } = partOf(app);
  lookAt(app, { row: row - (down / side) * seen, column: column - (right / side) * seen, seen });
}

/** Move the part until it holds a place. @param {Explorer} app @param {import("./heatmap.js").Place} place */
export function reveal(app, place) {
  if (!app.part) return;
  const { row, column, seen } = app.part;
  /** @param {number} from @param {number} at */
  const moved = (from, at) =>
    at < 0 || (at >= from && at + 1 <= from + seen) ? from : at < from ? at - 1 : at + 2 - seen;
  lookAt(app, { row: moved(row, place.row), column: moved(column, place.column), seen });
}

/** What a key does to the part, if anything. @param {Heatmap} map @param {string} key */
export function pressedZoom(map, key) {
  if (key === "+" || key === "=") zoomAtActive(map, STEP);
  else if (key === "-") zoomAtActive(map, 1 / STEP);
  else if (key === "0") map.app.look(null);
  else return false;
  return true;
}

/**
 * Where a point of the page lies in the picture, from 0 to 1 each way.
 * @param {Heatmap} map
 * @param {{clientX: number, clientY: number}} point
 */
function pointIn({ grid, layout: { left, top, side, width } }, { clientX, clientY }) {
  const box = grid.getBoundingClientRect(),
    scale = box.width / width;
  return {
    x: within(((clientX - box.left) / scale - left) / side, 1),
    y: within(((clientY - box.top) / scale - top) / side, 1),
  };
}

/** Answer the wheel, a drag, and two fingers. @param {Heatmap} map */
export function zoomable(map) {
  const { app, grid } = map;
  grid.addEventListener("wheel", (event) => {
    // The page scrolls on as long as nothing says that the picture is meant.
    const isChosen = map.isFocused() || app.root.classList.contains("full"),
      isZoom = event.ctrlKey || event.metaKey;
    if (!isMany(app) || !(isZoom || app.part || (isChosen && event.deltaY < 0))) return;
    event.preventDefault();
    const { x, y } = pointIn(map, event),
      pixels = event.deltaMode ? 16 : 1;
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY))
      panBy(app, -event.deltaX * pixels, 0, map.layout.side);
    else zoomBy(app, Math.exp(-event.deltaY * pixels * (event.ctrlKey ? 0.01 : 0.002)), x, y);
  });
  dragged(map);
  pinched(map);
}

/** Press and move: the picture goes along, and nothing is clicked. @param {Heatmap} map */
function dragged(map) {
  const { app, grid } = map;
  /** @type {PointerEvent | null} */
  let last = null;
  grid.addEventListener("pointerdown", (event) => {
    map.isDragged = false;
    last = app.part && event.isPrimary && event.button === 0 ? event : null;
  });
  grid.addEventListener("pointermove", (event) => {
    if (!last || !event.isPrimary) return;
    const right = event.clientX - last.clientX,
      down = event.clientY - last.clientY;
    if (!map.isDragged && Math.hypot(right, down) < STILL) return;
    if (!map.isDragged) grid.setPointerCapture(event.pointerId);
    map.isDragged = true;
    last = event;
    panBy(app, right, down, map.layout.side);
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel"]))
    grid.addEventListener(name, () => (last = null));
}

/** Two fingers: what lies between them stays there. @param {Heatmap} map */
function pinched(map) {
  const { app, grid } = map;
  let before = { distance: 0, clientX: 0, clientY: 0 };
  /** @param {TouchEvent} event */
  const touched = (event) => {
    if (event.touches.length !== 2 || !isMany(app)) return;
    event.preventDefault();
    const [one, other] = event.touches,
      now = {
        distance: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
        clientX: (one.clientX + other.clientX) / 2,
        clientY: (one.clientY + other.clientY) / 2,
      };
    if (event.type === "touchmove") {
      const { x, y } = pointIn(map, before);
      map.isDragged = true;
      zoomBy(app, now.distance / before.distance, x, y);
      panBy(app, now.clientX - before.clientX, now.clientY - before.clientY, map.layout.side);
    }
    before = now;
  };
  grid.addEventListener("touchstart", touched);
  grid.addEventListener("touchmove", touched);
}

/** The buttons above the picture. @param {Explorer} app */
export function zoomButtons(app) {
  const closer = button("+", () => zoomBy(app, STEP), { "aria-label": "zoom in" }),
    farther = button("−", () => zoomBy(app, 1 / STEP), { "aria-label": "zoom out" }),
    all = button("Show all", () => app.look(null)),
    says = soft();
  const group = make(
    "div",
    { class: "line", role: "group", "aria-label": "zoom" },
    closer,
    farther,
    all,
    says,
  );
  app.syncs.push(() => {
    const { seen } = partOf(app),
      { n } = app.view;
    group.hidden = !isMany(app);
    closer.disabled = seen <= LEAST;
    farther.disabled = all.disabled = !app.part;
    fill(says, app.part ? `${writeCount(Math.round(seen))} of ${writeCount(n)} classes` : "");
  });
  return group;
}
