import { projects as api, type ModelPermissionsWire } from "../../api/projects.ts";
import { validateModelId } from "../../core/models/model-id.ts";
import { validatePolicyIds, type ModelPolicy } from "../../core/people/organization.ts";
import { malformedRequest, notFound } from "../../core/refusal.ts";
import { setModelPolicy } from "../../registry/organization/projects.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";
import { findProject } from "./answers.ts";

export function modelPermissionRoutes(bind: Bind, directory: Directory) {
  return bind(api, {
    retrieveModelPermissions: async ({ organizationId, params: { project_id: id } }) => {
      const { policy } = await findProject(directory, organizationId, id);
      // From 404 Terraform learns that the project has no policy.
      if (policy === null) throw notFound("model permissions of a project", id);
      return toWire(policy);
    },
    updateModelPermissions: async ({ commit, params, body: { mode, model_ids: modelIds } }) => {
      requireValidIds(modelIds);
      const policy = { mode, modelIds: new Set(modelIds) };
      await commit(setModelPolicy(params.project_id, policy));
      return toWire(policy);
    },
    deleteModelPermissions: async ({ commit, params }) => {
      await commit(setModelPolicy(params.project_id, null));
      return { object: "project.model_permissions.deleted", deleted: true };
    },
  });
}

function toWire({ mode, modelIds }: ModelPolicy): ModelPermissionsWire {
  return { object: "project.model_permissions", mode, model_ids: [...modelIds] };
}

function requireValidIds(modelIds: readonly string[]): void {
  const tooMany = validatePolicyIds(modelIds);
  if (tooMany !== null) throw malformedRequest(`Invalid 'model_ids': it ${tooMany}.`, "model_ids");
  for (const [at, id] of modelIds.entries()) {
    const error = validateModelId(id);
    if (error !== null) throw malformedRequest(`Invalid model id: it ${error}.`, `model_ids[${at}]`);
  }
}
