import { inSlices } from "../slices.ts";

export interface Edit {
  readonly start: number;
  readonly end: number;
  /** What stands there instead. */
  readonly text: string;
}

const pieceBytes = 1024 * 1024;

/** The bytes with other text in some places. A promise if there are many. */
export function spliced(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array | Promise<Uint8Array> {
  if (edits.length === 0) return bytes;
  const parts = partsOf(bytes, edits);
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let [current, from, to] = [0, 0, 0];
  const wait = inSlices(() => {
    const part = parts[current];
    if (part === undefined) return true;
    const piece = part.subarray(from, from + pieceBytes);
    whole.set(piece, to);
    to += piece.length;
    from += piece.length;
    if (from >= part.length) [current, from] = [current + 1, 0];
    return false;
  });
  return wait === undefined ? whole : wait.then(() => whole);
}

function partsOf(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array[] {
  const encoder = new TextEncoder();
  let from = 0;
  const parts = edits
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ start, end, text }) => {
      if (start < from || end < start || end > bytes.length) throw new Error("Two edits overlap, or one lies outside.");
      const before = bytes.subarray(from, start);
      from = end;
      return [before, encoder.encode(text)];
    });
  return [...parts, bytes.subarray(from)];
}
