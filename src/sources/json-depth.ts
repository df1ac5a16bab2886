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

  /** Takes the next bytes; false once they are nested too deep. Goes over megabytes, so it is one plain loop. */
  takes(bytes: Uint8Array): boolean {
    let depth = this.#depth;
    let isInText = this.#isInText;
    let isEscaped = this.#isEscaped;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (isEscaped) isEscaped = false;
      else if (byte === quote) isInText = !isInText;
      else if (byte === backslash) isEscaped = isInText;
      else if (isInText) continue;
      // `{` and `[`, `}` and `]` differ in one bit that the others of the four have not.
      else if ((byte | 0x20) === 0x7b && ++depth > this.#depthMax) return false;
      else if ((byte | 0x20) === 0x7d) depth--;
    }
    this.#depth = depth;
    this.#isInText = isInText;
    this.#isEscaped = isEscaped;
    return true;
  }
}
