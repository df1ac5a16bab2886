import type { Frame } from "../../dialects/dialect.ts";
import type { Slices } from "../turns.ts";

const entriesAtOnce = 64;
const pieceBytesMax = 64 * 1024;
const encoder = new TextEncoder();

/**
 * A list as one array of bytes, each also added to the hash. It is written in pieces which are joined in the end: a
 * buffer that grew would have to copy tens of megabytes in one turn of the event loop.
 */
export async function writtenList(
  { before, after }: Frame,
  count: number,
  entryAt: (at: number) => string,
  hash: Hash,
  slices: Slices,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new PieceWriter(hash);
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
  return joined(writer.finish(), slices);
}

interface Hash {
  update(data: Uint8Array): unknown;
}

/** Encodes into one buffer, and copies it out whenever it is full. */
class PieceWriter {
  readonly #hash: Hash;
  readonly #buffer = new Uint8Array(pieceBytesMax);
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  write(text: string): void {
    // A character takes at most three bytes.
    if (this.#length + 3 * text.length > pieceBytesMax) this.#endPiece();
    if (3 * text.length > pieceBytesMax) this.#add(encoder.encode(text));
    else this.#length += encoder.encodeInto(text, this.#buffer.subarray(this.#length)).written;
  }

  finish(): readonly Uint8Array<ArrayBuffer>[] {
    this.#endPiece();
    return this.#pieces;
  }

  #endPiece(): void {
    this.#add(this.#buffer.slice(0, this.#length));
    this.#length = 0;
  }

  #add(piece: Uint8Array<ArrayBuffer>): void {
    this.#hash.update(piece);
    this.#pieces.push(piece);
  }
}

async function joined(pieces: readonly Uint8Array<ArrayBuffer>[], slices: Slices): Promise<Uint8Array<ArrayBuffer>> {
  if (pieces.length === 1) return pieces[0] as Uint8Array<ArrayBuffer>;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let length = 0;
  await slices.each(pieces, (piece) => {
    whole.set(piece, length);
    length += piece.length;
  });
  return whole;
}
