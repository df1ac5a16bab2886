import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Frame } from "../../dialects/dialect.ts";
import { turns, type Slices } from "../turns.ts";
import { Assembled, type Plain } from "./plain.ts";
import type { Piece } from "./piece.ts";

/**
 * Longer lists are sent as a stream: to copy one would hold the event loop for too long. The runtime sends a stream in
 * chunks, without a Content-Length.
 */
const sentAtOnceBytesMax = 4_000_000;
const chunkBytesMin = 64 * 1024;
const encoder = new TextEncoder();

/** A list in pieces, which are put together each time it is sent. */
export class PiecedList extends Assembled implements Plain {
  readonly length: number;
  readonly digest: string;
  readonly #organizationId: string;
  readonly #before: Uint8Array;
  readonly #after: Uint8Array;
  readonly #pieces: readonly Piece[];

  private constructor(organizationId: string, { before, after }: Frame, pieces: readonly Piece[], digest: string) {
    super();
    this.#organizationId = organizationId;
    this.#before = encoder.encode(before);
    this.#after = encoder.encode(after);
    this.#pieces = pieces;
    this.digest = digest;
    this.length = this.#lengthOf(0, pieces.length);
  }

  /** Takes pieces until `nextPiece` returns null. */
  static async write(organizationId: string, frame: Frame, nextPiece: () => Piece | null, slices: Slices) {
    const pieces: Piece[] = [];
    const hash = createHash("sha256").update(frame.before);
    for (let piece = nextPiece(); piece !== null; piece = nextPiece()) {
      hash.update(piece.read().subarray(commaBefore(pieces.length)));
      pieces.push(piece);
      await slices.pause();
    }
    return new PiecedList(organizationId, frame, pieces, hash.update(frame.after).digest("base64"));
  }

  get payload(): this {
    return this;
  }

  get pieceCount(): number {
    return this.#pieces.length;
  }

  get isLong(): boolean {
    return this.length > sentAtOnceBytesMax;
  }

  get isReady(): boolean {
    return this.isLong || this.#pieces.every(({ isReady }) => isReady);
  }

  restore(): Promise<void> {
    return this.#inSlices(async (slices) => {
      for (const piece of this.#pieces) {
        await slices.pause();
        piece.read();
      }
    });
  }

  /** A response copies the bytes at once, and takes a stream chunk by chunk. */
  open(): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.isLong ? this.#stream() : this.bytes();
  }

  bytes(): Uint8Array<ArrayBuffer> {
    if (lastBytes.length < this.length) lastBytes = new Uint8Array(Math.max(this.length, 2 * lastBytes.length));
    this.#write(0, this.#pieces.length, lastBytes);
    return lastBytes.subarray(0, this.length);
  }

  async *chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let next = 0; next < this.#pieces.length;) {
      // A reader asks for the next chunk at once, and other connections come first.
      await setImmediate();
      const from = next;
      next = this.#endOfChunk(from);
      const chunk = new Uint8Array(this.#lengthOf(from, next));
      this.#write(from, next, chunk);
      yield chunk;
    }
  }

  /** Copied as its reader takes it, so that a slow reader holds little memory. */
  #stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const chunks = this.chunks();
    return new ReadableStream({
      pull: async (controller) => {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
    });
  }

  /** A chunk ends with a piece that has to be rendered. */
  #endOfChunk(from: number): number {
    let length = 0;
    for (let at = from; at < this.#pieces.length; at++) {
      const piece = this.#pieces[at] as Piece;
      length += piece.length;
      if (!piece.isReady || length >= chunkBytesMin) return at + 1;
    }
    return this.#pieces.length;
  }

  /** The bytes of these pieces, with what stands before the first and after the last one. */
  #lengthOf(from: number, to: number): number {
    let length = (from === 0 ? this.#before.length : 0) + (to === this.#pieces.length ? this.#after.length : 0);
    for (let at = from; at < to; at++) length += (this.#pieces[at] as Piece).length - commaBefore(at);
    return length;
  }

  /** Writes as many bytes as `lengthOf` says. Each piece is copied before the next one is read, which may evict it. */
  #write(from: number, to: number, into: Uint8Array): number {
    let written = 0;
    const add = (bytes: Uint8Array) => {
      into.set(bytes, written);
      written += bytes.length;
    };
    if (from === 0) add(this.#before);
    for (let at = from; at < to; at++) add((this.#pieces[at] as Piece).read().subarray(commaBefore(at)));
    if (to === this.#pieces.length) add(this.#after);
    return written;
  }

  #inSlices<Result>(work: (slices: Slices) => Promise<Result>): Promise<Result> {
    return turns.run(this.#organizationId, "listModels", work);
  }
}

// Has the list that was put together last, until the next one is.
let lastBytes = new Uint8Array(256 * 1024);

/** The first piece of a list is written without its comma. */
function commaBefore(at: number): number {
  return at === 0 ? 1 : 0;
}
