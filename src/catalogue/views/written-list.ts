import { setImmediate } from "node:timers/promises";
import { createHash, type Hash } from "node:crypto";
import type { Frame } from "../../dialects/dialect.ts";
import type { Slices } from "../turns.ts";

const entriesAtOnce = 64;
const pieceBytesMax = 64 * 1024;
const encoder = new TextEncoder();

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
  entryAt: (at: number) => string,
  slices: Slices,
  bytesMax = Infinity,
): Promise<WrittenList> {
  const writer = new PieceWriter(bytesMax);
  writer.write(before);
  for (let from = 0; from < count; from += entriesAtOnce) {
    await slices.pause();
    const to = Math.min(from + entriesAtOnce, count);
    for (let at = from; at < to; at++) {
      if (at > 0) writer.write(",");
      writer.write(entryAt(at));
    }
  }
  writer.write(after);
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

/** The same list, encoded as its reader takes it, so that a slow reader holds no bytes. */
export function streamList(
  { before, after }: Frame,
  count: number,
  entryAt: (at: number) => string,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0;
  return new ReadableStream({
    async pull(controller) {
      // The runtime pulls again at once, and other connections come first.
      await setImmediate();
      const from = next;
      next = Math.min(from + entriesAtOnce, count);
      const entries = Array.from({ length: next - from }, (_, at) => entryAt(from + at)).join(",");
      controller.enqueue(encoder.encode((from === 0 ? before : ",") + entries + (next === count ? after : "")));
      if (next === count) controller.close();
    },
  });
}

/** Encodes into one buffer, which is copied to a piece whenever it is full. */
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

  write(text: string): void {
    // A character takes at most three bytes.
    const bytesMax = 3 * text.length;
    if (this.#buffered + bytesMax > pieceBytesMax) this.#endPiece();
    if (bytesMax > pieceBytesMax) this.#add(encoder.encode(text));
    else this.#buffered += encoder.encodeInto(text, this.#buffer.subarray(this.#buffered)).written;
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
