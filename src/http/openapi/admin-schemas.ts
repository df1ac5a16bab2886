import { unsupported } from "../../api/values.ts";
import {
  accountRoleNames,
  organizationRoleNames,
  policyModes,
  projectRoleNames,
} from "../../core/people/organization.ts";
import {
  constant,
  label,
  lifetime,
  modelId,
  object,
  pageOf,
  request,
  scopes,
  seconds,
  secondsOrNull,
  text,
} from "./shapes.ts";

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

const projectRole = { type: "string", enum: projectRoleNames };

const mode = { type: "string", enum: policyModes };
const keptElsewhere = {
  external_key_id: unsupported.schema,
  geography: unsupported.schema,
  residency: unsupported.schema,
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
  ProjectRequest: request({ name: label }, keptElsewhere, { name: "Search" }),
  ProjectChange: request({}, { name: label, ...keptElsewhere }, { name: "Search" }),
  ModelPermissions: object({
    object: constant("project.model_permissions"),
    mode,
    model_ids: { type: "array", items: text },
  }),
  ModelPermissionsRequest: request(
    { mode, model_ids: { type: "array", items: modelId } },
    {},
    { mode: "allow_list", model_ids: ["gpt-4o-mini"] },
  ),
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
  NewProjectUser: {
    ...request({ role: projectRole }, { user_id: text, email: text }, { email: "ada@example.com", role: "member" }),
    description: "With either `user_id` or `email`.",
  },
  ProjectUserRequest: request({}, { role: projectRole }, { role: "owner" }),
  ServiceAccount: object(serviceAccount),
  ServiceAccountPage: pageOf("ServiceAccount"),
  ServiceAccountApiKey: serviceAccountApiKey,
  ServiceAccountApiKeyRequest: request(
    {},
    { name: label, scopes, expires_in_seconds: lifetime },
    { name: "Nightly run", expires_in_seconds: 2_592_000 },
  ),
  FreshServiceAccount: object({
    ...serviceAccount,
    api_key: { anyOf: [serviceAccountApiKey, { type: "null" }] },
  }),
  ServiceAccountRequest: request(
    { name: label },
    { create_service_account_only: { type: "boolean" }, expires_in_seconds: lifetime },
    { name: "Nightly run" },
  ),
  ServiceAccountChange: request(
    {},
    { name: label, role: { type: "string", enum: ["owner", "member"] } },
    { role: "owner" },
  ),
  User: object({
    id: text,
    object: constant("organization.user"),
    name: text,
    email: text,
    role: { type: "string", enum: organizationRoleNames },
    added_at: seconds,
  }),
  UserPage: pageOf("User"),
  UserRequest: {
    ...request(
      {},
      {
        role: { type: "string", enum: organizationRoleNames },
        role_id: text,
        developer_persona: unsupported.schema,
        technical_level: unsupported.schema,
      },
      { role: "reader" },
    ),
    description: "With either `role` or `role_id`.",
  },
  Deleted: object({ id: text, object: text, deleted: { type: "boolean", const: true } }),
  AuditLog: {
    type: "object",
    description: "What was changed stands in an object under the name of the event's type.",
    required: ["id", "object", "type", "effective_at", "actor"],
    properties: {
      id: text,
      object: constant("organization.audit_log"),
      type: text,
      effective_at: seconds,
      project: object({ id: text }),
      actor: {
        type: "object",
        required: ["type"],
        properties: { type: { type: "string", enum: ["api_key", "server"] } },
        additionalProperties: true,
        examples: [{ type: "api_key", api_key: { id: "key_6GmZ", type: "user", user: { id: "user-9FqL" } } }],
      },
    },
    additionalProperties: true,
  },
  AuditLogPage: pageOf("AuditLog"),
};
