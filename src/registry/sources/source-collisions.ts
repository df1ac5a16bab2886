import { mergeSources, type Collision } from "../../core/sources/source-merge.ts";
import type { Page } from "../../store/page.ts";
import type { SourceDirectory } from "../../store/sources.ts";
import { offersBySource } from "./publish-offers.ts";

/** Ids that several models are offered under in one scope, in order, from behind `after` on: who has each, and who not. */
export async function sourceCollisions(
  sources: SourceDirectory,
  organizationId: string | null,
  after: string,
  limit: number,
): Promise<Page<Collision>> {
  const conflicting = await sources.conflictingIds(organizationId, after, limit + 1);
  const ids = conflicting.slice(0, limit);
  const { collisions } = mergeSources(offersBySource(await sources.claims(organizationId, ids)));
  return { items: collisions, hasMore: conflicting.length > limit };
}
