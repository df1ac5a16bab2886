import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { compareIds } from "../../core/models/model.ts";
import { mergeFacts, withFacts } from "../../core/models/model-facts.ts";
import { mergeSources, type SourceOffers } from "../../core/sources/source-merge.ts";
import type { SourceModel } from "../../core/sources/source-snapshot.ts";
import type { Claim } from "../../store/sources.ts";
import type { Transaction } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";

/** How many models came, changed and went. */
export interface PublishCounts {
  readonly added: number;
  readonly changed: number;
  readonly retired: number;
}

const idsAtOnce = 100;

/**
 * Brings the models of these ids to what the sources of their organization offer, or those of all where it is null. A
 * model that was declared stays what it was declared to be and learns the facts; a deleted one stays deleted; one that
 * nobody offers any more is retired, and comes back with the next offer.
 */
export async function publishOffers(
  transaction: Transaction,
  organizationId: string | null,
  ids: ReadonlySet<string>,
  atSeconds: number,
): Promise<PublishCounts> {
  const inOrder = [...ids].sort(compareIds);
  const winners = winnersOf(await transaction.sources.claims(organizationId, inOrder));
  const shown = { added: 0, changed: 0, retired: 0 };
  for (let from = 0; from < inOrder.length; from += idsAtOnce) {
    // Whoever asks for a list in the meantime does not wait for all of very many.
    if (from > 0) await setImmediate();
    const some = inOrder.slice(from, from + idsAtOnce);
    const before = await transaction.findModels(organizationId, some);
    const changed: StoredModel[] = [];
    for (const id of some) {
      const known = before.get(id) ?? null;
      const winner = winners.get(id) ?? null;
      const next = winner === null ? withoutOffer(known) : offered(known, winner, organizationId, atSeconds);
      if (next === null || isSame(known, next)) continue;
      changed.push(next);
      if (next.state === "retired") shown.retired++;
      else if (known?.state === "live") shown.changed++;
      else shown.added++;
    }
    await transaction.putModels(changed);
  }
  return shown;
}

type Offered = SourceModel & { readonly sourceId: string };

function winnersOf(claims: readonly Claim[]): ReadonlyMap<string, Offered> {
  return new Map(mergeSources(offersBySource(claims)).models.map((offer) => [offer.id, offer]));
}

export function offersBySource(claims: readonly Claim[]): readonly SourceOffers<Offered>[] {
  return [...Map.groupBy(claims, ({ sourceId }) => sourceId)].map(([sourceId, own]) => ({
    sourceId,
    priority: own[0]?.priority ?? 0,
    offers: own.map(({ model }) => ({ ...model, sourceId })),
  }));
}

/** Null where an offer changes nothing: an alias has the name, or somebody deleted the model. */
function offered(
  known: StoredModel | null,
  offer: Offered,
  organizationId: string | null,
  atSeconds: number,
): StoredModel | null {
  if (known?.state === "deleted" || (known?.state === "live" && known.kind === "alias")) return null;
  const declared = known?.state === "live" && known.declaredBy !== "source" ? known : null;
  const base = declared ?? discovered(known, offer, organizationId, atSeconds);
  const factsByOrigin = withFacts(base.factsByOrigin, "upstream", offer.reported.facts);
  const { facts } = mergeFacts(factsByOrigin);
  const shutdownDate = declared === null ? (facts.shutdownDate ?? null) : declared.shutdownDate;
  const source = { id: offer.sourceId, upstreamId: offer.upstreamId };
  return { ...base, factsByOrigin, facts, shutdownDate, source };
}

/** When it was made and whose it is are told once and stay so, whatever the upstream says later. */
function discovered(
  known: StoredModel | null,
  { id, reported, firstSeen, sourceId }: Offered,
  organizationId: string | null,
  atSeconds: number,
): StoredModel {
  const before = known?.declaredBy === "source" ? known : null;
  return {
    id,
    organizationId,
    // What a customer had tuned is theirs to delete; whatever belongs to everybody is nobody's.
    kind: reported.isFineTuned && organizationId !== null ? "fine-tuned" : "base",
    created: before?.created ?? reported.created ?? firstSeen,
    ownedBy: before?.ownedBy ?? reported.ownedBy ?? sourceId,
    parent: reported.parent,
    shutdownDate: null,
    visibility: before?.visibility ?? "listed",
    sharing: before?.sharing ?? "organization",
    target: null,
    facts: {},
    factsByOrigin: before?.factsByOrigin ?? {},
    source: null,
    state: "live",
    declaredBy: "source",
    provenance: before?.provenance ?? { at: atSeconds, keyId: null },
    deletion: null,
  };
}

function withoutOffer(known: StoredModel | null): StoredModel | null {
  if (known === null || known.source === null || known.state !== "live") return null;
  if (known.declaredBy === "source") return { ...known, state: "retired" };
  const factsByOrigin = withFacts(known.factsByOrigin, "upstream", {});
  return { ...known, factsByOrigin, facts: mergeFacts(factsByOrigin).facts, source: null };
}

function isSame(known: StoredModel | null, next: StoredModel): boolean {
  return known !== null && isDeepStrictEqual(known, next);
}
