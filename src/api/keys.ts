import { modelFieldChoices, modelNameChoices } from "../core/people/key.ts";
import { deleted } from "./shapes/deleted.ts";
import { operation } from "./operation.ts";
import { pageOf, pageQuery } from "./shapes/pages.ts";
import {
  anyOf,
  component,
  described,
  nullable,
  object,
  omittable,
  optional,
  withDefault,
  type Infer,
  type Values,
} from "./shapes/shapes.ts";
import { choice, constant, count, integer, label, lifetime, scopes, seconds, text } from "./shapes/values.ts";

/** Keys: OpenAI's calls, and those that OpenAI does not have. */

const projectKeys = "/v1/organization/projects/{project_id}/api_keys";
const adminKeys = "/v1/organization/admin_api_keys";
const rollcallProject = "/rollcall/v1/projects/{project_id}";
const rollcallUser = "/rollcall/v1/users/{user_id}";

const keyFields = {
  name: text,
  redacted_value: text,
  created_at: seconds,
  last_used_at: nullable(seconds),
  expires_at: nullable(seconds),
};

const owner = { id: text, name: text, role: text, created_at: seconds };

const projectApiKeyFields = {
  id: text,
  object: constant("organization.project.api_key"),
  ...keyFields,
  owner_project_access: choice(["active", "inactive"]),
  owner: object(
    {
      type: choice(["user", "service_account"]),
      user: omittable(object({ ...owner, email: text })),
      service_account: omittable(object(owner)),
    },
    {
      example: {
        type: "service_account",
        service_account: { id: "svc_acct_1LmN", name: "Nightly run", role: "member", created_at: 1764547200 },
      },
    },
  ),
};

