import { rankOffers, type Offer } from "../../../core/sources/offers.ts";
import type { Page } from "../../../store/page.ts";
import type { SourceDirectory } from "../../../store/sources.ts";

/** An id that several models are offered under. */
export interface Collision {
  readonly id: string;
  readonly winner: Offer;
  /** In the order in which they would win the id next. */
  readonly losers: readonly Offer[];
}

/** The collisions among the sources of one organization, or among the shared ones, by id, after the id `after`. */
export async function sourceCollisions(
  sources: SourceDirectory,
  organizationId: string | null,
  after: string,
  limit: number,
): Promise<Page<Collision>> {
  const colliding = await sources.collidingIds(organizationId, after, limit + 1);
  const ids = colliding.slice(0, limit);
  const ranked = rankOffers(await sources.offers(organizationId, ids));
  const collisions = [...ranked].map(([id, [winner, ...losers]]) => ({ id, winner, losers }));
  return { items: collisions.filter(({ losers }) => losers.length > 0), hasMore: colliding.length > limit };
}
