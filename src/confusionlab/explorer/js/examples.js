// The examples of the selected cells: pictures, texts, sounds, links, pages in a sandbox. All of them may be hostile.

import { button, fill, make } from "./dom.js";
import { shorten } from "./numbers.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./payload.js").Content} Content */

const PAGE = 24;
const LONG = 600;
const SAFE = { image: /^data:image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]/i, audio: /^data:audio\/[\w.+-]+[;,]/i, link: /^$/ };

/** An address that may be opened: http(s), relative, or data of the kind that belongs there. @param {string} address @param {"image" | "audio" | "link"} kind */
export function isSafe(address, kind) {
  const bare = address.replace(/[\u0000-\u0020\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g, "");
  return /^https?:\/\//i.test(bare) || SAFE[kind].test(bare) || !/^([^/?#]*:|[\\/]{2})/.test(bare);
}

/** The places of the kept examples in the selected cells, in the order to show them. @param {Explorer} app */
export function examplesIn(app) {
  const { data, state, view } = app, n = view.n;
  const cells = new Set(app.selected().map(({ row, column }) => row * n + column));
  const actual = data.exampleActual, predicted = data.examplePredicted(state.step, state.threshold);
  /** @type {number[]} */
  const found = [];
  for (let i = 0; i < actual.length && cells.size; i++)
    if (predicted[i] < data.size && cells.has(view.membership[actual[i]] * n + view.membership[predicted[i]])) found.push(i);
  const scores = data.exampleScore;
  // The most confident first: of what is called negative under a threshold, the lowest score.
  /** @param {number} i */
  const confidence = (i) => (Number.isNaN(scores[i]) ? -Infinity : data.curve && predicted[i] === 0 ? -scores[i] : scores[i]);
  return scores.length ? found.sort((a, b) => confidence(b) - confidence(a)) : found;
}

/** @param {Explorer} app @param {number} count how many examples the cells hold */
export function examplesPanel(app, count) {
  const found = examplesIn(app), { header } = app.data;
  if (!app.data.exampleActual.length && !header.keep)
    return make("p", { class: "soft" }, "No examples were kept. Count with ", make("code", {}, "keep_examples=25"), " and click again to see them here.");
  if (!found.length) return make("p", { class: "soft" }, count ? "None of its examples were kept." : "No examples fall here.");
  const pages = Math.ceil(found.length / PAGE), page = Math.min(app.state.page, pages - 1);
  const shown = found.slice(page * PAGE, (page + 1) * PAGE);
  const kept = found.length < count ? `${found.length.toLocaleString("en-US")} kept of ${count.toLocaleString("en-US")} examples` : `${found.length.toLocaleString("en-US")} example${found.length > 1 ? "s" : ""}`;
  const order = app.data.exampleScore.length ? ", most confident first" : "";
  return make("div", {},
    make("div", { class: "line" }, make("span", { class: "soft" }, kept + order), copyButton(app, found)),
    make("ul", { class: "examples", tabindex: 0, "aria-label": "examples" }, ...shown.map((entry) => example(app, entry))),
    pages > 1 && pager(app, page, pages));
}

/** @param {Explorer} app @param {number} page @param {number} pages */
function pager(app, page, pages) {
  /** @param {string} words @param {number} to */
  const turn = (words, to) => button(words, () => app.update({ page: to }), { disabled: to < 0 || to >= pages });
  return make("div", { class: "line" }, turn("Previous", page - 1), make("span", { class: "soft" }, `page ${page + 1} of ${pages}`), turn("Next", page + 1));
}

/** @param {Explorer} app @param {number[]} entries */
function copyButton(app, entries) {
  const text = JSON.stringify(entries.map((entry) => app.data.header.ids[app.data.exampleId[entry]]));
  const copier = button("Copy indices", copy);
  /** Where the page may not write to the clipboard, the text is laid out to be copied by hand. */
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      fill(copier, "Copied");
    } catch {
      const field = make("textarea", { "aria-label": "Indices, to copy", readonly: true, rows: 3 }, text);
      copier.replaceWith(field);
      field.select();
    }
  }
  return copier;
}

/** @param {Explorer} app @param {number} entry */
function example(app, entry) {
  const { header } = app.data, number = app.data.exampleId[entry], score = app.data.exampleScore[entry];
  const id = shorten(String(header.ids[number]), 80), content = header.contents?.[number];
  const caption = make("div", { class: "soft id" }, `#${id}`, score === undefined || Number.isNaN(score) ? "" : ` · score ${Number(score.toPrecision(4))}`);
  return make("li", {}, ...(content ? parts(app, content, id) : []), caption);
}

/** @param {Explorer} app @param {Content} content @param {string} id */
function parts(app, content, id) {
  const { image, text, html, audio, link } = content;
  return [
    image !== undefined && picture(app, image, text ?? `example ${id}`),
    text !== undefined && long(text),
    audio !== undefined && (isSafe(audio, "audio") ? make("audio", { controls: true, preload: "none", src: audio, "aria-label": `example ${id}` }) : refused(audio)),
    html !== undefined && make("iframe", { sandbox: "", srcdoc: html, title: `example ${id}`, loading: "lazy" }),
    link !== undefined && (isSafe(link, "link") ? make("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, shorten(link, 60)) : refused(link)),
  ];
}

/** @param {string} address */
function refused(address) {
  return make("span", { class: "soft" }, `refused: ${shorten(address, 40)}`);
}

/** @param {string} text */
function long(text) {
  if (text.length <= LONG) return make("div", { class: "text", dir: "auto" }, text);
  return make("details", { class: "text" }, make("summary", { dir: "auto" }, `${text.slice(0, LONG)}…`), make("div", { dir: "auto" }, text.slice(LONG)));
}

/** @param {Explorer} app @param {number | string} image a thumbnail's number, or an address @param {string} says */
function picture(app, image, says) {
  const words = shorten(says, 200);
  if (typeof image === "string") return isSafe(image, "image") ? make("img", { src: image, alt: words, loading: "lazy" }) : refused(image);
  const sprites = /** @type {import("./payload.js").Sprites} */ (app.data.header.sprites);
  const { size, width, height, across } = sprites, place = image % size;
  const canvas = make("canvas", { width, height, role: "img", "aria-label": words, class: width < 48 ? "thumb small" : "thumb" });
  app.data.sprite(Math.floor(image / size)).then(
    (sheet) => canvas.getContext("2d")?.drawImage(sheet, (place % across) * width, Math.floor(place / across) * height, width, height, 0, 0, width, height),
  );
  return canvas;
}