const adminApiKeyFields = {
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

const keySettings = {
  model_fields: optional(
    described(
      "Whether lists show all known fields of a model or only those that OpenAI publishes. Default: the server's setting.",
      choice(modelFieldChoices),
    ),
  ),
  model_names: optional(
    described(
      "Whether Anthropic's clients see ids unchanged, or prefixed so that Claude Code lists all of them.",
      choice(modelNameChoices),
    ),
  ),
};
export type KeySettingsWire = Values<typeof keySettings>;

/** The fields of every new key of a user. */
const newKey = { name: label, scopes: optional(scopes), expires_in_seconds: optional(lifetime) };
export type NewKeyWire = Values<typeof newKey>;

export type ProjectApiKeyWire = Infer<typeof projectApiKey>;
export type AdminApiKeyWire = Infer<typeof adminApiKey>;

const projectApiKey = component("ProjectApiKey", object(projectApiKeyFields));
const adminApiKey = component("AdminApiKey", object(adminApiKeyFields));
const createdAdminApiKey = component("FreshAdminApiKey", object({ ...adminApiKeyFields, value: text }));
const keysRevoked = component(
  "KeysRevoked",
  object({ id: text, object: constant("rollcall.api_keys.revoked"), revoked: count }),
);

export const listProjectApiKeys = operation({
  id: "listProjectApiKeys",
  method: "GET",
  path: projectKeys,
  right: "read-organization",
  summary: "Lists the keys of a project.",
  query: { owner_project_access: optional(choice(["active", "inactive", "any"])), ...pageQuery() },
  answer: pageOf(projectApiKey),
});

export const retrieveProjectApiKey = operation({
  id: "retrieveProjectApiKey",
  method: "GET",
  path: `${projectKeys}/{key_id}`,
  right: "read-organization",
  summary: "Retrieves a key, without its secret.",
  answer: projectApiKey,
});

export const updateProjectApiKey = operation({
  id: "updateProjectApiKey",
  method: "POST",
  path: `${projectKeys}/{key_id}`,
  right: "write-organization",
  summary: "Changes the scopes or the expiry of a key.",
  body: component(
    "ProjectApiKeyRequest",
    object(
      { scopes: optional(scopes), expires_in_seconds: optional(lifetime) },
      { example: { scopes: ["api.model.read"] } },
    ),
  ),
  answer: projectApiKey,
});

export const deleteProjectApiKey = operation({
  id: "deleteProjectApiKey",
  method: "DELETE",
  path: `${projectKeys}/{key_id}`,
  right: "write-organization",
  summary: "Revokes a key.",
  answer: deleted,
});

export const listAdminApiKeys = operation({
  id: "listAdminApiKeys",
  method: "GET",
  path: adminKeys,
  right: "read-organization",
  summary: "Lists the admin keys of the organization.",
  query: pageQuery(),
  answer: pageOf(adminApiKey),
});

export const createAdminApiKey = operation({
  id: "createAdminApiKey",
  method: "POST",
  path: adminKeys,
  right: "write-organization",
  summary: "Creates an admin key for the caller. The answer shows its secret, which no other answer does.",
  body: component(
    "AdminApiKeyRequest",
    object({ name: label, expires_in_seconds: optional(lifetime) }, { example: { name: "Terraform" } }),
  ),
  answer: createdAdminApiKey,
});

export const retrieveAdminApiKey = operation({
  id: "retrieveAdminApiKey",
  method: "GET",
  path: `${adminKeys}/{key_id}`,
  right: "read-organization",
  summary: "Retrieves an admin key, without its secret.",
  answer: adminApiKey,
});

export const deleteAdminApiKey = operation({
  id: "deleteAdminApiKey",
  method: "DELETE",
  path: `${adminKeys}/{key_id}`,
  right: "write-organization",
  summary: "Revokes an admin key.",
  answer: deleted,
});

export const createUserApiKey = operation({
  id: "createUserApiKey",
  method: "POST",
  path: `${rollcallProject}/api_keys`,
  right: "write-organization",
  summary: "Creates a key for a user. The answer shows its secret, which no other answer does.",
  body: component(
    "NewUserApiKey",
    object(
      {
        ...newKey,
        user_id: optional(text),
        email: optional(text),
        ...keySettings,
      },
      {
        description: "With either `user_id` or `email`.",
        example: { name: "Laptop", email: "ada@example.com", scopes: ["api.model.read"] },
      },
    ),
  ),
  answer: component("FreshProjectApiKey", object({ ...projectApiKeyFields, value: text })),
});

export const revokeProjectKeys = operation({
  id: "revokeProjectKeys",
  method: "POST",
  path: `${rollcallProject}/revoke_keys`,
  right: "write-organization",
  summary: "Revokes every key of a project.",
  answer: keysRevoked,
});

export const createUserAdminApiKey = operation({
  id: "createUserAdminApiKey",
  method: "POST",
  path: `${rollcallUser}/admin_api_keys`,
  right: "write-organization",
  summary: "Creates an admin key for a user. The answer shows its secret, which no other answer does.",
  body: component("NewUserAdminApiKey", object(newKey, { example: { name: "Laptop" } })),
  answer: createdAdminApiKey,
});

export const revokeUserKeys = operation({
  id: "revokeUserKeys",
  method: "POST",
  path: `${rollcallUser}/revoke_keys`,
  right: "write-organization",
  summary: "Revokes every key of a user, admin keys included.",
  answer: keysRevoked,
});

const previous = object({ id: text, expires_at: nullable(seconds), revoked_at: nullable(seconds) });

export const rotateApiKey = operation({
  id: "rotateApiKey",
  method: "POST",
  path: "/rollcall/v1/api_keys/{key_id}/rotate",
  right: "write-organization",
  summary:
    "Replaces a key by a new one. The old key stays valid for the overlap. The answer shows the new secret, which no other answer does.",
  body: component(
    "RotationRequest",
    object(
      {
        overlap_seconds: withDefault(86_400, integer(0, 30 * 86_400)),
        expires_in_seconds: optional(lifetime),
      },
      { example: { overlap_seconds: 3600 } },
    ),
  ),
  bodyOptional: true,
  answer: component(
    "RotatedApiKey",
    anyOf(
      object({ ...projectApiKeyFields, value: text, previous }),
      object({ ...adminApiKeyFields, value: text, previous }),
    ),
  ),
});
