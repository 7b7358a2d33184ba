// Reads what Python's payload.py packed: gzip around a JSON header and the binary sections it names.

/** @typedef {"u1" | "u2" | "u4" | "f4" | "f8"} Kind */
/** @typedef {{kind: Kind, at: number, bytes: number}} Section */
/** @typedef {string | number | boolean} Label */
/** @typedef {{image?: number | string, text?: string, html?: string, audio?: string, link?: string}} Content */
/** @typedef {{size: number, width: number, height: number, across: number}} Sprites */
/**
 * @typedef {object} Header
 * @property {string} title
 * @property {string} note
 * @property {Label[]} labels
 * @property {string[]} names
 * @property {boolean} weighted whether the counts are sums of weights
 * @property {"matrix" | "steps" | "models" | "scores"} kind
 * @property {string[]} steps
 * @property {number} keep how many examples a cell keeps at most
 * @property {(string | number)[]} ids
 * @property {(Content | null)[] | null} contents one an id
 * @property {Sprites | null} sprites
 * @property {Object<string, number[]>} groups
 * @property {boolean} scored whether examples have scores
 * @property {boolean} complete whether every distinct score is a stop of the threshold
 * @property {Object<string, any>} state
 * @property {Object<string, Section>} sections
 */

const ARRAYS = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };

/** @param {Uint8Array} packed @returns {Promise<Uint8Array>} */
async function inflate(packed) {
  const stream = new Blob([/** @type {BlobPart} */ (packed)]).stream();
  return new Uint8Array(await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

/** What Python sent, with the large arrays unpacked when they are asked for. */
export class Data {
  /** @param {Header} header @param {Uint8Array} body */
  constructor(header, body) {
    this.header = header;
    this.body = body;
    this.size = header.labels.length;
    /** @type {Map<number, Float64Array>} */
    this.unpacked = new Map();
    /** @type {Map<number, Promise<ImageBitmap>>} */
    this.pictures = new Map();
    this.curve = this.has("curve/at") ? this.readCurve() : null;
    this.exampleActual = this.array("examples/actual");
    this.exampleId = this.array("examples/id");
    this.exampleScore = this.array("examples/score");
  }

  /** @param {string} name */
  has(name) {
    return name in this.header.sections;
  }

  /** @param {string} name @returns {ArrayLike<number> & {length: number}} */
  array(name) {
    const section = this.header.sections[name];
    if (!section) return [];
    return new ARRAYS[section.kind](this.bytes(name).buffer);
  }

  /** @param {string} name a copy, since arrays of larger numbers may start at round addresses only */
  bytes(name) {
    const { at, bytes } = this.header.sections[name];
    return this.body.slice(at, at + bytes);
  }

  readCurve() {
    return { at: this.array("curve/at"), tp: this.array("curve/tp"), fp: this.array("curve/fp") };
  }

  /** The counts of one step, row after row. @param {number} step @returns {Float64Array} */
  counts(step) {
    const known = this.unpacked.get(step);
    if (known) return known;
    const counts = new Float64Array(this.size * this.size);
    const gaps = this.array(`counts/${step}/gaps`), values = this.array(`counts/${step}/values`);
    for (let i = 0, cell = 0; i < gaps.length; i++) counts[(cell += gaps[i])] = values[i];
    if (this.unpacked.size * counts.length > 4e6) this.unpacked.clear();
    this.unpacked.set(step, counts);
    return counts;
  }

  /** One step's counts summed over some cells, without unpacking the step. @param {number} step @param {(row: number, column: number) => boolean} wanted */
  sumOf(step, wanted) {
    const gaps = this.array(`counts/${step}/gaps`), values = this.array(`counts/${step}/values`);
    let sum = 0;
    for (let i = 0, cell = 0; i < gaps.length; i++) {
      cell += gaps[i];
      if (wanted(Math.floor(cell / this.size), cell % this.size)) sum += values[i];
    }
    return sum;
  }

  /** The four cells under a threshold. @param {number} threshold */
  countsUnder(threshold) {
    const { tp, fp } = /** @type {NonNullable<Data["curve"]>} */ (this.curve), stop = this.stopOf(threshold);
    return Float64Array.of(fp[0] - fp[stop], fp[stop], tp[0] - tp[stop], tp[stop]);
  }

  /** The first stop at or above a threshold; beyond the last one nothing is positive. @param {number} threshold */
  stopOf(threshold) {
    const { at } = /** @type {NonNullable<Data["curve"]>} */ (this.curve);
    let low = 0, high = at.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at[middle] >= threshold) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The predicted class of each kept example; `size` says "not kept at this step". @param {number} step @param {number} threshold */
  examplePredicted(step, threshold) {
    if (!this.curve) return this.array(`examples/predicted/${step}`);
    return Uint8Array.from(/** @type {any} */ (this.exampleScore), (score) => (score >= threshold ? 1 : 0));
  }

  /** The picture that holds many thumbnails. @param {number} number */
  sprite(number) {
    const known = this.pictures.get(number);
    if (known) return known;
    const picture = createImageBitmap(new Blob([this.bytes(`sprite/${number}`)], { type: "image/webp" }));
    this.pictures.set(number, picture);
    return picture;
  }
}

/** @param {DataView | Uint8Array | ArrayBuffer} packed @returns {Promise<Data>} */
export async function read(packed) {
  const view = packed instanceof ArrayBuffer ? new Uint8Array(packed) : new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
  const bytes = await inflate(view);
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return new Data(header, bytes.subarray(4 + length));
}
