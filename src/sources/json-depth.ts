const quote = 0x22;
const backslash = 0x5c;

/**
 * Counts how deep JSON is nested while its bytes come in. JSON.parse has no bound of its own: eight megabytes of `[`
 * keep it, and everything else, busy for seconds.
 */
export class JsonDepth {
  readonly #depthMax: number;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;

  constructor(depthMax: number) {
    this.#depthMax = depthMax;
  }

  /** Takes the next bytes; false once they are nested too deep. */
  takes(bytes: Uint8Array): boolean {
    for (const byte of bytes) {
      if (this.#isInText) this.#inText(byte);
      else if (byte === quote) this.#isInText = true;
      // `{` and `[`, `}` and `]` differ in one bit that the others of the four have not.
      else if ((byte | 0x20) === 0x7b && ++this.#depth > this.#depthMax) return false;
      else if ((byte | 0x20) === 0x7d) this.#depth--;
    }
    return true;
  }

  #inText(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#isInText = false;
  }
}
