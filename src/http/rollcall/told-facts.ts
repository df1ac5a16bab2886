import type { ToldFactsWire } from "../../api/registered-models.ts";
import { factFields } from "../../core/models/fact-fields.ts";
import { toldFacts } from "../../core/models/told-facts.ts";
import { rankOffers } from "../../core/sources/offers.ts";
import type { StoredModel } from "../../store/rows.ts";
import type { SourceLookUps } from "../../store/sources.ts";

/** Each fact of a model as an override, the file and the sources tell it. */
export async function toldFactsOf(
  sources: Pick<SourceLookUps, "offers">,
  { organizationId, id, factsByOrigin, source }: StoredModel,
): Promise<ToldFactsWire> {
  const offers = rankOffers(await sources.offers(organizationId, [id])).get(id) ?? [];
  const offered = offers.map(({ sourceId, upstreamId, reported }) => ({ sourceId, upstreamId, facts: reported.facts }));
  const winner = source === null ? null : { sourceId: source.id, upstreamId: source.upstreamId };
  const told = [...toldFacts(factsByOrigin, winner, offered)].map(([name, tellings]) => {
    const wire = tellings.map(({ from, offer, value, state }) => {
      const { sourceId = null, upstreamId = null } = offer ?? {};
      return { from, source_id: sourceId, upstream_id: upstreamId, value, state };
    });
    return [factFields[name], wire] as const;
  });
  return Object.fromEntries(told);
}
