import { policyModes, validatePolicyIds, type ModelPolicy } from "../../core/people/organization.ts";
import { validateModelId } from "../../core/models/model-id.ts";
import { existing, malformedRequest, noModelPolicy } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { setModelPolicy } from "../../registry/organization/projects.ts";
import type { Directory } from "../../store/directory.ts";
import { readJsonObject, type Fields } from "../request/json-body.ts";
import type { Route } from "../request/route.ts";
import { admin } from "./answers.ts";

export function modelPermissionRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const path = "/v1/organization/projects/{project_id}/model_permissions";
  return [
    admin("GET", path, "retrieveModelPermissions", async ({ organizationId, at }) => {
      const id = at("project_id");
      const { policy } = existing(await directory.projects.find(organizationId, id), "project", id);
      if (policy === null) throw noModelPolicy(id);
      return toWire(policy);
    }),
    admin("POST", path, "updateModelPermissions", async ({ context, author, at }) => {
      const policy = readPolicy(await readJsonObject(context.raw));
      await setModelPolicy(commit, author, at("project_id"), policy);
      return toWire(policy);
    }),
    admin("DELETE", path, "deleteModelPermissions", async ({ author, at }) => {
      await setModelPolicy(commit, author, at("project_id"), null);
      return { object: "project.model_permissions.deleted", deleted: true };
    }),
  ];
}

function toWire({ mode, modelIds }: ModelPolicy) {
  return { object: "project.model_permissions", mode, model_ids: [...modelIds] };
}

function readPolicy(fields: Fields): ModelPolicy {
  const mode = fields.choice("mode", policyModes);
  const modelIds = fields.texts("model_ids");
  fields.refuseOthers();
  const tooMany = validatePolicyIds(modelIds);
  if (tooMany !== null) throw malformedRequest(`Invalid 'model_ids': it ${tooMany}.`, "model_ids");
  for (const [at, id] of modelIds.entries()) {
    const error = validateModelId(id);
    if (error !== null) throw malformedRequest(`Invalid model id: it ${error}.`, `model_ids[${at}]`);
  }
  return { mode, modelIds: new Set(modelIds) };
}
