const quote = 0x22;
const backslash = 0x5c;

/**
 * Whether JSON is nested no deeper than `depthMax`. JSON.parse has no limit: eight megabytes of `[` block the process for
 * seconds. This is one plain loop because it reads megabytes.
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
    // `{` is `[` with the bit 0x20 set, and `}` is `]` with it.
    else if ((byte | 0x20) === 0x7b && ++depth > depthMax) return false;
    else if ((byte | 0x20) === 0x7d) depth--;
  }
  return true;
}
