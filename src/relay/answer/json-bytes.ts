const [quote, backslash, closeList] = [0x22, 0x5c, 0x5d];
/** What is in JSON, but in no list of numbers: quotes, a list in it, objects. */
const others = [quote, 0x5b, 0x7b, 0x7d];
const [minus, zero, nine] = [0x2d, 0x30, 0x39];

// Up to this length, looking at each byte costs less than calling the search.
export const searchedFrom = 48;

export function isAt(bytes: Uint8Array, from: number, word: Uint8Array): boolean {
  for (let at = 0; at < word.length; at++) if (bytes[from + at] !== word[at]) return false;
  return true;
}

export function isAlike(one: Uint8Array, other: Uint8Array | undefined, length: number): boolean {
  if (one === other) return true;
  for (let at = 0; at < length; at++) if (one[at] !== other?.[at]) return false;
  return true;
}

/** Where a short string without escapes ends; -1 for any other. */
export function endOfPlainText(bytes: Uint8Array, from: number, to: number): number {
  const near = Math.min(to, from + searchedFrom);
  for (let at = from; at < near; at++) {
    const byte = bytes[at];
    if (byte === quote) return at;
    if (byte === backslash) return -1;
  }
  return -1;
}

/** Whether an odd number of backslashes stands before `end`. */
export function endsInEscape(bytes: Uint8Array, end: number): boolean {
  let at = end;
  while (at > 0 && bytes[at - 1] === backslash) at--;
  return (end - at) % 2 === 1;
}

/** The first byte of a number, or of true, false or null: anything but a colon and white space. */
export function isScalar(byte: number): boolean {
  return byte > 0x20 && byte !== 0x3a;
}

/** Where a long list of numbers, such as an embedding, goes on with something else; -1 for anything else. */
export function endOfNumbers(bytes: Uint8Array, from: number, to: number): number {
  const first = bytes[from] ?? 0;
  if (to - from < searchedFrom || !(first === minus || (first >= zero && first <= nine))) return -1;
  const found = bytes.indexOf(closeList, from);
  const end = found === -1 || found > to ? to : found;
  if (end - from < searchedFrom) return -1;
  const numbers = bytes.subarray(from, end);
  return others.some((byte) => numbers.includes(byte)) ? -1 : end;
}
