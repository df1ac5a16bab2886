import { compareIds } from "../models/model.ts";

/** A model of a source under the id it would have here. */
export interface Offer {
  readonly id: string;
  readonly sourceId: string;
  readonly upstreamId: string;
}

/** A source and its offers. The smallest priority number wins an id; of equal numbers, the smaller source id. */
export interface SourceOffers<T extends Offer> {
  readonly sourceId: string;
  readonly priority: number;
  readonly offers: readonly T[];
}

export interface Collision {
  readonly id: string;
  readonly winner: Offer;
  /** Those who would have the id next, in order. */
  readonly losers: readonly Offer[];
}

export interface MergedSources<T extends Offer> {
  /** One model for each id, in the order of ids. */
  readonly models: readonly T[];
  readonly collisions: readonly Collision[];
}

/** One list of several: every id once, whatever order sources and offers come in. */
export function mergeSources<T extends Offer>(sources: readonly SourceOffers<T>[]): MergedSources<T> {
  const inOrder = [...sources].sort((a, b) => a.priority - b.priority || compareIds(a.sourceId, b.sourceId));
  const claims = new Map<string, [T, ...T[]]>();
  for (const source of inOrder) {
    // Two models of one source can meet in an id as well; then the smaller upstream id has it.
    for (const offer of [...source.offers].sort((a, b) => compareIds(a.upstreamId, b.upstreamId))) {
      const claim = claims.get(offer.id);
      if (claim === undefined) claims.set(offer.id, [offer]);
      else claim.push(offer);
    }
  }
  const byId = [...claims.values()].sort(([a], [b]) => compareIds(a.id, b.id));
  return {
    models: byId.map(([winner]) => winner),
    collisions: byId.flatMap(([winner, ...losers]) =>
      losers.length === 0 ? [] : [{ id: winner.id, winner: bare(winner), losers: losers.map(bare) }],
    ),
  };
}

function bare({ id, sourceId, upstreamId }: Offer): Offer {
  return { id, sourceId, upstreamId };
}
