// The runtime's files: fetched side by side before they are needed, or at once in the moment of an import.

/**
 * @typedef {{name: string, title: string, file: string, bytes: number, sha256: string, imports: string[],
 *   depends: string[], library: boolean}} Wheel
 * @typedef {{runtime: {file: string, bytes: number}[], start: string[], wheels: Wheel[]}} Listed
 */

const IMPORT = /^[ \t]*(?:import|from)[ \t]+([\w., \t]+)/gm;
// How many bytes have to arrive before the page is told again.
const STEP = 200_000;

/** Fetches files, counts their bytes, and hands each out once. */
export class Files {
  /**
   * @param {string} base the absolute address of `_static/live/`
   * @param {Listed} listed what files.json lists
   * @param {(title: string, loaded: number, total: number) => void} tell hears how much has arrived
   */
  constructor(base, listed, tell) {
    this.base = base;
    this.wheels = listed.wheels;
    this.tell = tell;
    this.loaded = 0;
    this.total = 0;
    this.told = 0;
    /** @type {Map<string, Promise<void>>} */
    this.coming = new Map();
    /** @type {Map<string, Uint8Array>} */
    this.there = new Map();
    /** @type {Map<string, number>} */
    this.runtime = new Map(listed.runtime.map(({ file, bytes }) => [new URL(file, base).href, bytes]));
  }

  /** Count what Pyodide itself fetches. */
  countRuntime() {
    for (const bytes of this.runtime.values()) this.total += bytes;
    const fetch = self.fetch;
    self.fetch = async (address, options) => {
      const response = await fetch(address, options);
      if (!response.body || !this.runtime.has(response.url)) return response;
      const count = new TransformStream({
        transform: (chunk, out) => {
          this.count("Python", chunk.length);
          out.enqueue(chunk);
        },
      });
      return new Response(response.body.pipeThrough(count), response);
    };
  }

  /** Count a file of the runtime that is no stream: a script. @param {string} file */
  countWhole(file) {
    this.count("Python", this.runtime.get(new URL(file, this.base).href) ?? 0);
  }

  /** @param {string} title @param {number} bytes */
  count(title, bytes) {
    this.loaded += bytes;
    if (this.loaded - this.told < STEP && this.loaded < this.total) return;
    this.told = this.loaded;
    this.tell(title, this.loaded, this.total);
  }

  /** Return where a wheel lies; another hash is another address, so that no old one is taken for it.
   * @param {Wheel} wheel @param {boolean} again */
  address(wheel, again) {
    return `${this.base}${wheel.file}?${wheel.sha256.slice(0, 12)}${again ? "&again" : ""}`;
  }

  /** Fetch wheels with all that they depend on, side by side. @param {string[]} names */
  async fetch(names) {
    const wanted = closure(names, this.wheels).filter((wheel) => !this.coming.has(wheel.file));
    for (const wheel of wanted) {
      this.total += wheel.bytes;
      this.coming.set(wheel.file, this.fetchOne(wheel));
    }
    await Promise.all(this.coming.values());
  }

  /** @param {Wheel} wheel */
  async fetchOne(wheel) {
    const parts = [];
    let length = 0;
    try {
      const response = await self.fetch(this.address(wheel, false));
      if (!response.ok || !response.body) return;
      const reader = response.body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        parts.push(part.value);
        length += part.value.length;
        this.count(wheel.title, part.value.length);
      }
    } catch {
      return; // it is asked for once more when it is imported, and missed then
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.there.set(wheel.file, whole);
  }

  /**
   * Hand out a file, which is fetched now if it has not been; the worker waits for it.
   * @param {string} file
   * @param {boolean} again whether what came first was damaged
   * @returns {Uint8Array | null} its bytes; null where it did not arrive
   */
  read(file, again) {
    const here = this.there.get(file);
    this.there.delete(file);
    if (here && !again) return here;
    const wheel = /** @type {Wheel} */ (this.wheels.find((each) => each.file === file));
    if (!this.coming.has(file)) {
      this.total += wheel.bytes;
      this.coming.set(file, Promise.resolve());
      this.tell(wheel.title, this.loaded, this.total);
    }
    const bytes = fetchNow(this.address(wheel, again));
    if (bytes && !again) this.count(wheel.title, bytes.length);
    return bytes;
  }

  /** Return the wheels that a cell's code names. @param {string} code @returns {string[]} */
  namedIn(code) {
    const modules = [...code.matchAll(IMPORT)].flatMap((match) => match[1].split(",").map(topOf));
    return this.wheels
      .filter(({ imports }) => imports.some((name) => modules.includes(name)))
      .map((w) => w.name);
  }
}

/** Return the module at the top of "sklearn.metrics as m". @param {string} name */
function topOf(name) {
  return name.trim().split(/[.\s]/, 1)[0];
}

/** Fetch a file while everything waits. @param {string} address @returns {Uint8Array | null} */
function fetchNow(address) {
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  try {
    request.send();
  } catch {
    return null;
  }
  return request.status === 200 ? new Uint8Array(request.response) : null;
}

/**
 * Return wheels with all that they depend on.
 * @param {string[]} names
 * @param {Wheel[]} wheels
 * @returns {Wheel[]}
 */
function closure(names, wheels) {
  const all = new Set(names);
  for (const name of all)
    wheels.find((wheel) => wheel.name === name)?.depends.forEach((each) => all.add(each));
  return wheels.filter((wheel) => all.has(wheel.name));
}
