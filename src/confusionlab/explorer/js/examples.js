// The examples of the selected cells: pictures, texts, sounds, links, pages in a sandbox. All of them may be
// hostile.

import { copyButton } from "./copy.js";
import { button, line, make, named, soft } from "./dom.js";
import { shorten, writeCount } from "./numbers.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./payload.js").Content} Content */

const PAGE = 24;
const LONG = 600;
// Letters: a longer text has a row of its own, also below an image.
const CAPTION = 120;
// Pixels: small pictures are enlarged by whole numbers up to this width.
const LARGE = 96;
const SAFE = {
  image: /^data:image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]/i,
  audio: /^data:audio\/[\w.+-]+[;,]/i,
  link: /^$/,
};

/**
 * An address that may be opened: http(s), relative, or data of the kind that belongs there.
 * @param {string} address
 * @param {"image" | "audio" | "link"} kind
 */
function isSafe(address, kind) {
  const bare = address.replace(
    /[\u0000-\u0020\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g,
    "",
  );
  return /^https?:\/\//i.test(bare) || SAFE[kind].test(bare) || !/^([^/?#]*:|[\\/]{2})/.test(bare);
}

/** The places of the kept examples in the selected cells, in the order to show them. @param {Explorer} app */
export function examplesIn(app) {
  const {
    data,
    state,
    cells,
    view: { n, membership },
  } = app;
  if (!cells.size) return [];
  const actual = data.exampleActual,
    scores = data.exampleScore,
    predicted = data.examplePredicted(state.step, state.threshold);
  const found = [...actual.keys()].filter(
    (i) => predicted[i] < data.size && cells.has(membership[actual[i]] * n + membership[predicted[i]]),
  );
  // The most confident first: of what is called negative under a threshold, the lowest score.
  /** @param {number} i */
  const confidence = (i) =>
    isNaN(scores[i]) ? -Infinity : data.curve && predicted[i] === 0 ? -scores[i] : scores[i];
  return scores.length ? found.sort((a, b) => confidence(b) - confidence(a)) : found;
}

/** @param {Explorer} app @param {number} count how many examples the cells hold */
export function examplesPanel(app, count) {
  const { data, header, found } = app;
  if (!data.exampleActual.length && !header.keep)
    return make(
      "p",
      { class: "soft" },
      "No examples were kept. Count with ",
      make("code", {}, "keep_examples=25"),
      " and click again to see them here.",
    );
  if (!found.length)
    return make("p", { class: "soft" }, count ? "None of its examples were kept." : "No examples fall here.");
  const pages = Math.ceil(found.length / PAGE),
    page = Math.min(app.state.page, pages - 1);
  const shown = found.slice(page * PAGE, (page + 1) * PAGE);
  const of = app.whose(" of "),
    predicted = data.examplePredicted(app.state.step, app.state.threshold);
  const kept =
    found.length < count
      ? ` kept of ${writeCount(count)} examples`
      : found.length > 1
        ? " examples"
        : " example";
  const order = data.exampleScore.length ? ", most confident first" : "";
  /** @param {string} words @param {number} to */
  const turn = (words, to) =>
    button(words, () => app.update({ page: to }), { disabled: to < 0 || to >= pages });
  return make(
    "div",
    {},
    line(
      make("span", { class: "soft kept" }, writeCount(found.length) + kept + of + order),
      copyButton("Copy ids", "Ids", () =>
        JSON.stringify(found.map((entry) => data.ids[data.exampleId[entry]])),
      ),
    ),
    make(
      "ul",
      { class: "examples", tabindex: 0, "aria-label": "examples" },
      ...shown.map((entry) => example(app, entry, predicted[entry])),
    ),
    pages > 1 &&
      line(turn("Previous", page - 1), soft(`page ${page + 1} of ${pages}`), turn("Next", page + 1)),
  );
}

/**
 * In which of several cells an example lies, and which are its classes where the cell's are merged ones.
 * @param {Explorer} app
 * @param {number[]} classes
 */
function whence({ places, header, view: { membership, names } }, classes) {
  const several = places.length > 1,
    cell = classes.map((old) => ({ name: names[membership[old]], own: header.names[old] }));
  return (
    (several || cell.some(({ name, own }) => name !== own)) &&
    soft(
      ...cell.flatMap(({ name, own }, i) => [
        i > 0 && " → ",
        named(shorten(several ? name : own, 40)),
        several && name !== own && named(` (${shorten(own, 40)})`),
      ]),
    )
  );
}

/** @param {Explorer} app @param {number} entry @param {number} predicted */
function example(app, entry, predicted) {
  const { data, header } = app;
  const number = data.exampleId[entry],
    score = data.exampleScore[entry] ?? NaN;
  const id = shorten(String(data.ids[number]), 80),
    content = header.contents?.[number];
  const scored = isNaN(score) ? "" : ` · score ${Number(score.toPrecision(4))}`;
  return make(
    "li",
    { class: content && isWide(content) && "row" },
    whence(app, [data.exampleActual[entry], predicted]),
    ...(content ? parts(data, content, `example ${id}`) : []),
    make("div", { class: "soft id" }, `#${id}${scored}`),
  );
}

/**
 * Whether an example takes a whole row; images with captions stand side by side.
 * @param {Content} content
 */
function isWide({ image, text = "", html, audio }) {
  return html !== undefined || audio !== undefined || text.length > (image === undefined ? 0 : CAPTION);
}

/** @param {import("./payload.js").Data} data @param {Content} content @param {string} says */
function parts(data, { image, text, html, audio, link }, says) {
  /**
   * @param {string | undefined} address
   * @param {"image" | "audio" | "link"} kind
   * @param {() => HTMLElement} show
   */
  const checked = (address, kind, show) =>
    address !== undefined && (isSafe(address, kind) ? show() : soft(`refused: ${shorten(address, 40)}`));
  const alt = shorten(text ?? says, 200);
  return [
    typeof image === "number"
      ? thumbnail(data, image, alt)
      : checked(image, "image", () => make("img", { src: image, alt, loading: "lazy" })),
    text !== undefined && long(text),
    checked(audio, "audio", () =>
      make("audio", { controls: true, preload: "none", src: audio, "aria-label": says }),
    ),
    html !== undefined && make("iframe", { sandbox: "", srcdoc: html, title: says, loading: "lazy" }),
    checked(link, "link", () =>
      make("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, shorten(link ?? "", 60)),
    ),
  ];
}

/** @param {string} text */
function long(text) {
  if (text.length <= LONG) return make("div", { class: "text", dir: "auto" }, text);
  return make(
    "details",
    { class: "text" },
    make("summary", { dir: "auto" }, `${text.slice(0, LONG)}…`),
    make("div", { dir: "auto" }, text.slice(LONG)),
  );
}

/** @param {import("./payload.js").Data} data @param {number} image @param {string} says */
function thumbnail(data, image, says) {
  const { size, width, height, across } = /** @type {import("./payload.js").Sprites} */ (data.header.sprites),
    place = image % size;
  const canvas = make("canvas", { width, height, role: "img", "aria-label": says });
  canvas.style.width = `${width * Math.max(1, Math.floor(LARGE / width))}px`;
  data
    .sprite(Math.floor(image / size))
    .then((sheet) =>
      canvas
        .getContext("2d")
        ?.drawImage(
          sheet,
          (place % across) * width,
          Math.floor(place / across) * height,
          width,
          height,
          0,
          0,
          width,
          height,
        ),
    );
  return canvas;
}
