const quote = 0x22;
const backslash = 0x5c;

/**
 * Whether JSON is nested at most so deep. JSON.parse has no bound of its own: eight megabytes of `[` keep it, and
 * everything else, busy for seconds. Goes over megabytes, so it is one plain loop.
 */
export function isNestedWithin(depthMax: number, bytes: Uint8Array): boolean {
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (isEscaped) isEscaped = false;
    else if (byte === quote) isInText = !isInText;
    else if (byte === backslash) isEscaped = isInText;
    else if (isInText) continue;
    // `{` and `[`, `}` and `]` differ in one bit that the others of the four have not.
    else if ((byte | 0x20) === 0x7b && ++depth > depthMax) return false;
    else if ((byte | 0x20) === 0x7d) depth--;
  }
  return true;
}
