import { policyModes } from "../core/people/organization.ts";
import { operation } from "./operation.ts";
import { pageOf, pageQuery } from "./shapes/pages.ts";
import { component, list, nullable, object, optional, withDefault, type Infer } from "./shapes/shapes.ts";
import { boolean, choice, constant, label, modelId, seconds, text, unsupported } from "./shapes/values.ts";

/** Projects and their model policies. */

const all = "/v1/organization/projects";
const one = `${all}/{project_id}` as const;
const modelPermissionsPath = `${one}/model_permissions` as const;

const project = component(
  "Project",
  object({
    id: text,
    object: constant("organization.project"),
    name: text,
    created_at: seconds,
    archived_at: nullable(seconds),
    status: choice(["active", "archived"]),
  }),
);

// Rollcall has no regions and no customer-managed encryption keys.
const keptElsewhere = { external_key_id: unsupported, geography: unsupported, residency: unsupported };

const mode = choice(policyModes);
const modelPermissions = component(
  "ModelPermissions",
  object({ object: constant("project.model_permissions"), mode, model_ids: list(text) }),
);

export type ProjectWire = Infer<typeof project>;
export type ModelPermissionsWire = Infer<typeof modelPermissions>;

export const listProjects = operation({
  id: "listProjects",
  method: "GET",
  path: all,
  right: "read-organization",
  summary: "Lists the projects of the organization.",
  query: { ...pageQuery(), include_archived: withDefault(false, boolean) },
  answer: pageOf(project),
});

export const createProject = operation({
  id: "createProject",
  method: "POST",
  path: all,
  right: "write-organization",
  summary: "Creates a project.",
  body: component("ProjectRequest", object({ name: label, ...keptElsewhere }, { example: { name: "Search" } })),
  answer: project,
});

export const retrieveProject = operation({
  id: "retrieveProject",
  method: "GET",
  path: one,
  right: "read-organization",
  summary: "Retrieves a project.",
  answer: project,
});

export const updateProject = operation({
  id: "updateProject",
  method: "POST",
  path: one,
  right: "write-organization",
  summary: "Renames a project.",
  body: component(
    "ProjectChange",
    object({ name: optional(label), ...keptElsewhere }, { example: { name: "Search" } }),
  ),
  answer: project,
});

export const archiveProject = operation({
  id: "archiveProject",
  method: "POST",
  path: `${one}/archive`,
  right: "write-organization",
  summary: "Archives a project, which cannot be undone. Its keys become invalid.",
  answer: project,
});

export const retrieveModelPermissions = operation({
  id: "retrieveModelPermissions",
  method: "GET",
  path: modelPermissionsPath,
  right: "read-organization",
  summary: "Retrieves the model policy of a project. 404 means that its keys see all models.",
  answer: modelPermissions,
});

export const updateModelPermissions = operation({
  id: "updateModelPermissions",
  method: "POST",
  path: modelPermissionsPath,
  right: "write-organization",
  summary: "Sets the model policy of a project: its keys see only these models, or all others.",
  body: component(
    "ModelPermissionsRequest",
    object({ mode, model_ids: list(modelId) }, { example: { mode: "allow_list", model_ids: ["gpt-4o-mini"] } }),
  ),
  answer: modelPermissions,
});

export const deleteModelPermissions = operation({
  id: "deleteModelPermissions",
  method: "DELETE",
  path: modelPermissionsPath,
  right: "write-organization",
  summary: "Removes the model policy of a project.",
  answer: component(
    "ModelPermissionsDeleted",
    object({ object: constant("project.model_permissions.deleted"), deleted: constant(true) }),
  ),
});
