import { policyModes } from "../core/people/organization.ts";
import { operationTable } from "./operation.ts";
import { pageOf, pageQuery } from "./shapes/answers.ts";
import {
  described,
  list,
  namedObject,
  nullable,
  omittable,
  optional,
  withDefault,
  type Infer,
} from "./shapes/shapes.ts";
import {
  boolean,
  choice,
  constant,
  label,
  modelId,
  openCallCount,
  seconds,
  text,
  unsupported,
} from "./shapes/values.ts";

/** Projects and their model policies. */

const all = "/v1/organization/projects";
const one = `${all}/{project_id}` as const;
const settingsPath = "/rollcall/v1/projects/{project_id}/settings";
const modelPermissionsPath = `${one}/model_permissions` as const;

const project = namedObject("Project", {
  id: text,
  object: constant("organization.project"),
  name: text,
  created_at: seconds,
  archived_at: nullable(seconds),
  status: choice(["active", "archived"]),
  max_open_calls: omittable(described("Present if the project has such a limit.", openCallCount)),
});

// Rollcall has no regions and no customer-managed encryption keys.
const keptElsewhere = { external_key_id: unsupported, geography: unsupported, residency: unsupported };

const mode = choice(policyModes);
const modelPermissions = namedObject("ModelPermissions", {
  object: constant("project.model_permissions"),
  mode,
  model_ids: list(text),
});

const maxOpenCalls = described(
  "How many calls the keys of the project may have open together, at each server. Default: as many as the organization.",
  openCallCount,
);

const projectSettings = namedObject("ProjectSettings", {
  id: text,
  object: constant("rollcall.project.settings"),
  max_open_calls: nullable(maxOpenCalls),
});

export type ProjectSettingsWire = Infer<typeof projectSettings>;
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
  retrieveProjectSettings: {
    route: `GET ${settingsPath}`,
    summary: "Retrieves the settings of a project that OpenAI's do not have.",
    answer: projectSettings,
  },
  updateProjectSettings: {
    route: `POST ${settingsPath}`,
    summary: "Changes such settings. Absent ones keep their values; null restores the default.",
    body: namedObject(
      "ProjectSettingsChange",
      { max_open_calls: omittable(nullable(maxOpenCalls)) },
      { example: { max_open_calls: 100 } },
    ),
    answer: projectSettings,
  },
});
