import { compareIds } from "../models/model-id.ts";

/** A model that a source offers. */
export interface Offer {
  /** The id it would have here. */
  readonly id: string;
  readonly sourceId: string;
  readonly upstreamId: string;
  /** The priority of its source: the smallest number wins an id. */
  readonly priority: number;
  /** Whether all organizations share the source. An organization's own sources win before shared ones. */
  readonly isShared: boolean;
}

/** The offers of each id, the winner first; the ids are in order. Does not depend on the order of `offers`. */
export function rankOffers<T extends Offer>(offers: readonly T[]): ReadonlyMap<string, readonly [T, ...T[]]> {
  // A group is never empty.
  return Map.groupBy(offers.toSorted(compareOffers), ({ id }) => id) as Map<string, [T, ...T[]]>;
}

/** Naming rules can give two models of one source the same id, so the upstream ids count, too. */
function compareOffers(a: Offer, b: Offer): number {
  return (
    compareIds(a.id, b.id) ||
    Number(a.isShared) - Number(b.isShared) ||
    a.priority - b.priority ||
    compareIds(a.sourceId, b.sourceId) ||
    compareIds(a.upstreamId, b.upstreamId)
  );
}
