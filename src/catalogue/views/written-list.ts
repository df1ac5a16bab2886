import { setImmediate } from "node:timers/promises";
import { createHash, type Hash } from "node:crypto";
import type { Frame } from "../../dialects/dialect.ts";
import type { Slices } from "../turns.ts";

const entriesAtOnce = 64;
const pieceBytesMax = 64 * 1024;
const encoder = new TextEncoder();
const comma = encoder.encode(",");

/** The bytes of an entry, which are copied at once. */
type EntryAt = (at: number) => Uint8Array<ArrayBuffer>;

/** A list in bytes: in pieces, because a buffer that grew would have to copy tens of megabytes in one turn. */
export interface WrittenList {
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
  readonly length: number;
  readonly digest: string;
}

/** A list longer than `bytesMax` has a length and a digest, but no pieces. */
export async function writeList(
  { before, after }: Frame,
  count: number,
  entryAt: EntryAt,
  slices: Slices,
  bytesMax = Infinity,
): Promise<WrittenList> {
  const writer = new PieceWriter(bytesMax);
  writer.write(encoder.encode(before));
  for (let from = 0; from < count; from += entriesAtOnce) {
    await slices.pause();
    const to = Math.min(from + entriesAtOnce, count);
    for (let at = from; at < to; at++) {
      if (at > 0) writer.write(comma);
      writer.write(entryAt(at));
    }
  }
  writer.write(encoder.encode(after));
  return writer.finish();
}

/** The list in one piece. */
export async function joined(
  { pieces, length }: Pick<WrittenList, "pieces" | "length">,
  slices: Slices,
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(length);
  let at = 0;
  await slices.each(pieces, (piece) => {
    whole.set(piece, at);
    at += piece.length;
  });
  return whole;
}

/** The same list, copied as its reader takes it, so that a slow reader holds no bytes. */
export function streamList(
  { before, after }: Frame,
  count: number,
  entryAt: EntryAt,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0;
  return new ReadableStream({
    async pull(controller) {
      // The runtime pulls again at once, and other connections come first.
      await setImmediate();
      const from = next;
      next = Math.min(from + entriesAtOnce, count);
      const chunk = from === 0 ? [encoder.encode(before)] : [];
      for (let at = from; at < next; at++) {
        if (at > 0) chunk.push(comma);
        chunk.push(entryAt(at));
      }
      if (next === count) chunk.push(encoder.encode(after));
      controller.enqueue(Buffer.concat(chunk));
      if (next === count) controller.close();
    },
  });
}

/** Copies into one buffer, which is copied to a piece whenever it is full. */
class PieceWriter {
  readonly #hash: Hash = createHash("sha256");
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  readonly #buffer = new Uint8Array(pieceBytesMax);
  readonly #bytesMax: number;
  #buffered = 0;
  #length = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  write(bytes: Uint8Array): void {
    if (this.#buffered + bytes.length > pieceBytesMax) this.#endPiece();
    if (bytes.length > pieceBytesMax) return this.#add(new Uint8Array(bytes));
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  finish(): WrittenList {
    this.#endPiece();
    return { pieces: this.#pieces, length: this.#length, digest: this.#hash.digest("base64") };
  }

  #endPiece(): void {
    this.#add(this.#buffer.slice(0, this.#buffered));
    this.#buffered = 0;
  }

  #add(piece: Uint8Array<ArrayBuffer>): void {
    this.#hash.update(piece);
    this.#length += piece.length;
    if (this.#length <= this.#bytesMax) this.#pieces.push(piece);
    else this.#pieces.length = 0;
  }
}
