import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { compareIds } from "../../core/models/model-id.ts";
import { withFacts } from "../../core/models/model-facts.ts";
import { rankOffers } from "../../core/sources/offers.ts";
import type { SourceModel } from "../../core/sources/source-snapshot.ts";
import type { SourceName, SourceOffer } from "../../store/sources.ts";
import type { Transaction } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";
import { slicesOf } from "../parts.ts";

/** How many models a publication adds to the lists, changes in them and retires. */
export interface PublishCounts {
  readonly added: number;
  readonly changed: number;
  readonly retired: number;
}

/** The offers of one id, the winner first. */
type Ranked = readonly [SourceOffer, ...SourceOffer[]];

const idsPerSlice = 100;

/**
 * Makes the models with these ids equal to what the sources of the organization offer; null stands for the shared
 * sources. A declared model keeps what was declared and gains the facts; a deleted one stays deleted. A model that no
 * source offers any more is retired, and returns with the next offer.
 */
export async function publishOffers(
  transaction: Transaction,
  organizationId: string | null,
  ids: ReadonlySet<string>,
  atSeconds: number,
): Promise<PublishCounts> {
  const inOrder = [...ids].sort(compareIds);
  const ranked = rankOffers(await transaction.sources.offers(organizationId, inOrder));
  const counts = { added: 0, changed: 0, retired: 0 };
  for (const [at, slice] of slicesOf(inOrder, idsPerSlice).entries()) {
    // Requests get a turn between two slices.
    if (at > 0) await setImmediate();
    const stored = await transaction.models.findMany(organizationId, slice);
    const changed: StoredModel[] = [];
    for (const id of slice) {
      const known = stored.get(id) ?? null;
      const offers = ranked.get(id);
      const next = offers === undefined ? withoutOffer(known) : withOffer(known, offers, organizationId, atSeconds);
      if (next === null || isDeepStrictEqual(known, next)) continue;
      changed.push(next);
      if (next.state === "retired") counts.retired++;
      else if (known?.state === "live") counts.changed++;
      else counts.added++;
    }
    await transaction.models.putMany(changed);
  }
  return counts;
}

/** Writes the changed models of a source, and publishes what it offers under their former ids and the new ones. */
export async function putAndPublish(
  transaction: Transaction,
  source: SourceName,
  known: readonly SourceModel[],
  changed: readonly SourceModel[],
  atSeconds: number,
): Promise<PublishCounts> {
  await transaction.sources.putModels(source, changed);
  const ids = new Set([...known, ...changed].map(({ id }) => id));
  return publishOffers(transaction, source.organizationId, ids, atSeconds);
}

/** Null where an offer changes nothing: the id is an alias, or the model was deleted. */
function withOffer(
  known: StoredModel | null,
  offers: Ranked,
  organizationId: string | null,
  atSeconds: number,
): StoredModel | null {
  const [offer] = offers;
  if (known?.state === "deleted" || (known?.state === "live" && known.kind === "alias")) return null;
  const declared = known?.state === "live" && known.declaredBy !== "source" ? known : null;
  const base = declared ?? discovered(known, offers, organizationId, atSeconds);
  const described = withFacts(base.factsByOrigin, "upstream", offer.reported.facts);
  const shutdownDate = declared === null ? (described.facts.shutdownDate ?? null) : declared.shutdownDate;
  return { ...base, ...described, shutdownDate, source: { id: offer.sourceId, upstreamId: offer.upstreamId } };
}

/** Keeps the first `created`, whatever the upstream reports later. */
function discovered(
  known: StoredModel | null,
  offers: Ranked,
  organizationId: string | null,
  atSeconds: number,
): StoredModel {
  const [{ id, reported, firstSeen }] = offers;
  const former = known?.declaredBy === "source" ? known : null;
  return {
    id,
    organizationId,
    // The models of shared sources are never fine-tuned here, because nobody may delete them.
    kind: reported.isFineTuned && organizationId !== null ? "fine-tuned" : "base",
    created: former?.created ?? reported.created ?? firstSeen,
    ownedBy: ownerFrom(offers, former),
    parent: reported.parent,
    shutdownDate: null,
    visibility: former?.visibility ?? "listed",
    sharing: former?.sharing ?? "organization",
    target: null,
    facts: {},
    factsByOrigin: former?.factsByOrigin ?? {},
    source: null,
    servedBy: null,
    state: "live",
    declaredBy: "source",
    provenance: former?.provenance ?? { at: atSeconds, keyId: null },
    deletion: null,
  };
}

/** Another winner brings its owner. One that somebody has set stays: it is not what the former winner says. */
function ownerFrom(offers: Ranked, former: StoredModel | null): string {
  const [winner] = offers;
  if (former === null) return ownerIn(winner);
  const { source, ownedBy } = former;
  const before = offers.find((offer) => offer.sourceId === source?.id && offer.upstreamId === source.upstreamId);
  if (before === winner) return ownedBy;
  const isOfSource = ownedBy === (before === undefined ? source?.id : ownerIn(before));
  return isOfSource ? ownerIn(winner) : ownedBy;
}

/** The first that its upstream reported, or the source. */
function ownerIn({ reported, sourceId }: SourceOffer): string {
  return reported.ownedBy ?? sourceId;
}

function withoutOffer(known: StoredModel | null): StoredModel | null {
  if (known === null || known.source === null || known.state !== "live") return null;
  if (known.declaredBy === "source") return { ...known, state: "retired" };
  return { ...known, ...withFacts(known.factsByOrigin, "upstream", {}), source: null };
}
