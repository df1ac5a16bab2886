import { rankOffers, type Offer } from "../../../core/sources/offers.ts";
import type { Page } from "../../../store/page.ts";
import type { SourceDirectory, SourceOffer } from "../../../store/sources.ts";

/** An id that several models are offered under. */
export interface Collision {
  readonly id: string;
  readonly winner: Offer;
  /** In the order in which they would win the id next. */
  readonly losers: readonly Offer[];
}

interface CollisionRequest {
  /** Null for the shared sources only. */
  readonly organizationId: string | null;
  /** Only ids that this source offers; null for all. */
  readonly sourceId: string | null;
  readonly after: string;
  readonly limit: number;
}

/** The collisions among the sources that an organization has or shares, by id, after the id `after`. */
export async function sourceCollisions(
  sources: SourceDirectory,
  { organizationId, sourceId, after, limit }: CollisionRequest,
): Promise<Page<Collision>> {
  const colliding = await sources.collidingIds(organizationId, after, limit + 1, sourceId);
  const ids = colliding.slice(0, limit);
  const ranked = rankOffers(await offersFor(sources, organizationId, ids));
  const collisions = [...ranked].map(([id, [winner, ...losers]]) => ({ id, winner, losers }));
  return { items: collisions.filter(({ losers }) => losers.length > 0), hasMore: colliding.length > limit };
}

/** The offers of an organization's own sources and of those that all share; null for the latter only. */
export async function offersFor(
  sources: Pick<SourceDirectory, "offers">,
  organizationId: string | null,
  ids: readonly string[],
): Promise<readonly SourceOffer[]> {
  const shared = await sources.offers(null, ids);
  return organizationId === null ? shared : [...(await sources.offers(organizationId, ids)), ...shared];
}
