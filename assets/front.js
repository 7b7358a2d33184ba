// The front page's matrix of digits: a click, a tap or the keyboard opens a cell, and its digits come out.
// The table is a table until this runs, and a grid of one tab stop with arrow keys afterwards.

const INVITATION = "Open a cell: the digits that lie in it come out here.";
/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {HTMLElement} board */
function play(board) {
  const table = /** @type {HTMLTableElement} */ (board.querySelector("table"));
  const says = /** @type {HTMLElement} */ (board.querySelector(".lab-says"));
  const shown = /** @type {HTMLElement} */ (board.querySelector(".lab-shown"));
  const answer = /** @type {HTMLElement} */ (board.querySelector(".lab-answer"));
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td")]);
  const cells = rows.flat();

  /** @param {HTMLElement} cell */
  function open(cell) {
    for (const each of cells) each.setAttribute("aria-selected", String(each === cell));
    says.textContent = cell.dataset.says ?? "";
    shown.replaceChildren(...pictures(Number(cell.dataset.first), Number(cell.dataset.shown)));
    shown.hidden = !shown.childElementCount;
    shown.setAttribute("aria-label", `${shown.childElementCount} handwritten digits`);
    answer.hidden = !("answer" in cell.dataset);
  }

  /** @param {HTMLElement} cell */
  function stand(cell) {
    for (const each of cells) each.tabIndex = each === cell ? 0 : -1;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const cell = /** @type {HTMLTableCellElement} */ (event.target);
    const row = rows.findIndex((each) => each.includes(cell));
    const column = rows[row].indexOf(cell);
    const last = rows.length - 1;
    const step = STEPS[event.key];
    const [to, across] = step ? [row + step[0], column + step[1]] : [row, event.key === "End" ? last : 0];
    if (event.key === "Enter" || event.key === " ") open(cell);
    else if (step || event.key === "Home" || event.key === "End") {
      const next = rows[to]?.[across] ?? cell;
      stand(next);
      next.focus();
    } else return;
    event.preventDefault();
  }

  table.setAttribute("role", "grid");
  table.tBodies[0].addEventListener("keydown", onKey);
  for (const cell of cells) {
    cell.setAttribute("aria-label", cell.dataset.says ?? "");
    cell.addEventListener("click", () => {
      stand(cell);
      open(cell);
    });
  }
  stand(cells[0]);
  says.textContent = INVITATION;
  answer.hidden = true;
}

/**
 * @param {number} first where a cell's digits begin in the picture of all
 * @param {number} count how many there are
 */
function pictures(first, count) {
  return Array.from({ length: count }, (_, place) => {
    const digit = document.createElement("i");
    digit.style.setProperty("--n", String(first + place));
    return digit;
  });
}

document.querySelectorAll(".lab-digits").forEach((board) => play(/** @type {HTMLElement} */ (board)));
