import { isUtf8 } from "node:buffer";
import { inSlices } from "../slices.ts";
import { boundaryOf } from "./boundary.ts";
import { partName, unclear } from "./part-headers.ts";

export interface FoundInForm {
  /** Null if there is no field `model`. */
  readonly model: FoundField | null;
  /** The names of all fields. */
  readonly names: ReadonlySet<string>;
  /** How many images are asked for, as the field `n` says; null if it does not. */
  readonly count: number | null;
  /** The size of the images that are asked for, as the field `size` says; null if it does not. */
  readonly size: string | null;
  /** The length of the field `file`. */
  readonly fileBytes: number;
}

export interface FoundField {
  /** The first byte of the value, and the one after its last. */
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

const pieceBytes = 256 * 1024;
const headersBytesMax = 8 * 1024;
const partsMax = 1_000;
/** A longer value is no name. */
const valueBytesMax = 16 * 1024;
/** More than any number or size has. */
const shortBytes = 40;

/**
 * The names of the fields of a multipart form, and where the value of the field `model` stands. A promise for a large
 * body.
 *
 * Refused is what two readers may divide differently. So the boundary may stand in the body only where it divides it.
 */
export function findInMultipart(bytes: Uint8Array, contentType: string): FoundInForm | Promise<FoundInForm> {
  const scan = new MultipartScan(bytes, boundaryOf(contentType));
  const wait = inSlices(() => scan.step());
  return wait === undefined ? scan : wait.then(() => scan);
}

class MultipartScan implements FoundInForm {
  model: FoundField | null = null;
  readonly names = new Set<string>();
  count: number | null = null;
  size: string | null = null;
  fileBytes = 0;
  readonly #bytes: Buffer;
  readonly #delimiter: Buffer;
  /** Up to here the body is searched. */
  #at = 0;
  /** Where the headers of the current part begin; -1 before the first part. */
  #partAt = -1;
  #parts = 0;

  constructor(bytes: Uint8Array, boundary: string) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#delimiter = Buffer.from(`--${boundary}`);
  }

  /** Searches the next piece for the boundary. True when the body is read to its end. */
  step(): boolean {
    const to = this.#at + pieceBytes;
    const found = this.#bytes.subarray(this.#at, to + this.#delimiter.length - 1).indexOf(this.#delimiter);
    if (found !== -1) return this.#divide(this.#at + found);
    if (to >= this.#bytes.length) throw unclear("its last part has no end");
    this.#at = to;
    return false;
  }

  /** Reads the part that ends at a delimiter. True if the delimiter is the last one. */
  #divide(delimiterAt: number): boolean {
    const after = delimiterAt + this.#delimiter.length;
    const isFirst = this.#partAt === -1;
    if (!(isFirst && delimiterAt === 0) && !this.#hasLineEnd(delimiterAt - 2))
      throw unclear("the boundary stands inside of a line");
    if (isFirst && delimiterAt > 2) throw unclear("it does not begin with the boundary");
    if (!isFirst) this.#readPart(this.#partAt, delimiterAt - 2);
    this.#at = delimiterAt + 1;
    this.#partAt = after + 2;
    if (this.#hasLineEnd(after)) return false;
    if (this.#bytes.toString("latin1", after, after + 2) !== "--")
      throw unclear("the boundary stands inside of a line");
    if (!/^(\r\n){0,2}$/.test(this.#bytes.toString("latin1", after + 2, after + 8)))
      throw unclear("something stands after its end");
    return true;
  }

  #hasLineEnd(at: number): boolean {
    return this.#bytes[at] === 0x0d && this.#bytes[at + 1] === 0x0a;
  }

  #readPart(start: number, end: number): void {
    if (++this.#parts > partsMax) throw unclear(`it has more than ${partsMax} parts`);
    const beginning = this.#bytes.toString("latin1", start, Math.min(start + headersBytesMax, Math.max(start, end)));
    const headersLength = beginning.indexOf("\r\n\r\n");
    if (headersLength === -1) throw unclear("the headers of a part are malformed or too long");
    const name = partName(beginning.slice(0, headersLength));
    this.names.add(name);
    const valueAt = start + headersLength + 4;
    if (name === "file") this.fileBytes += Math.max(0, end - valueAt);
    else if (name === "n") this.count = countIn(this.#shortText(valueAt, end));
    else if (name === "size") this.size = this.#shortText(valueAt, end);
    if (name !== "model") return;
    if (this.model !== null) throw unclear("it has the field 'model' twice");
    this.model = this.#fieldAt(valueAt, end);
  }

  /** The beginning of a value of which no more is of use. */
  #shortText(start: number, end: number): string {
    return this.#bytes.toString("latin1", start, Math.min(end, start + shortBytes));
  }

  #fieldAt(start: number, end: number): FoundField {
    const value = this.#bytes.subarray(start, end);
    if (value.length > valueBytesMax || !isUtf8(value)) throw unclear("the field 'model' is too long or no text");
    const text = value.toString();
    if (/[\0-\x1f\x7f]/.test(text)) throw unclear("the field 'model' has a control character");
    return { start, end, value: text };
  }
}

function countIn(text: string): number | null {
  return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : null;
}
