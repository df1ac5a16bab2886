import { figurePaths, textPaths } from "./usage-places.ts";

// The longest known object of figures has a fifth of this.
const figureBytesMax = 8 * 1024;
const [quote, openObject, openList, letterN] = [0x22, 0x7b, 0x5b, 0x6e];

/** What is coming. */
const [nothing, text, figure] = [0, 1, 2];

/** Collects what an answer says of its usage from the values that are followed in it. Of its text, only the length. */
export class UsageWatch {
  /** How many bytes of text have come, as they are written in JSON. */
  textBytes = 0;
  /** How many images have come. */
  images = 0;
  /** Whether the answer could not be read, so that nothing is known of its text. */
  isUnread = false;
  #coming = nothing;
  #isString = false;
  #path = "";
  /** The figure that is coming. */
  #pieces: Uint8Array[] = [];
  #length = 0;
  /** The last figure of each place, in JSON. */
  readonly #figures = new Map<string, Uint8Array>();

  /** `byte` is the first of the value. */
  begins(path: string, byte: number): void {
    this.#isString = byte === quote;
    if (path === "service_tier" && this.#figures.has(path)) {
      // Every chunk of a chat repeats it.
      this.#coming = nothing;
    } else if (textPaths.has(path)) {
      this.#coming = this.#isString || byte === openObject || byte === openList ? text : nothing;
      // Its quotes are no text.
      if (this.#isString) this.textBytes--;
    } else if (path === "data") {
      if (byte === openObject) this.images++;
    } else {
      this.#coming = byte !== letterN && figurePaths.has(path) ? figure : nothing;
      this.#path = path;
      // Of one that was cut off.
      this.#pieces = [];
      this.#length = 0;
    }
  }

  /** Whether a string is coming that the model wrote. */
  get isInText(): boolean {
    return this.#coming === text && this.#isString;
  }

  comes(bytes: Uint8Array, from: number, to: number): void {
    if (this.#coming === text) this.textBytes += to - from;
    else if (this.#coming === figure) {
      this.#length += to - from;
      if (this.#length <= figureBytesMax) this.#pieces.push(bytes.slice(from, to));
      else this.#pieces = [];
    }
  }

  ends(): void {
    if (this.#coming === text && this.#isString) this.textBytes--;
    if (this.#coming === figure) this.#endFigure();
    this.#coming = nothing;
  }

  #endFigure(): void {
    const pieces = this.#pieces;
    if (pieces[0] !== undefined) this.#figures.set(this.#path, pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
    this.#pieces = [];
    this.#length = 0;
  }

  has(path: string): boolean {
    return this.#figures.has(path);
  }

  /** The last figure at a place; undefined without one, and if it is not JSON. */
  figure(path: string): unknown {
    const bytes = this.#figures.get(path);
    if (bytes === undefined) return undefined;
    try {
      return JSON.parse(decoder.decode(bytes)) as unknown;
    } catch {
      return undefined;
    }
  }
}

const decoder = new TextDecoder();
