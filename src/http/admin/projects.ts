import {
  projects as api,
  type ModelPermissionsWire,
  type ProjectSettingsWire,
  type ProjectWire,
} from "../../api/projects.ts";
import { validateModelId } from "../../core/models/model-id.ts";
import { validatePolicyIds, type ModelPolicy, type Project } from "../../core/people/organization.ts";
import { malformedRequest, notFound } from "../../core/refusal.ts";
import {
  archiveProject,
  createProject,
  renameProject,
  setMaxOpenCalls,
  setModelPolicy,
} from "../../registry/organization/projects.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";
import { findProject, pageToWire } from "./answers.ts";

export function projectRoutes(bind: Bind, directory: Directory) {
  const find = (organizationId: string, id: string) => findProject(directory, organizationId, id);
  return bind(api, {
    listProjects: async ({ organizationId, query }) =>
      pageToWire(await directory.projects.page(organizationId, query, query.include_archived), toWire),
    createProject: async ({ commit, body }) => toWire(await commit(createProject(body.name))),
    retrieveProject: async ({ organizationId, params }) => toWire(await find(organizationId, params.project_id)),
    updateProject: async ({ organizationId, commit, params: { project_id: id }, body: { name } }) =>
      toWire(name === null ? await find(organizationId, id) : await commit(renameProject(id, name))),
    archiveProject: async ({ commit, params }) => toWire(await commit(archiveProject(params.project_id))),
    retrieveModelPermissions: async ({ organizationId, params: { project_id: id } }) => {
      const { policy } = await findProject(directory, organizationId, id);
      // From 404 Terraform learns that the project has no policy.
      if (policy === null) throw notFound("model permissions of a project", id);
      return policyToWire(policy);
    },
    updateModelPermissions: async ({ commit, params, body }) => {
      const policy = policyIn(body);
      await commit(setModelPolicy(params.project_id, policy));
      return policyToWire(policy);
    },
    deleteModelPermissions: async ({ commit, params }) => {
      await commit(setModelPolicy(params.project_id, null));
      return { object: "project.model_permissions.deleted", deleted: true };
    },
    retrieveProjectSettings: async ({ organizationId, params }) =>
      settingsToWire(await find(organizationId, params.project_id)),
    updateProjectSettings: async ({ organizationId, commit, params: { project_id: id }, body }) => {
      const { max_open_calls: maxOpenCalls } = body;
      if (maxOpenCalls === undefined) return settingsToWire(await find(organizationId, id));
      return settingsToWire(await commit(setMaxOpenCalls(id, maxOpenCalls)));
    },
  });
}

function toWire({ id, name, created, archivedAt, maxOpenCalls }: Project): ProjectWire {
  return {
    id,
    object: "organization.project",
    name,
    created_at: created,
    archived_at: archivedAt,
    status: archivedAt === null ? "active" : "archived",
    ...(maxOpenCalls !== null && { max_open_calls: maxOpenCalls }),
  };
}

function settingsToWire({ id, maxOpenCalls }: Project): ProjectSettingsWire {
  return { id, object: "rollcall.project.settings", max_open_calls: maxOpenCalls };
}

function policyToWire({ mode, modelIds }: ModelPolicy): ModelPermissionsWire {
  return { object: "project.model_permissions", mode, model_ids: [...modelIds] };
}

/** Throws the refusal of a policy that is too long or names a malformed id. */
export function policyIn({ mode, model_ids: modelIds }: Pick<ModelPermissionsWire, "mode" | "model_ids">): ModelPolicy {
  requireValidIds(modelIds);
  return { mode, modelIds: new Set(modelIds) };
}

function requireValidIds(modelIds: readonly string[]): void {
  const tooMany = validatePolicyIds(modelIds);
  if (tooMany !== null) throw malformedRequest(`Invalid 'model_ids': it ${tooMany}.`, "model_ids");
  for (const [at, id] of modelIds.entries()) {
    const error = validateModelId(id);
    if (error !== null) throw malformedRequest(`Invalid model id: it ${error}.`, `model_ids[${at}]`);
  }
}
