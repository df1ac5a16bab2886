import { list, pageQuery, pathsOf, read, write, type Calls } from "./calls.ts";
import { seconds, texts } from "./shapes.ts";

/** The Admin API in the API description: OpenAI's own calls, for admin keys. */

const page = pageQuery();
const project = "/v1/organization/projects/{project_id}";

const calls: Calls = {
  "/v1/organization/projects": {
    get: list("listProjects", "The organization's projects.", "Project", {
      ...page,
      include_archived: { type: "boolean", default: false },
    }),
    post: write("createProject", "Makes a project.", "Project", "ProjectRequest"),
  },
  [project]: {
    get: read("retrieveProject", "One project.", "Project"),
    post: write("updateProject", "Renames a project.", "Project", "ProjectChange"),
  },
  [`${project}/archive`]: {
    post: read("archiveProject", "Archives a project for good, and its keys with it.", "Project"),
  },
  [`${project}/model_permissions`]: {
    get: read(
      "retrieveModelPermissions",
      "Which models the project's keys may see; 404 means all.",
      "ModelPermissions",
    ),
    post: write(
      "updateModelPermissions",
      "Lets the project's keys see only these models, or all but these.",
      "ModelPermissions",
      "ModelPermissionsRequest",
    ),
    delete: read("deleteModelPermissions", "Lets the project's keys see everything again.", "ModelPermissionsDeleted"),
  },
  [`${project}/users`]: {
    get: list("listProjectUsers", "The project's people.", "ProjectUser"),
    post: write("createProjectUser", "Adds one of the organization's people.", "ProjectUser", "NewProjectUser"),
  },
  [`${project}/users/{user_id}`]: {
    get: read("retrieveProjectUser", "One of the project's people.", "ProjectUser"),
    post: write("updateProjectUser", "Changes a person's role in the project.", "ProjectUser", "ProjectUserRequest"),
    delete: read("deleteProjectUser", "Takes a person out of the project.", "Deleted"),
  },
  [`${project}/service_accounts`]: {
    get: list("listServiceAccounts", "The project's service accounts.", "ServiceAccount"),
    post: write(
      "createServiceAccount",
      "Makes a service account, and a key whose text is shown this once.",
      "FreshServiceAccount",
      "ServiceAccountRequest",
    ),
  },
  [`${project}/service_accounts/{service_account_id}`]: {
    get: read("retrieveServiceAccount", "One service account.", "ServiceAccount"),
    post: write(
      "updateServiceAccount",
      "Changes a service account's name or role.",
      "ServiceAccount",
      "ServiceAccountChange",
    ),
    delete: read("deleteServiceAccount", "Deletes a service account, and its keys with it.", "Deleted"),
  },
  [`${project}/service_accounts/{service_account_id}/api_keys`]: {
    post: write(
      "createServiceAccountApiKey",
      "Makes a key whose text is shown this once.",
      "ServiceAccountApiKey",
      "ServiceAccountApiKeyRequest",
    ),
  },
  "/v1/organization/users": {
    get: list("listUsers", "The organization's people.", "User", { ...page, emails: texts }),
  },
  "/v1/organization/users/{user_id}": {
    get: read("retrieveUser", "One person.", "User"),
    post: write("updateUser", "Changes a person's role. The last owner stays one.", "User", "UserRequest"),
    delete: read("deleteUser", "Removes a person, and their keys with them.", "Deleted"),
  },
  "/v1/organization/audit_logs": {
    get: list("listAuditLogs", "Every change, newest first, with who made it.", "AuditLog", {
      limit: page.limit,
      after: page.after,
      before: { type: "string" },
      tenant_only: { type: "boolean", default: false },
      event_types: texts,
      actor_ids: texts,
      actor_emails: texts,
      project_ids: texts,
      resource_ids: texts,
      "effective_at[gt]": seconds,
      "effective_at[gte]": seconds,
      "effective_at[lt]": seconds,
      "effective_at[lte]": seconds,
    }),
  },
};

export const adminPaths = pathsOf(calls);
