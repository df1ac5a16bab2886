import type { Frame } from "../../dialects/dialect.ts";
import type { Slices } from "../turns.ts";

const entriesAtOnce = 64;
const bytesFirst = 16 * 1024;
const comma = ",".charCodeAt(0);
const encoder = new TextEncoder();

/** A list's bytes in one piece, each also added to the hash. Written in parts, since a list can be many megabytes long. */
export async function writtenList(
  { before, after }: Frame,
  count: number,
  entryAt: (at: number) => string,
  hash: Hash,
  slices: Slices,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new Writer(hash);
  writer.write(before);
  for (let from = 0; from < count; from += entriesAtOnce) {
    await slices.pause();
    const to = Math.min(from + entriesAtOnce, count);
    for (let at = from; at < to; at++) {
      if (at > 0) writer.writeComma();
      writer.write(entryAt(at));
    }
    writer.addToHash();
  }
  writer.write(after);
  writer.addToHash();
  return writer.written;
}

interface Hash {
  update(data: Uint8Array): unknown;
}

/** One buffer that grows, so that next to nothing is left to be collected. */
class Writer {
  readonly #hash: Hash;
  #buffer = new Uint8Array(bytesFirst);
  #length = 0;
  #hashedLength = 0;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  write(text: string): void {
    // A character takes three bytes at most, and a comma may follow.
    const neededMax = this.#length + 3 * text.length + 1;
    if (neededMax > this.#buffer.length) this.#grow(neededMax);
    this.#length += encoder.encodeInto(text, this.#buffer.subarray(this.#length)).written;
  }

  /** Behind a text. */
  writeComma(): void {
    this.#buffer[this.#length++] = comma;
  }

  addToHash(): void {
    this.#hash.update(this.#buffer.subarray(this.#hashedLength, this.#length));
    this.#hashedLength = this.#length;
  }

  get written(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }

  #grow(lengthMin: number): void {
    const larger = new Uint8Array(Math.max(2 * this.#buffer.length, lengthMin));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}
