import { isAt, searchedFrom } from "./json-bytes.ts";

/** Longer ones are few. */
const eventBytesMax = 4 * 1024;
/** Following a longer text costs less than looking at each byte. */
const textBytesMax = 256;
const gapsMax = 4;
/** After so many events that none was like, none is expected to be. */
const vainMax = 8;

const [quote, backslash, space, zero, nine] = [0x22, 0x5c, 0x20, 0x30, 0x39];

/** Where an event has a text or a number that others have another one for. */
interface Gap {
  readonly from: number;
  readonly to: number;
  /** Whether the model wrote it. */
  readonly isText: boolean;
}

/**
 * Knows events that differ from the last one in nothing but a text or a number at known places, as most events of a
 * stream do. Between these places every byte is the same, so following such an event could tell nothing else.
 */
export class AlikeEvents {
  /** The last event around its gaps; empty if no event can be like it. */
  #parts: readonly Buffer[] = [];
  #gaps: readonly Gap[] = [];
  /** How much text is not in gaps. */
  #otherTextBytes = 0;
  #vain = 0;
  /** How much text the model wrote in the event that was found to be alike. */
  textBytes = 0;

  // Of the event that is followed.
  #from = -1;
  #gapFrom = -1;
  #isInString = false;
  #isText = false;
  #gapsSoFar: Gap[] = [];

  /** Positions are those in the next bytes from here on. An event that has begun is not whole in them. */
  forgetPositions(): void {
    this.#from = -1;
  }

  begins(at: number): void {
    this.#from = at;
    this.#gapFrom = -1;
    this.#gapsSoFar = [];
  }

  /** A value begins with this byte whose text or digits are a gap. */
  gapBegins(byte: number, at: number, isText: boolean): void {
    this.#isInString = byte === quote;
    this.#isText = isText;
    this.#gapFrom = this.#isInString ? at + 1 : isDigit(byte) ? at : -1;
  }

  /** A value ends before `at`. */
  gapEnds(at: number): void {
    if (this.#gapFrom === -1) return;
    const to = this.#isInString ? at - 1 : at;
    this.#gapsSoFar.push({ from: this.#gapFrom, to, isText: this.#isText });
    this.#gapFrom = -1;
  }

  /** The event has been followed, and ends before `at`. It has so much text; null if others must be followed, too. */
  ends(bytes: Uint8Array, at: number, textBytes: number | null): void {
    const [from, gaps] = [this.#from, this.#gapsSoFar];
    this.#from = -1;
    this.#parts = [];
    if (textBytes === null || from === -1 || at - from > eventBytesMax || gaps.length === 0 || gaps.length > gapsMax)
      return;
    if (this.#vain++ >= vainMax) return;
    const copy = Buffer.from(bytes.subarray(from, at));
    const starts = [0, ...gaps.map(({ to }) => to - from)];
    this.#parts = starts.map((start, index) => copy.subarray(start, (gaps[index]?.from ?? at) - from));
    this.#gaps = gaps;
    this.#otherTextBytes = gaps.reduce(
      (rest, { from: start, to, isText }) => (isText ? rest - to + start : rest),
      textBytes,
    );
  }

  /** Where an event ends that begins here and is alike; -1 if none does. */
  endOfAlike(bytes: Uint8Array, from: number): number {
    const parts = this.#parts;
    let at = from;
    let textBytes = this.#otherTextBytes;
    for (let index = 0; index < parts.length; index++) {
      if (index > 0) {
        const end = gapEnd(bytes, at);
        if (end === -1) return -1;
        if (this.#gaps[index - 1]?.isText === true) textBytes += end - at;
        at = end;
      }
      const part = parts[index] as Buffer;
      if (!isPartAt(bytes, at, part)) return -1;
      at += part.length;
    }
    if (parts.length === 0) return -1;
    this.textBytes = textBytes;
    this.#vain = 0;
    return at;
  }
}

/** After a quote the gap is in a string, and a number otherwise. -1 if that could mean anything else. */
function gapEnd(bytes: Uint8Array, from: number): number {
  const end = Math.min(bytes.length, from + textBytesMax);
  if (bytes[from - 1] !== quote) return numberEnd(bytes, from, end);
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === quote) return at;
    if (byte === backslash) at++;
    // A line could end here, or after the backslash.
    if ((bytes[at] ?? 0) < space) return -1;
  }
  return -1;
}

function numberEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(bytes[at] as number)) at++;
  return at === from ? -1 : at;
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}

function isPartAt(bytes: Uint8Array, at: number, part: Buffer): boolean {
  const end = at + part.length;
  if (end > bytes.length) return false;
  return part.length < searchedFrom ? isAt(bytes, at, part) : part.equals(bytes.subarray(at, end));
}
