import { notHttp, type Framing } from "./answer-head.ts";

/** Takes the bytes of a body off the connection, as they arrive. */
export interface BodyDecoder {
  /** What of the body is in these bytes; throws UpstreamError. Bytes after the end count as surplus. */
  push(bytes: Buffer): Uint8Array;
  readonly isEnded: boolean;
  readonly hasSurplus: boolean;
}

export function bodyDecoder(framing: Framing): BodyDecoder {
  if (framing.kind === "chunked") return new ChunkedBody();
  return new PlainBody(framing.kind === "length" ? framing.bytes : Infinity);
}

const nothing = new Uint8Array();

class PlainBody implements BodyDecoder {
  hasSurplus = false;
  #missing: number;

  constructor(bytes: number) {
    this.#missing = bytes;
  }

  get isEnded(): boolean {
    return this.#missing === 0;
  }

  push(bytes: Buffer): Uint8Array {
    const part = bytes.length <= this.#missing ? bytes : bytes.subarray(0, this.#missing);
    this.#missing -= part.length;
    this.hasSurplus ||= part.length < bytes.length;
    return part;
  }
}

const lineBytesMax = 4096;
const trailerBytesMax = 65_536;
const [carriageReturn, lineFeed] = [13, 10];

/** The chunks that one piece of the connection holds come out as one, so that a burst of events costs one write. */
class ChunkedBody implements BodyDecoder {
  isEnded = false;
  hasSurplus = false;
  #expects: "size" | "data" | "end of data" | "trailer" = "size";
  #missing = 0;
  #trailerBytes = 0;
  /** The beginning of a line whose end has not arrived. */
  #rest: Buffer | null = null;

  push(arrived: Buffer): Uint8Array {
    const bytes = this.#rest === null ? arrived : Buffer.concat([this.#rest, arrived]);
    this.#rest = null;
    let only: Buffer | null = null;
    let parts: Buffer[] | null = null;
    let at = 0;
    while (at < bytes.length && !this.isEnded) {
      if (this.#expects !== "data") {
        at = this.#readLine(bytes, at);
        continue;
      }
      const part = bytes.subarray(at, at + this.#missing);
      if (only === null) only = part;
      else (parts ??= [only]).push(part);
      at += part.length;
      this.#missing -= part.length;
      if (this.#missing === 0) this.#expects = "end of data";
    }
    this.hasSurplus ||= at < bytes.length;
    return parts === null ? (only ?? nothing) : Buffer.concat(parts);
  }

  /** Where the line ends; keeps the beginning of a line that does not end here. */
  #readLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(lineFeed, at);
    const length = (end === -1 ? bytes.length : end) - at;
    if (length > lineBytesMax) throw notHttp();
    if (end === -1) {
      this.#rest = bytes.subarray(at);
      return bytes.length;
    }
    if (length === 0 || bytes[end - 1] !== carriageReturn) throw notHttp();
    this.#takeLine(bytes, at, end - 1);
    return end + 1;
  }

  #takeLine(bytes: Buffer, at: number, end: number): void {
    if (this.#expects === "size") {
      this.#missing = sizeIn(bytes, at, end);
      this.#expects = this.#missing === 0 ? "trailer" : "data";
    } else if (this.#expects === "end of data") {
      if (end > at) throw notHttp();
      this.#expects = "size";
    } else {
      this.#trailerBytes += end - at + 2;
      if (this.#trailerBytes > trailerBytesMax) throw notHttp();
      this.isEnded = end === at;
    }
  }
}

/** The hexadecimal number before the chunk's extensions, which are skipped. */
function sizeIn(bytes: Buffer, start: number, end: number): number {
  let size = 0;
  let at = start;
  for (; at < end; at++) {
    const digit = digitOf(bytes[at] ?? 0);
    if (digit === null) break;
    size = size * 16 + digit;
  }
  const isPlain = at === end || /^[\t ]*;/.test(bytes.toString("latin1", at, end));
  if (at === start || at - start > 12 || !isPlain) throw notHttp();
  return size;
}

function digitOf(byte: number): number | null {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : null;
}
