// Reads what Python's payload.py packed: gzip around a JSON header and the binary sections it names.

/** @typedef {"u1" | "u2" | "u4" | "f4" | "f8"} Kind */
/** @typedef {{kind: Kind, at: number, bytes: number}} Section */
/** @typedef {string | number | boolean} Label */
/**
 * @typedef {{image?: number | string, text?: string, html?: string, audio?: string, link?: string}} Content
 */
/** @typedef {{size: number, width: number, height: number, across: number}} Sprites */
/**
 * @typedef {object} Header
 * @property {string} title
 * @property {string} note
 * @property {Label[]} labels
 * @property {string[]} names
 * @property {boolean} weighted whether the counts are sums of weights
 * @property {number | null} leftover the class into which Python merged all others: it is none, and its own
 *   cell not right
 * @property {number} classes how many there are, those that it holds included
 * @property {boolean} superclasses whether other classes are merged ones, too
 * @property {(number | null)[]} right how many examples each step gave their own class, before anything was
 *   merged; null: unknown
 * @property {(number | null)[]} rightGroup how many their own superclass; null: unknown, or there are none
 * @property {"matrix" | "steps" | "models" | "scores"} kind
 * @property {string[]} steps
 * @property {number} keep how many examples a cell keeps at most
 * @property {(string | number)[] | null} ids null where they are whole numbers, and a section
 * @property {(Content | null)[] | null} contents one per id
 * @property {Sprites | null} sprites
 * @property {Object<string, number[]>} groups
 * @property {boolean} opensMistake whether the most confused pair is selected at first
 * @property {boolean} complete whether every distinct score is a stop of the threshold
 * @property {import("./classes.js").State} state
 * @property {Object<string, Section>} sections
 */
/** @typedef {{at: ArrayLike<number>, tp: ArrayLike<number>, fp: ArrayLike<number>}} Curve */

const ARRAYS = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };

/** What Python sent, with the large arrays unpacked when they are asked for. */
export class Data {
  /** @param {Header} header @param {Uint8Array} body */
  constructor(header, body) {
    this.header = header;
    this.body = body;
    this.size = header.labels.length;
    /** @type {Map<number, Promise<ImageBitmap>>} */
    this.pictures = new Map();
    /** @type {Map<number, {cells: Float64Array, counts: ArrayLike<number>}>} */
    this.filled = new Map();
    /** @type {Curve | null} */
    this.curve =
      "curve/at" in header.sections
        ? { at: this.array("curve/at"), tp: this.array("curve/tp"), fp: this.array("curve/fp") }
        : null;
    this.ids = header.ids ?? this.summed("ids");
    this.exampleActual = this.array("examples/actual");
    this.exampleId = this.summed("examples/id");
    this.exampleScore = this.array("examples/score");
  }

  /** @param {string} name */
  array(name) {
    const section = this.header.sections[name];
    return section ? new ARRAYS[section.kind](this.bytes(name).buffer) : new Uint8Array();
  }

  /** What was sent as differences. @param {string} name */
  summed(name) {
    let sum = 0;
    return Float64Array.from(this.array(name), (gap) => (sum += gap));
  }

  /** A copy, since arrays of larger numbers may start at round addresses only. @param {string} name */
  bytes(name) {
    const { at, bytes } = this.header.sections[name];
    return this.body.slice(at, at + bytes);
  }

  /** The counts of one step, row after row. @param {number} step */
  counts(step) {
    const counts = new Float64Array(this.size ** 2);
    this.eachCell(step, (cell, count) => (counts[cell] = count));
    return counts;
  }

  /**
   * Visit the cells of a step that aren't empty.
   * @param {number} step
   * @param {(cell: number, count: number) => void} visit
   */
  eachCell(step, visit) {
    const { cells, counts } = this.filledCells(step);
    cells.forEach((cell, at) => visit(cell, counts[at]));
  }

  /**
   * The cells of a step that aren't empty; unpacked once, for a click asks for all steps.
   * @param {number} step
   */
  filledCells(step) {
    const known = this.filled.get(step) ?? {
      cells: this.summed(`counts/${step}/gaps`),
      counts: this.array(`counts/${step}/values`),
    };
    this.filled.set(step, known);
    return known;
  }

  /** The four cells under a threshold. @param {number} threshold */
  countsUnder(threshold) {
    const { tp, fp } = /** @type {Curve} */ (this.curve),
      stop = this.stopOf(threshold);
    return Float64Array.of(fp[0] - fp[stop], fp[stop], tp[0] - tp[stop], tp[stop]);
  }

  /**
   * The first stop at or above a threshold; beyond the last one nothing is positive.
   * @param {number} threshold
   */
  stopOf(threshold) {
    const { at } = /** @type {Curve} */ (this.curve),
      stop = Array.from(at).findIndex((value) => value >= threshold);
    return stop < 0 ? at.length - 1 : stop;
  }

  /**
   * The predicted class of each kept example; `size` says "not kept at this step".
   * @param {number} step
   * @param {number} threshold
   */
  examplePredicted(step, threshold) {
    if (this.curve) return Array.from(this.exampleScore, (score) => Number(score >= threshold));
    const predicted = Array.from(this.exampleActual);
    for (let at = 0; at <= step; at++)
      this.array(`examples/predicted/${at}`).forEach(
        (change, i) => (predicted[i] = (predicted[i] + change) % (this.size + 1)),
      );
    return predicted;
  }

  /** The picture that holds many thumbnails. @param {number} number */
  sprite(number) {
    const known =
      this.pictures.get(number) ??
      createImageBitmap(new Blob([this.bytes(`sprite/${number}`)], { type: "image/webp" }));
    this.pictures.set(number, known);
    return known;
  }
}

/** @param {DataView | Uint8Array} packed @returns {Promise<Data>} */
export async function read(packed) {
  const stream = new Blob([/** @type {BlobPart} */ (packed)])
    .stream()
    .pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const start = 4 + new DataView(bytes.buffer).getUint32(0, true);
  return new Data(JSON.parse(new TextDecoder().decode(bytes.subarray(4, start))), bytes.subarray(start));
}
