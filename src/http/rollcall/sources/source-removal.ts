import { sourceRemovals as api, type SourceRemovalWire } from "../../../api/sources/source-removal.ts";
import { turns } from "../../../catalogue/turns.ts";
import { removalOf, type SourceRemoval } from "../../../registry/sources/offers/source-removal.ts";
import type { Bind } from "../../request/bind.ts";
import type { Services } from "../../services.ts";

export function sourceRemovalRoutes(bind: Bind, { store, live }: Pick<Services, "store" | "live">) {
  return bind(api, {
    previewSourceRemoval: async ({ organizationId, params: { source_id: id } }) => {
      const places = { store, directory: store.directory, catalogue: live.views.catalogue };
      const removal = await turns.run(organizationId, "previewSourceRemoval", (slices) =>
        removalOf(places, organizationId, id, slices),
      );
      return removalToWire(id, removal);
    },
  });
}

function removalToWire(
  sourceId: string,
  { leaving, takenOver, unserved, brokenAliases, projects }: SourceRemoval,
): SourceRemovalWire {
  return {
    object: "rollcall.source_removal",
    source_id: sourceId,
    leaving: { count: leaving.count, model_ids: leaving.first },
    taken_over: {
      count: takenOver.count,
      models: takenOver.first.map(({ id, sourceId: by }) => ({ id, source_id: by })),
    },
    unserved: { count: unserved.count, model_ids: unserved.first },
    broken_aliases: { count: brokenAliases.count, aliases: brokenAliases.first },
    projects: {
      count: projects.count,
      projects: projects.first.map(({ id, name, modelCount }) => ({ id, name, model_count: modelCount })),
    },
  };
}
