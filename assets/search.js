// What stands under a result of the search: of a word in the glossary its meaning, of a page the section that
// tells most of what was asked, and its text alone. Sphinx puts this into language_data.js, which the search
// page loads.

/* global Search */

document.addEventListener("DOMContentLoaded", () => {
  // The contents for paper, what stands above the article, and the cells that check an answer.
  const BESIDE = "#jb-print-docs-body, .bd-header-article, .tag_check, .headerlink";
  const plain = Search.htmlToText;
  const summary = Search.makeSearchSummary;

  /** @param {string} html */
  function pageOf(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll(BESIDE).forEach((part) => part.remove());
    return page;
  }

  /**
   * @param {string} html a page
   * @param {string} [anchor] the place that was found, such as "#term-recall"
   */
  Search.htmlToText = (html, anchor) => {
    const page = pageOf(html);
    const place = anchor ? page.getElementById(anchor.slice(1)) : null;
    if (place?.tagName !== "DT") return plain(page.documentElement.outerHTML, anchor);
    let meaning = place.nextElementSibling;
    while (meaning && meaning.tagName !== "DD") meaning = meaning.nextElementSibling;
    return `${place.textContent}: ${meaning?.textContent ?? ""}`;
  };

  /**
   * The section that holds most of the words, the first of several; none where that is the page's opening.
   * @param {Document} page
   * @param {string[]} words
   */
  function bestSection(page, words) {
    let [best, most] = [null, 0];
    for (const section of page.querySelectorAll("article section[id]")) {
      const own = /** @type {HTMLElement} */ (section.cloneNode(true));
      own.querySelectorAll("section").forEach((part) => part.remove());
      const text = own.textContent.toLowerCase();
      const heading = own.querySelector("h1, h2, h3, h4");
      const named = heading?.textContent.toLowerCase() ?? "";
      const found = words.filter((word) => text.includes(word)).length;
      const score = found && found + words.filter((word) => named.includes(word)).length / 2;
      if (score > most) [best, most] = [{ own, heading, id: section.id }, score];
    }
    return best?.heading && best.heading.tagName !== "H1" ? best : null;
  }

  /**
   * @param {string} html a page
   * @param {Set<string>} words what was asked
   * @param {string} anchor the place that was found, which the result's title names
   */
  Search.makeSearchSummary = (html, words, anchor) => {
    const section = anchor
      ? null
      : bestSection(
          pageOf(html),
          [...words].map((word) => word.toLowerCase()),
        );
    if (!section) return summary(html, words, anchor);
    const link = document.createElement("a");
    link.textContent = section.heading.textContent;
    const place = document.createElement("p");
    place.className = "lab-section";
    place.append("In the section ", link);
    // Of a section its words alone: code reads badly in two lines.
    for (const part of [section.heading, ...section.own.querySelectorAll(".cell")]) part.remove();
    const shown = document.createDocumentFragment();
    shown.append(place);
    const text = summary(`<div role="main">${section.own.innerHTML}</div>`, words, "");
    if (text) shown.append(text);
    // The result, whose address this needs, takes it in after this returns.
    queueMicrotask(
      () => (link.href = `${place.closest("li")?.querySelector("a")?.href ?? ""}#${section.id}`),
    );
    return shown;
  };
});
