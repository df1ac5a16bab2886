import { refusedWith, type RefusedStatus } from "./openapi-refusals.ts";

/** The Admin API in the API description: OpenAI's own calls, for admin keys. */

interface Call {
  readonly operationId: string;
  readonly summary: string;
  readonly answer: string;
  readonly body?: string;
  /** The query parameters of a list. */
  readonly query?: readonly string[];
  /** Refusals beyond those that every call can give. */
  readonly refusedWith?: readonly RefusedStatus[];
}

export type Calls = Readonly<Record<string, Readonly<Partial<Record<"get" | "post" | "delete", Call>>>>>;

const requestId = { "x-request-id": { $ref: "#/components/headers/RequestId" } };
const texts = { type: "array", items: { type: "string" } };
const seconds = { type: "integer", minimum: 0 };
type Schemas = Readonly<Record<string, unknown>>;

const querySchemas: Schemas = {
  limit: { type: "integer", minimum: 1, maximum: 100, default: 20 },
  after: { type: "string" },
  before: { type: "string" },
  order: { type: "string", enum: ["asc", "desc"] },
  include_archived: { type: "boolean", default: false },
  owner_project_access: { type: "string", enum: ["active", "inactive", "any"] },
  "effective_at[gt]": seconds,
  "effective_at[gte]": seconds,
  "effective_at[lt]": seconds,
  "effective_at[lte]": seconds,
};

export const page = ["limit", "after", "order"];
const project = "/organization/projects/{project_id}";

const calls: Calls = {
  "/organization/projects": {
    get: list("listProjects", "The organization's projects.", "Project", [...page, "include_archived"]),
    post: write("createProject", "Makes a project.", "Project", "ProjectRequest"),
  },
  [project]: {
    get: read("retrieveProject", "One project.", "Project"),
    post: write("updateProject", "Renames a project.", "Project", "ProjectRequest"),
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
    get: list("listProjectUsers", "The project's people.", "ProjectUser", page),
    post: write("createProjectUser", "Adds one of the organization's people.", "ProjectUser", "NewProjectUser"),
  },
  [`${project}/users/{user_id}`]: {
    get: read("retrieveProjectUser", "One of the project's people.", "ProjectUser"),
    post: write("updateProjectUser", "Changes a person's role in the project.", "ProjectUser", "ProjectUserRequest"),
    delete: read("deleteProjectUser", "Takes a person out of the project.", "Deleted"),
  },
  [`${project}/api_keys`]: {
    get: list("listProjectApiKeys", "The project's keys.", "ProjectApiKey", [...page, "owner_project_access"]),
  },
  [`${project}/api_keys/{key_id}`]: {
    get: read("retrieveProjectApiKey", "One key, without its text.", "ProjectApiKey"),
    post: write("updateProjectApiKey", "Changes a key's scopes or its end.", "ProjectApiKey", "ProjectApiKeyRequest"),
    delete: read("deleteProjectApiKey", "Revokes a key.", "Deleted"),
  },
  [`${project}/service_accounts`]: {
    get: list("listServiceAccounts", "The project's service accounts.", "ServiceAccount", page),
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
  "/organization/admin_api_keys": {
    get: list("listAdminApiKeys", "The organization's admin keys.", "AdminApiKey", page),
    post: write(
      "createAdminApiKey",
      "Makes an admin key of the caller's own; its text is shown this once.",
      "FreshAdminApiKey",
      "AdminApiKeyRequest",
    ),
  },
  "/organization/admin_api_keys/{key_id}": {
    get: read("retrieveAdminApiKey", "One admin key, without its text.", "AdminApiKey"),
    delete: read("deleteAdminApiKey", "Revokes an admin key.", "Deleted"),
  },
  "/organization/users": { get: list("listUsers", "The organization's people.", "User", [...page, "emails"]) },
  "/organization/users/{user_id}": {
    get: read("retrieveUser", "One person.", "User"),
    post: write("updateUser", "Changes a person's role. The last owner stays one.", "User", "UserRequest"),
    delete: read("deleteUser", "Removes a person, and their keys with them.", "Deleted"),
  },
  "/organization/audit_logs": {
    get: list("listAuditLogs", "Every change, newest first, with who made it.", "AuditLog", [
      "limit",
      "after",
      "before",
      "event_types",
      "actor_ids",
      "actor_emails",
      "project_ids",
      "resource_ids",
      "effective_at[gt]",
      "effective_at[gte]",
      "effective_at[lt]",
      "effective_at[lte]",
    ]),
  },
};

export function list(operationId: string, summary: string, item: string, query: readonly string[]): Call {
  return { operationId, summary, answer: `${item}Page`, query };
}

export function read(operationId: string, summary: string, answer: string): Call {
  return { operationId, summary, answer };
}

export function write(operationId: string, summary: string, answer: string, body: string): Call {
  return { operationId, summary, answer, body };
}

function operation(path: string, call: Call, tag: string, ownQuery: Schemas) {
  const { operationId, summary, answer, body, query = [], refusedWith: more = [] } = call;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const inPath = names.map((name) => ({ in: "path", name, required: true, schema: { type: "string" } }));
  const inQuery = query.map((name) => ({ in: "query", name, schema: ownQuery[name] ?? querySchemas[name] ?? texts }));
  const statuses: readonly RefusedStatus[] = [400, 401, 403, 429, 500, 503];
  const missing: readonly RefusedStatus[] = names.length > 0 ? [404] : [];
  const unreadable: readonly RefusedStatus[] = body === undefined ? [] : [413, 415];
  return {
    operationId,
    tags: [tag],
    summary,
    security: [{ AdminApiKeyAuth: [] }],
    parameters: [...inPath, ...inQuery],
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: {
      "200": { description: summary, headers: requestId, content: json(answer) },
      ...refusedWith(...statuses, ...missing, ...unreadable, ...more),
    },
  };
}

function json(schema: string) {
  return { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } };
}

/** `ownQuery` describes query parameters that mean something else here than in the Admin API. */
export function pathsOf(described: Calls, tag: string, ownQuery: Schemas = {}) {
  return Object.fromEntries(
    Object.entries(described).map(([path, byMethod]) => {
      const operations = Object.entries(byMethod).map(([method, call]) => {
        return [method, operation(path, call, tag, ownQuery)] as const;
      });
      return [path, Object.fromEntries(operations)] as const;
    }),
  );
}

export const adminPaths = pathsOf(calls, "Administration");
