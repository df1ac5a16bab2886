import { unexpected } from "./tokens.ts";

const [quote, backslash] = [0x22, 0x5c];
const letterU = 0x75;
/** Of each byte, how long the escape is whose second byte it is; 0 for none. */
const escapeLengths = new Uint8Array(256);
for (const character of '"\\/bfnrt') escapeLengths[character.charCodeAt(0)] = 2;
escapeLengths[letterU] = 6;

/** Up to here a loop is faster than a native search. */
const nearBytes = 48;

/**
 * Finds the quote that ends a string. Long strings are skipped by native searches for quotes and for backslashes, so a
 * megabyte of them costs microseconds. The result of a search serves until the reading has passed it, so that no byte is
 * searched twice.
 */
export class StringEnd {
  readonly #bytes: Uint8Array;
  #at = 0;
  /** The part of the body that may be read now, and where it ends. */
  #piece: Uint8Array;
  #to = 0;
  #nextQuote = -1;
  #nextBackslash = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#piece = bytes;
  }

  /** Allows to read to a later position. */
  allow(to: number): void {
    this.#to = to;
    // A small body is one piece.
    this.#piece = to === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, to);
    this.#nextQuote = -1;
    this.#nextBackslash = -1;
  }

  /** `at` is the position after the quote that begins the string. */
  begin(at: number): void {
    this.#at = at;
  }

  /** The position of the quote at the end; -1 if it does not stand before the allowed position. */
  find(): number {
    const bytes = this.#bytes;
    const to = this.#to;
    let at = this.#at;
    while (at < to) {
      const near = Math.min(at + nearBytes, to);
      while (at < near) {
        const code = bytes[at] as number;
        if (code === quote) return at;
        if (code !== backslash) at++;
        else at = escapeLengths[bytes[at + 1] as number] === 2 ? at + 2 : this.#escapeEnd(at);
      }
      if (at >= to) break;
      if (this.#nextQuote < at) this.#nextQuote = this.#next(quote, at);
      if (this.#nextBackslash < at) this.#nextBackslash = this.#next(backslash, at);
      if (this.#nextQuote < this.#nextBackslash) return this.#nextQuote;
      at = this.#nextBackslash;
    }
    this.#at = at;
    return -1;
  }

  #next(code: number, from: number): number {
    const at = this.#piece.indexOf(code, from);
    return at === -1 ? this.#to : at;
  }

  #escapeEnd(at: number): number {
    const length = escapeLengths[this.#bytes[at + 1] ?? 0] as number;
    if (length === 0) throw unexpected(this.#bytes, at + 1);
    for (let digit = at + 2; digit < at + length; digit++)
      if (!isHexDigit(this.#bytes[digit] ?? 0)) throw unexpected(this.#bytes, digit);
    return at + length;
  }
}

function isHexDigit(code: number): boolean {
  const letter = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (letter >= 0x61 && letter <= 0x66);
}
