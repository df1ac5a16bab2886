import type { Model } from "../../core/models/model.ts";
import { CacheEntry } from "../fair-shares.ts";

/*
 * Lists differ little: from one change to the next, and between the projects of an organization. So a list is cut into
 * pieces of some 64 neighbouring models, and equal pieces are rendered and kept once. Where a piece ends depends on the
 * id of its last model alone, so lists that differ in one model have all other pieces in common.
 */

/** One model in so many is the last of its piece. A power of two. */
const modelsPerPiece = 64;
const modelsPerPieceMax = 2 * modelsPerPiece;
/** The characters at the end of an id that decide. Ids often begin alike. */
const endLength = 8;
const encoder = new TextEncoder();

/** Where the piece that begins at `from` ends. */
export function endOfPiece(models: readonly Model[], from: number): number {
  const last = Math.min(from + modelsPerPieceMax, models.length);
  for (let at = from; at < last; at++) if (endsPiece((models[at] as Model).id)) return at + 1;
  return last;
}

function endsPiece(id: string): boolean {
  let hash = 0;
  for (let at = Math.max(0, id.length - endLength); at < id.length; at++)
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return ((hash ^ (hash >>> 15)) & (modelsPerPiece - 1)) === 0;
}

/** The entries of neighbouring models, each after a comma. Their bytes are freed when they are evicted. */
export class Piece extends CacheEntry {
  readonly models: readonly Model[];
  readonly length: number;
  readonly #source: PieceSource;
  /** Where each entry ends. */
  readonly #ends: Uint32Array;
  #bytes: Uint8Array<ArrayBuffer> | null;

  constructor(models: readonly Model[], source: PieceSource) {
    super();
    this.models = models;
    this.#source = source;
    this.#ends = new Uint32Array(models.length);
    this.#bytes = this.#render();
    this.length = this.#bytes.length;
    source.rendered(this);
  }

  get isReady(): boolean {
    return this.#bytes !== null;
  }

  /** To be copied at once: the array is emptied when the piece is evicted. */
  read(): Uint8Array<ArrayBuffer> {
    this.used = true;
    if (this.#bytes !== null) return this.#bytes;
    this.#bytes = this.#render();
    this.#source.rendered(this);
    return this.#bytes;
  }

  /** One entry without its comma, to be copied at once, too. The others are not rendered for it. */
  entry(at: number): Uint8Array<ArrayBuffer> {
    if (this.#bytes === null) return encoder.encode(this.#source.entryOf(this.models[at] as Model));
    this.used = true;
    return this.#bytes.subarray((at === 0 ? 0 : (this.#ends[at - 1] as number)) + 1, this.#ends[at]);
  }

  evict(): void {
    const gone = this.#bytes;
    this.#bytes = null;
    this.#source.evicted(this);
    // Not left to the garbage collector, which may take long while answers come and go.
    gone?.buffer.transfer(0);
  }

  #render(): Uint8Array<ArrayBuffer> {
    let text = "";
    let end = 0;
    for (const [at, model] of this.models.entries()) {
      const entry = `,${this.#source.entryOf(model)}`;
      text += entry;
      this.#ends[at] = end += Buffer.byteLength(entry);
    }
    return encoder.encode(text);
  }
}

/** Where a piece comes from. */
export interface PieceSource {
  entryOf(model: Model): string;
  rendered(piece: Piece): void;
  evicted(piece: Piece): void;
}
