import type { Reader } from "../../core/people/actor.ts";
import type { Model } from "../../core/models/model.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { endOfPiece, Piece } from "./piece.ts";
import { everybody, type ViewMemory } from "./view-memory.ts";

// The memory of a piece without its bytes, and of what it has for each model.
const pieceBytes = 500;
const modelBytes = 12;

type PiecesByFirstModel = Map<Model, Piece[]>;

/** The pieces of all lists of one day. */
export class PieceCache {
  readonly #memory: ViewMemory;
  readonly #today: string;
  /** By dialect, and by reader where the dialect's words depend on it. */
  readonly #known = new Map<string, PiecesByFirstModel>();

  constructor(memory: ViewMemory, today: string) {
    this.#memory = memory;
    this.#today = today;
  }

  /** The piece that begins with the model at `from`. */
  pieceAt(models: readonly Model[], from: number, dialect: Dialect, reader: Reader): Piece {
    const to = endOfPiece(models, from);
    const known = this.#knownTo(dialect, reader);
    const found = known.get(models[from] as Model)?.find((piece) => hasModels(piece, models, from, to));
    if (found === undefined) return this.#add(known, models.slice(from, to), dialect, reader);
    const { organization } = found;
    if (organization !== null && organization !== everybody && organization !== reader.organizationId)
      this.#memory.keep(everybody, found, found.bytes);
    return found;
  }

  /** Forgets all pieces, for the next day. Lists that are still being sent render theirs again. */
  drop(): void {
    for (const known of this.#known.values())
      for (const pieces of known.values())
        for (const piece of pieces) {
          this.#memory.remove(piece);
          piece.evict();
        }
    this.#known.clear();
  }

  #knownTo({ name, dependsOnReader }: Dialect, { organizationId }: Reader): PiecesByFirstModel {
    const key = dependsOnReader === true ? `${name} ${organizationId}` : name;
    const known = this.#known.get(key) ?? (new Map() as PiecesByFirstModel);
    this.#known.set(key, known);
    return known;
  }

  #add(known: PiecesByFirstModel, models: readonly Model[], dialect: Dialect, reader: Reader): Piece {
    const first = models[0] as Model;
    return new Piece(models, {
      entryOf: (model) => {
        const element = dialect.element(model, this.#today, reader);
        return dialect.entry?.(element, model) ?? element;
      },
      rendered: (piece) => {
        known.set(first, [...(known.get(first) ?? []), piece]);
        this.#memory.keep(reader.organizationId, piece, pieceBytes + modelBytes * models.length + piece.length);
      },
      evicted: (gone) => {
        const others = known.get(first)?.filter((piece) => piece !== gone) ?? [];
        if (others.length === 0) known.delete(first);
        else known.set(first, others);
      },
    });
  }
}

function hasModels(piece: Piece, models: readonly Model[], from: number, to: number): boolean {
  if (piece.models.length !== to - from) return false;
  for (let at = from; at < to; at++) if (piece.models[at - from] !== models[at]) return false;
  return true;
}
