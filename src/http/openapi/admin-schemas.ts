import { accountRoleNames, organizationRoleNames, policyModes, projectRoleNames } from "../../core/organization.ts";
import { constant, lifetime, object, pageOf, scopes, seconds, secondsOrNull, text } from "./shapes.ts";

/** The objects of the Admin API. */

const serviceAccount = {
  id: text,
  object: constant("organization.project.service_account"),
  name: text,
  role: { type: "string", enum: accountRoleNames },
  created_at: seconds,
};

const serviceAccountApiKey = object({
  id: text,
  object: constant("organization.project.service_account.api_key"),
  name: text,
  value: text,
  created_at: seconds,
  expires_at: secondsOrNull,
});

const keyFields = {
  name: text,
  redacted_value: text,
  created_at: seconds,
  last_used_at: secondsOrNull,
  expires_at: secondsOrNull,
};

export const adminApiKey = {
  id: text,
  object: constant("organization.admin_api_key"),
  ...keyFields,
  owner: object({
    type: constant("user"),
    object: constant("organization.user"),
    id: text,
    name: text,
    created_at: seconds,
    role: text,
  }),
};

const owner = { id: text, name: text, role: text, created_at: seconds };

export const projectApiKey = {
  id: text,
  object: constant("organization.project.api_key"),
  ...keyFields,
  owner_project_access: { type: "string", enum: ["active", "inactive"] },
  owner: object({ type: text, user: object({ ...owner, email: text }), service_account: object(owner) }, ["type"]),
};

const projectRole = { type: "string", enum: projectRoleNames };

const policy = {
  mode: { type: "string", enum: policyModes },
  model_ids: { type: "array", items: text },
};

export const adminSchemas = {
  Project: object({
    id: text,
    object: constant("organization.project"),
    name: text,
    created_at: seconds,
    archived_at: secondsOrNull,
    status: { type: "string", enum: ["active", "archived"] },
  }),
  ProjectPage: pageOf("Project"),
  ProjectRequest: object({ name: text }),
  ModelPermissions: object({ object: constant("project.model_permissions"), ...policy }),
  ModelPermissionsRequest: object(policy),
  ModelPermissionsDeleted: object({
    object: constant("project.model_permissions.deleted"),
    deleted: { type: "boolean", const: true },
  }),
  ProjectUser: object({
    id: text,
    object: constant("organization.project.user"),
    name: text,
    email: text,
    role: projectRole,
    added_at: seconds,
  }),
  ProjectUserPage: pageOf("ProjectUser"),
  NewProjectUser: object({ user_id: text, email: text, role: projectRole }, ["role"]),
  ProjectUserRequest: object({ role: projectRole }),
  ProjectApiKey: object(projectApiKey),
  ProjectApiKeyPage: pageOf("ProjectApiKey"),
  ProjectApiKeyRequest: object({ scopes, expires_in_seconds: lifetime }, []),
  ServiceAccount: object(serviceAccount),
  ServiceAccountPage: pageOf("ServiceAccount"),
  ServiceAccountApiKey: serviceAccountApiKey,
  ServiceAccountApiKeyRequest: object({ name: text, scopes, expires_in_seconds: lifetime }, []),
  FreshServiceAccount: object({
    ...serviceAccount,
    api_key: { anyOf: [serviceAccountApiKey, { type: "null" }] },
  }),
  ServiceAccountRequest: object(
    { name: text, create_service_account_only: { type: ["boolean", "null"] }, expires_in_seconds: lifetime },
    ["name"],
  ),
  ServiceAccountChange: object({ name: text, role: { type: "string", enum: ["owner", "member"] } }, []),
  AdminApiKey: object(adminApiKey),
  AdminApiKeyPage: pageOf("AdminApiKey"),
  FreshAdminApiKey: object({ ...adminApiKey, value: text }),
  AdminApiKeyRequest: object({ name: text, expires_in_seconds: lifetime }, ["name"]),
  User: object({
    id: text,
    object: constant("organization.user"),
    name: text,
    email: text,
    role: { type: "string", enum: organizationRoleNames },
    added_at: seconds,
  }),
  UserPage: pageOf("User"),
  UserRequest: object({ role: { type: "string", enum: organizationRoleNames } }),
  Deleted: object({ id: text, object: text, deleted: { type: "boolean", const: true } }),
  AuditLog: {
    type: "object",
    description: "Under the name of its type it tells what was changed.",
    required: ["id", "object", "type", "effective_at", "actor"],
    properties: {
      id: text,
      object: constant("organization.audit_log"),
      type: text,
      effective_at: seconds,
      project: object({ id: text }),
      actor: { type: "object", required: ["type"] },
    },
    additionalProperties: { type: "object" },
  },
  AuditLogPage: pageOf("AuditLog"),
};
