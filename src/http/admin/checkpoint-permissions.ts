import type { CheckpointPermission } from "../../core/models/checkpoint-permission.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { grantPermissions, revokePermission } from "../../registry/models/checkpoint-permissions.ts";
import type { Directory } from "../../store/directory.ts";
import { readJsonObject, type Fields } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, pageOf } from "./answers.ts";

const projectsAtOnceMax = 100;
const pageLimitDefault = 10;
const pageLimitMax = 100;

/** OpenAI's own calls for sharing a fine-tuned model, in its words: a checkpoint is a fine-tuned model's id. */
export function checkpointPermissionRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const all = "/v1/fine_tuning/checkpoints/{model}/permissions";
  return [
    admin("GET", all, "listFineTuningCheckpointPermissions", async ({ context, organizationId, modelId }) => {
      const id = modelId();
      const model = await directory.models.resolve(organizationId, id);
      const own = model?.state === "live" && model.kind === "fine-tuned" ? model : null;
      existing(own, "fine-tuned model", id);
      const query = new Query(context);
      const page = {
        limit: query.limit(pageLimitDefault, pageLimitMax),
        after: query.text("after"),
        order: query.choice("order", ["ascending", "descending"], "descending") === "ascending" ? "asc" : "desc",
      } as const;
      const projectId = query.text("project_id");
      return pageOf(await directory.checkpointPermissions.page(organizationId, id, projectId, page), toWire);
    }),
    admin("POST", all, "createFineTuningCheckpointPermission", async ({ context, author, modelId }) => {
      const id = modelId();
      const projectIds = readProjectIds(await readJsonObject(context.raw));
      return pageOf({ items: await grantPermissions(commit, author, id, projectIds), hasMore: false }, toWire);
    }),
    admin("DELETE", `${all}/{permission_id}`, "deleteFineTuningCheckpointPermission", async (request) => {
      const { id } = await revokePermission(commit, request.author, request.modelId(), request.at("permission_id"));
      return { id, object: "checkpoint.permission", deleted: true };
    }),
  ];
}

function readProjectIds(fields: Fields): readonly string[] {
  const projectIds = fields.texts("project_ids");
  fields.refuseOthers();
  if (projectIds.length >= 1 && projectIds.length <= projectsAtOnceMax) return projectIds;
  throw malformedRequest(`Invalid 'project_ids': expected 1 to ${projectsAtOnceMax} ids.`, "project_ids");
}

function toWire({ id, created, projectId }: CheckpointPermission) {
  return { id, object: "checkpoint.permission", created_at: created, project_id: projectId };
}
