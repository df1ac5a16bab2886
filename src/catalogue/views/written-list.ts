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

export async function writeList(
  { before, after }: Frame,
  count: number,
  entryAt: (at: number) => string,
  slices: Slices,
): Promise<WrittenList> {
  const writer = new PieceWriter();
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
export async function joined({ pieces, length }: WrittenList, slices: Slices): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(length);
  let at = 0;
  await slices.each(pieces, (piece) => {
    whole.set(piece, at);
    at += piece.length;
  });
  return whole;
}

/** The pieces one after the other, as the reader takes them. */
export function streamOf(pieces: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const piece = pieces[next++];
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
  });
}

/** Encodes into one buffer, which is copied to a piece whenever it is full. */
class PieceWriter {
  readonly #hash: Hash = createHash("sha256");
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  readonly #buffer = new Uint8Array(pieceBytesMax);
  #buffered = 0;
  #length = 0;

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
    this.#pieces.push(piece);
    this.#length += piece.length;
  }
}
