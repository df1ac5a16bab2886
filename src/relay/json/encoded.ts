const space = 0x20;

/** No shorter string is taken for a file. */
export const encodedBytesMin = 1_024;
const endBytes = 64;

/**
 * Whether a long string is a file in base64, or a data URL with one: it has no space, and ends in letters and digits.
 * Found out of its end and by one native search, so that megabytes take microseconds.
 */
export function isEncoded(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = end - endBytes; at < end; at++) if (!isInBase64(bytes[at] as number)) return false;
  return !bytes.subarray(start, end).includes(space);
}

/** In both alphabets, with the padding, and with the backslash that some writers put before a slash. */
function isInBase64(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (code >= 0x2f && code <= 0x39) || others.has(code);
}

const others: ReadonlySet<number> = new Set(new TextEncoder().encode("+-_=\\"));
