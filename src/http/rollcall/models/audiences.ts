import { audiences as api, type ModelAudienceWire } from "../../../api/models/audiences.ts";
import { turns } from "../../../catalogue/turns.ts";
import { findAudiences, type ProjectSight } from "../../../registry/models/model-audiences.ts";
import { pageToWire } from "../../admin/answers.ts";
import type { Bind } from "../../request/bind.ts";
import type { Services } from "../../services.ts";

/** Who sees a model. */
export function audienceRoutes(bind: Bind, { store, live }: Pick<Services, "store" | "live">) {
  return bind(api, {
    listModelAudiences: async ({ organizationId, query }) => {
      const { model: modelId, limit, after, order, total } = query;
      const visible = query.visible === "any" ? null : query.visible === "true";
      const search = { modelId, limit, after, order, visible, includesArchived: query.include_archived, counts: total };
      const found = await turns.run(organizationId, "listModelAudiences", (slices) => {
        const places = { directory: store.directory, catalogue: live.views.catalogue };
        return findAudiences(places, organizationId, search, slices);
      });
      const page = pageToWire(found === null ? null : { items: found.sights, hasMore: found.hasMore }, sightToWire);
      const { counts } = found ?? { counts: null };
      return { ...page, ...(counts !== null && { total: counts.all, visible_total: counts.visible }) };
    },
  });
}

function sightToWire({ project, verdict }: ProjectSight): ModelAudienceWire {
  const { id, name, archivedAt } = project;
  const { allowed: visible, rule, reasons, because } = verdict;
  const status = archivedAt === null ? "active" : "archived";
  return { id, object: "rollcall.model_audience", name, status, visible, rule, reasons, because };
}
