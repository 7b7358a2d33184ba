// What stands under a result of the search: of a word in the glossary its meaning, of a page its text alone.
// Sphinx puts this into language_data.js, which the search page loads.

/* global Search */

document.addEventListener("DOMContentLoaded", () => {
  // The contents for paper, what stands above the article, and the cells that check an answer.
  const BESIDE = "#jb-print-docs-body, .bd-header-article, .tag_check";
  const plain = Search.htmlToText;

  /**
   * @param {string} html a page
   * @param {string} [anchor] the place that was found, such as "#term-recall"
   */
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll(`${BESIDE}, .headerlink`).forEach((part) => part.remove());
    const place = anchor ? page.getElementById(anchor.slice(1)) : null;
    if (place?.tagName !== "DT") return plain(page.documentElement.outerHTML, anchor);
    let meaning = place.nextElementSibling;
    while (meaning && meaning.tagName !== "DD") meaning = meaning.nextElementSibling;
    return `${place.textContent}: ${meaning?.textContent ?? ""}`;
  };
});
