// What a style sheet can't do: tell numbers from words in a table, let the keyboard scroll what is too wide,
// lay wide tables down on a phone, and mend roles that screen readers stumble over.
const NUMBER = /^[-+−]?(\d[\d,. ]*)?\.?\d+(e[-+]?\d+)?\s?%?$|^(nan|inf|none|–|—)?$/i;

/** Data frames right-align everything: columns of words go to the left. */
function alignColumns(table) {
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  const width = Math.max(0, ...rows.map((row) => row.cells.length));
  for (let column = 0; column < width; column++) {
    const cells = rows.map((row) => row.cells[column]).filter((cell) => cell?.tagName === "TD");
    if (!cells.some((cell) => !NUMBER.test(cell.textContent.trim()))) continue;
    const heading = table.tHead?.rows[0]?.cells[column];
    for (const cell of [heading, ...cells]) cell?.classList.add("words");
  }
}

/** What scrolls sideways must be reachable by Tab, and what does not must not be in the way. */
function setTabStop(box) {
  if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}

/** A table too wide for a phone lies down there: each cell gets its heading and keeps its role. */
function letStack(table) {
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent.trim());
  const box = table.closest(".pst-scrollable-table-container");
  if (!headings.some(Boolean) || !box || box.scrollWidth <= box.clientWidth) return;
  table.classList.add("stacks");
  table.setAttribute("role", "table");
  for (const row of table.rows) {
    row.setAttribute("role", "row");
    for (const [column, cell] of [...row.cells].entries()) {
      cell.setAttribute("role", row.parentElement === table.tHead ? "columnheader" : "cell");
      if (row.parentElement !== table.tHead) cell.dataset.heading = headings[column] ?? "";
    }
  }
}

// Docutils gives references a role that has been withdrawn, and that a list may not hold.
document
  .querySelectorAll('[role="doc-biblioentry"]')
  .forEach((entry) => entry.setAttribute("role", "listitem"));

// A folded cell says in words what a click does; the label laid over them says something else.
document
  .querySelectorAll("details.hide > summary")
  .forEach((summary) => summary.removeAttribute("aria-label"));

document.querySelectorAll("table.dataframe").forEach(alignColumns);

const SCROLLING =
  ".pst-scrollable-table-container, .cell_output .output, article pre, mjx-container[display]";
const observer = new ResizeObserver((entries) => entries.forEach((entry) => setTabStop(entry.target)));
const watch = () => document.querySelectorAll(SCROLLING).forEach((box) => observer.observe(box));
watch();
if (matchMedia("(max-width: 600px)").matches)
  document.querySelectorAll("article table.table").forEach(letStack);
window.addEventListener("load", () => window.MathJax?.startup?.promise.then(watch));

// What a cell that runs in the page has shown gets the same.
document.addEventListener("lab-output", ({ target }) => {
  target.querySelectorAll("table.dataframe").forEach(alignColumns);
  watch();
});
