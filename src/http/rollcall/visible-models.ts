import { visibleModels as api, type PreviewedModelWire } from "../../api/keys/visible-models.ts";
import { turns } from "../../catalogue/turns.ts";
import { malformedRequest } from "../../core/refusal.ts";
import {
  lookerOfKey,
  lookerOfProject,
  previewPolicy,
  seenBy,
  type SeenModel,
  type SeenModels,
} from "../../registry/models/visible-models.ts";
import { policyIn } from "../admin/projects.ts";
import type { Bind } from "../request/bind.ts";
import type { Services } from "../services.ts";

export function visibleModelRoutes(bind: Bind, { store, live, nowMs }: Pick<Services, "store" | "live" | "nowMs">) {
  const { directory } = store;
  return bind(api, {
    listVisibleModels: async ({ organizationId, query }) => {
      const { key_id: keyId, project_id: projectId, limit, after } = query;
      if ((keyId === null) === (projectId === null))
        throw malformedRequest("Give either 'key_id' or 'project_id'.", "key_id");
      const looker =
        projectId === null
          ? await lookerOfKey(directory, organizationId, keyId ?? "", Math.floor(nowMs() / 1000))
          : await lookerOfProject(directory, organizationId, projectId);
      const visible = query.visible === "any" ? null : query.visible === "true";
      const filter = { visible, text: query.q, rule: query.rule };
      const seen = await turns.run(organizationId, "listVisibleModels", (slices) =>
        seenBy(live, looker, filter, { limit, after }, slices),
      );
      const data = seen.models.map((one) => ({
        ...toWire(one),
        object: "rollcall.visible_model" as const,
        visible: one.verdict.allowed,
      }));
      const [first_id, last_id] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
      return { object: "list", data, first_id, last_id, has_more: seen.hasMore, total: seen.total, rules: seen.rules };
    },
    previewModelPermissions: async ({ organizationId, params, body }) => {
      const policy = policyIn(body);
      const { audience } = await lookerOfProject(directory, organizationId, params.project_id);
      const { visible, gained, lost, unknownIds } = await turns.run(
        organizationId,
        "previewModelPermissions",
        (slices) => previewPolicy(live, audience, policy, body, slices),
      );
      return {
        object: "rollcall.policy_preview",
        project_id: params.project_id,
        visible: partToWire(visible),
        gained: partToWire(gained),
        lost: partToWire(lost),
        unknown_ids: unknownIds,
      };
    },
  });
}

function partToWire({ total, models, hasMore }: SeenModels) {
  return { total, data: models.map(toWire), has_more: hasMore };
}

function toWire({ model, verdict: { rule, reasons, because } }: SeenModel): PreviewedModelWire {
  return { id: model.id, kind: model.kind, target: model.target, rule, reasons, because };
}
