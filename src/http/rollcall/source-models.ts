import { sourceModels as api, type SourceModelWire } from "../../api/sources/source-models.ts";
import { turns } from "../../catalogue/turns.ts";
import { existing } from "../../core/refusal.ts";
import { sourceModelPage, type PlacedModel } from "../../registry/sources/offers/source-models.ts";
import { pageWithNext } from "../admin/answers.ts";
import type { Bind } from "../request/bind.ts";
import type { Services } from "../services.ts";
import { offerToWire } from "./sources/sources-wire.ts";

/** The models of a source of the organization, or of a shared one. */
export function sourceModelRoutes(bind: Bind, { store }: Pick<Services, "store">) {
  return bind(api, {
    listSourceModels: async ({ organizationId, params: { source_id: id }, query }) => {
      const own = { organizationId, id };
      const isOwn = (await store.sources.revision(own)) !== null;
      const source = isOwn ? own : { organizationId: null, id };
      if (!isOwn) existing(await store.sources.revision(source), "source", id);
      const isRetired = query.offered === "any" ? null : query.offered === "false";
      const request = { limit: query.limit, after: query.after ?? "", isRetired };
      const page = await turns.run(organizationId, "listSourceModels", (slices) =>
        sourceModelPage(store, { ...source, seenBy: organizationId }, request, slices),
      );
      return pageWithNext(page, toWire, ({ model }) => model.upstreamId);
    },
  });
}

function toWire({ model, state, winner }: PlacedModel): SourceModelWire {
  return {
    object: "rollcall.source_model",
    upstream_id: model.upstreamId,
    id: model.id,
    state,
    winner: winner === null ? null : offerToWire(winner),
    owned_by: model.reported.ownedBy,
    first_seen: model.firstSeen,
    misses: model.misses,
  };
}
