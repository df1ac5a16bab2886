import { policyModes } from "../core/people/organization.ts";
import { operationTable } from "./operation.ts";
import { pageOf, pageQuery } from "./shapes/answers.ts";
import { list, namedObject, nullable, optional, withDefault, type Infer } from "./shapes/shapes.ts";
import { boolean, choice, constant, label, modelId, seconds, text, unsupported } from "./shapes/values.ts";

/** Projects and their model policies. */

const all = "/v1/organization/projects";
const one = `${all}/{project_id}` as const;
const modelPermissionsPath = `${one}/model_permissions` as const;

const project = namedObject("Project", {
  id: text,
  object: constant("organization.project"),
  name: text,
  created_at: seconds,
  archived_at: nullable(seconds),
  status: choice(["active", "archived"]),
});

// Rollcall has no regions and no customer-managed encryption keys.
const keptElsewhere = { external_key_id: unsupported, geography: unsupported, residency: unsupported };

const mode = choice(policyModes);
const modelPermissions = namedObject("ModelPermissions", {
  object: constant("project.model_permissions"),
  mode,
  model_ids: list(text),
});

export type ProjectWire = Infer<typeof project>;
export type ModelPermissionsWire = Infer<typeof modelPermissions>;

export const projects = operationTable({
  listProjects: {
    route: `GET ${all}`,
    summary: "Lists the projects of the organization.",
    query: { ...pageQuery(), include_archived: withDefault(false, boolean) },
    answer: pageOf(project),
  },
  createProject: {
    route: `POST ${all}`,
    summary: "Creates a project.",
    body: namedObject("ProjectRequest", { name: label, ...keptElsewhere }, { example: { name: "Search" } }),
    answer: project,
  },
  retrieveProject: { route: `GET ${one}`, summary: "Retrieves a project.", answer: project },
  updateProject: {
    route: `POST ${one}`,
    summary: "Renames a project.",
    body: namedObject("ProjectChange", { name: optional(label), ...keptElsewhere }, { example: { name: "Search" } }),
    answer: project,
  },
  archiveProject: {
    route: `POST ${one}/archive`,
    summary: "Archives a project, which cannot be undone. Its keys become invalid.",
    answer: project,
  },
  retrieveModelPermissions: {
    route: `GET ${modelPermissionsPath}`,
    summary: "Retrieves the model policy of a project. 404 means that its keys see all models.",
    answer: modelPermissions,
  },
  updateModelPermissions: {
    route: `POST ${modelPermissionsPath}`,
    summary: "Sets the model policy of a project: its keys see only these models, or all others.",
    body: namedObject(
      "ModelPermissionsRequest",
      { mode, model_ids: list(modelId) },
      { example: { mode: "allow_list", model_ids: ["gpt-4o-mini"] } },
    ),
    answer: modelPermissions,
  },
  deleteModelPermissions: {
    route: `DELETE ${modelPermissionsPath}`,
    summary: "Removes the model policy of a project.",
    answer: namedObject("ModelPermissionsDeleted", {
      object: constant("project.model_permissions.deleted"),
      deleted: constant(true),
    }),
  },
});
