import type { Reader } from "../../core/people/actor.ts";
import type { Model } from "../../core/models/model.ts";
import type { Dialect } from "../../dialects/dialect.ts";
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
  readonly #render: (piece: Piece) => Uint8Array<ArrayBuffer>;
  readonly #onEvict: (piece: Piece) => void;
  #bytes: Uint8Array<ArrayBuffer> | null;

  /** `render` is called again after an eviction. */
  constructor(
    models: readonly Model[],
    render: (piece: Piece) => Uint8Array<ArrayBuffer>,
    onEvict: (piece: Piece) => void,
  ) {
    super();
    this.models = models;
    this.#render = render;
    this.#onEvict = onEvict;
    this.#bytes = render(this);
    this.length = this.#bytes.length;
  }

  get isReady(): boolean {
    return this.#bytes !== null;
  }

  /** To be copied at once: the array is emptied when the piece is evicted. */
  read(): Uint8Array<ArrayBuffer> {
    this.used = true;
    return (this.#bytes ??= this.#render(this));
  }

  evict(): void {
    const gone = this.#bytes;
    this.#bytes = null;
    this.#onEvict(this);
    // Not left to the garbage collector, which may take long while answers come and go.
    gone?.buffer.transfer(0);
  }
}

export function renderPiece(dialect: Dialect, models: readonly Model[], today: string, reader: Reader) {
  let text = "";
  for (const model of models) {
    const element = dialect.element(model, today, reader);
    text += `,${dialect.entry?.(element, model) ?? element}`;
  }
  return encoder.encode(text);
}
