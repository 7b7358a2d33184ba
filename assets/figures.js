// Figures that answer to a reader's hand: the cells that a rate divides, and Wilson's interval.
// Each stands as it opens until this runs; what it says comes from the page or is said in the same words.

/** The 97.5th percentile of the normal distribution: an interval of 95 % reaches so many errors each way. */
const Z = 1.959963984540054;

/**
 * @template {Element} Kind
 * @param {ParentNode} within
 * @param {string} selector
 * @returns {Kind}
 */
const find = (within, selector) => /** @type {Kind} */ (within.querySelector(selector));

/** Write a share as the lessons do: .75. @param {number} share */
const write = (share) => share.toFixed(2).replace(/^0/, "");

/** Mark the cells of the chosen rate, and say what it divides. @param {HTMLElement} figure */
function showRate(figure) {
  /** @type {HTMLInputElement} */
  const chosen = find(figure, "input:checked");
  const [above, below] = [chosen.dataset.above, chosen.dataset.below].map((cells = "") => cells.split(" "));
  for (const cell of /** @type {NodeListOf<HTMLElement>} */ (figure.querySelectorAll("td[data-cell]"))) {
    const name = cell.dataset.cell ?? "";
    cell.dataset.asked = above.includes(name) ? "above" : below.includes(name) ? "below" : "no";
  }
  tell(figure, chosen.dataset.says ?? "");
}

/**
 * Wilson's 95 % interval of a share.
 * @param {number} found
 * @param {number} of
 * @returns {[number, number]}
 */
function wilson(found, of) {
  const reach = Z * Math.sqrt((found * (of - found)) / of + Z ** 2 / 4);
  const end = (/** @type {number} */ count) => (count + Z ** 2 / 2 - reach) / (of + Z ** 2);
  return [end(found), 1 - end(of - found)];
}

/** Let the sliders of a figure move its interval. @param {HTMLElement} figure */
function moveInterval(figure) {
  const [size, count] = /** @type {NodeListOf<HTMLInputElement>} */ (figure.querySelectorAll("input"));
  const sizes = (size.dataset.sizes ?? "").split(" ").map(Number);
  let share = Number(count.value) / sizes[Number(size.value)];

  function show() {
    const of = sizes[Number(size.value)];
    const found = Number(count.value);
    const [low, high] = wilson(found, of);
    /** @type {HTMLElement} */
    const line = find(figure, ".lab-line");
    for (const [name, value] of Object.entries({ share: found / of, low, high }))
      line.style.setProperty(`--${name}`, value.toFixed(4));
    announce(size, of);
    announce(count, found);
    tell(
      figure,
      `${written(found)} of ${written(of)} frauds found: a recall of ${write(found / of)}. ` +
        `The true recall may be ${write(low)}, it may be ${write(high)}.`,
    );
  }

  // Another size keeps the share that was chosen, as nearly as whole frauds can.
  size.addEventListener("input", () => {
    const of = sizes[Number(size.value)];
    count.max = String(of);
    count.value = String(Math.round(share * of));
    show();
  });
  count.addEventListener("input", () => {
    share = Number(count.value) / sizes[Number(size.value)];
    show();
  });
}

/** @param {number} count */
const written = (count) => count.toLocaleString("en-US");

/**
 * Write beside a slider, and for a screen reader, which number it stands at.
 * @param {HTMLInputElement} slider
 * @param {number} count
 */
function announce(slider, count) {
  slider.setAttribute("aria-valuetext", written(count));
  const label = /** @type {HTMLElement} */ (slider.closest("label"));
  find(label, "b").textContent = written(count);
}

/**
 * Say in words what a figure shows.
 * @param {HTMLElement} figure
 * @param {string} words
 */
function tell(figure, words) {
  find(figure, ".lab-words").textContent = words;
}

for (const figure of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".lab-try"))) {
  if (figure.dataset.try === "wilson") moveInterval(figure);
  else figure.addEventListener("change", () => showRate(figure));
}
