import {
  checkpointPermissions as api,
  type CheckpointPermissionWire,
} from "../../api/models/checkpoint-permissions.ts";
import type { CheckpointPermission } from "../../core/models/checkpoint-permission.ts";
import { existing } from "../../core/refusal.ts";
import { grantPermissions, revokePermission } from "../../registry/models/checkpoint-permissions.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";
import { pageToWire } from "./answers.ts";

export function checkpointPermissionRoutes(bind: Bind, directory: Directory) {
  return bind(api, {
    listFineTuningCheckpointPermissions: async ({ organizationId, params: { model: id }, query }) => {
      const model = await directory.models.resolve(organizationId, id);
      const own = model?.state === "live" && model.kind === "fine-tuned" ? model : null;
      existing(own, "fine-tuned model", id);
      const { limit, after, project_id: projectId } = query;
      const order = query.order === "ascending" ? "asc" : "desc";
      const page = await directory.checkpointPermissions.page(organizationId, id, projectId, { limit, after, order });
      return pageToWire(page, toWire);
    },
    createFineTuningCheckpointPermission: async ({ commit, params, body }) => {
      const granted = await commit(grantPermissions(params.model, body.project_ids));
      return pageToWire({ items: granted, hasMore: false }, toWire);
    },
    deleteFineTuningCheckpointPermission: async ({ commit, params }) => {
      const { id } = await commit(revokePermission(params.model, params.permission_id));
      return { id, object: "checkpoint.permission", deleted: true };
    },
  });
}

function toWire({ id, created, projectId }: CheckpointPermission): CheckpointPermissionWire {
  return { id, object: "checkpoint.permission", created_at: created, project_id: projectId };
}
