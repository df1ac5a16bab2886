import { operationTable } from "../operation.ts";
import { deleted, pageOf, pageQuery, pages } from "../shapes/answers.ts";
import { ownerOfKey } from "./key-owner.ts";
import { changedSettings, maxOpenCalls, modelFields, modelNames } from "./key-settings.ts";
import {
  anyOf,
  component,
  described,
  namedObject,
  nullable,
  object,
  omittable,
  optional,
  withDefault,
  type Infer,
  type Values,
} from "../shapes/shapes.ts";
import {
  choice,
  constant,
  count,
  integer,
  label,
  lifetime,
  openCallCount,
  scopes,
  seconds,
  text,
} from "../shapes/values.ts";

/** Keys: OpenAI's calls, and those that OpenAI does not have. */

const projectKeys = "/v1/organization/projects/{project_id}/api_keys";
const adminKeys = "/v1/organization/admin_api_keys";
const rollcallProject = "/rollcall/v1/projects/{project_id}";
const settingsOfKey = "/rollcall/v1/api_keys/{key_id}/settings";
const rollcallUser = "/rollcall/v1/users/{user_id}";

const keyFields = {
  name: text,
  redacted_value: text,
  created_at: seconds,
  last_used_at: nullable(seconds),
  expires_at: nullable(seconds),
};

const limit = omittable(described("Present if the key has such a limit.", openCallCount));

const projectApiKeyFields = {
  id: text,
  object: constant("organization.project.api_key"),
  ...keyFields,
  max_open_calls: limit,
  owner_project_access: choice(["active", "inactive"]),
  owner: ownerOfKey,
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

const givenSettings = {
  model_fields: optional(modelFields),
  model_names: optional(modelNames),
  max_open_calls: optional(maxOpenCalls),
};
export type KeySettingsWire = Values<typeof givenSettings>;

export type KeySettingsChangeWire = Values<typeof changedSettings>;

const shownSettings = namedObject("KeySettings", {
  id: text,
  object: constant("rollcall.api_key.settings"),
  model_fields: nullable(modelFields),
  model_names: nullable(modelNames),
  max_open_calls: nullable(maxOpenCalls),
});
export type ShownKeySettingsWire = Infer<typeof shownSettings>;

/** The fields of every new key of a user. */
const keyInput = { name: label, scopes: optional(scopes), expires_in_seconds: optional(lifetime) };
export type KeyInputWire = Values<typeof keyInput>;

export type ProjectApiKeyWire = Infer<typeof projectApiKey>;
export type AdminApiKeyWire = Infer<typeof adminApiKey>;

const projectApiKey = namedObject("ProjectApiKey", projectApiKeyFields);
const adminApiKey = namedObject("AdminApiKey", adminApiKeyFields);
const createdAdminApiKey = namedObject("FreshAdminApiKey", { ...adminApiKeyFields, value: text });
const keysRevoked = namedObject("KeysRevoked", {
  id: text,
  object: constant("rollcall.api_keys.revoked"),
  revoked: count,
});

const previous = object({ id: text, expires_at: nullable(seconds), revoked_at: nullable(seconds) });

export const keys = operationTable({
  listProjectApiKeys: {
    route: `GET ${projectKeys}`,
    summary: "Lists the keys of a project.",
    query: { owner_project_access: optional(choice(["active", "inactive", "any"])), ...pageQuery() },
    answer: pageOf(projectApiKey),
  },
  retrieveProjectApiKey: {
    route: `GET ${projectKeys}/{key_id}`,
    summary: "Retrieves a key, without its secret.",
    answer: projectApiKey,
  },
  updateProjectApiKey: {
    route: `POST ${projectKeys}/{key_id}`,
    summary: "Changes the scopes or the expiry of a key.",
    body: namedObject(
      "ProjectApiKeyRequest",
      { scopes: optional(scopes), expires_in_seconds: optional(lifetime) },
      { example: { scopes: ["api.model.read"] } },
    ),
    answer: projectApiKey,
  },
  deleteProjectApiKey: { route: `DELETE ${projectKeys}/{key_id}`, summary: "Revokes a key.", answer: deleted },
  listAdminApiKeys: {
    route: `GET ${adminKeys}`,
    summary: "Lists the admin keys of the organization.",
    ...pages(adminApiKey),
  },
  createAdminApiKey: {
    route: `POST ${adminKeys}`,
    summary: "Creates an admin key for the caller. The answer shows its secret, which no other answer does.",
    body: namedObject(
      "AdminApiKeyRequest",
      { name: label, expires_in_seconds: optional(lifetime) },
      { example: { name: "Terraform" } },
    ),
    answer: createdAdminApiKey,
  },
  retrieveAdminApiKey: {
    route: `GET ${adminKeys}/{key_id}`,
    summary: "Retrieves an admin key, without its secret.",
    answer: adminApiKey,
  },
  deleteAdminApiKey: { route: `DELETE ${adminKeys}/{key_id}`, summary: "Revokes an admin key.", answer: deleted },
  createUserApiKey: {
    route: `POST ${rollcallProject}/api_keys`,
    summary: "Creates a key for a user. The answer shows its secret, which no other answer does.",
    body: namedObject(
      "NewUserApiKey",
      {
        ...keyInput,
        user_id: optional(text),
        email: optional(text),
        ...givenSettings,
      },
      {
        description: "With either `user_id` or `email`.",
        example: { name: "Laptop", email: "ada@example.com", scopes: ["api.model.read"] },
      },
    ),
    answer: namedObject("FreshProjectApiKey", { ...projectApiKeyFields, value: text }),
  },
  revokeProjectKeys: {
    route: `POST ${rollcallProject}/revoke_keys`,
    summary: "Revokes every key of a project.",
    answer: keysRevoked,
  },
  createUserAdminApiKey: {
    route: `POST ${rollcallUser}/admin_api_keys`,
    summary: "Creates an admin key for a user. The answer shows its secret, which no other answer does.",
    body: namedObject("NewUserAdminApiKey", keyInput, { example: { name: "Laptop" } }),
    answer: createdAdminApiKey,
  },
  revokeUserKeys: {
    route: `POST ${rollcallUser}/revoke_keys`,
    summary: "Revokes every key of a user, admin keys included.",
    answer: keysRevoked,
  },
  retrieveApiKeySettings: {
    route: `GET ${settingsOfKey}`,
    summary: "Retrieves the settings of a project's key.",
    answer: shownSettings,
  },
  updateApiKeySettings: {
    route: `POST ${settingsOfKey}`,
    summary: "Changes settings of a project's key. Absent ones keep their values; null restores the default.",
    body: namedObject("KeySettingsChange", changedSettings, { example: { max_open_calls: 20 } }),
    answer: shownSettings,
  },
  rotateApiKey: {
    route: "POST /rollcall/v1/api_keys/{key_id}/rotate",
    summary:
      "Replaces a key by a new one. The old key stays valid for the overlap. The answer shows the new secret, which no other answer does.",
    body: namedObject(
      "RotationRequest",
      {
        overlap_seconds: withDefault(86_400, integer(0, 30 * 86_400)),
        expires_in_seconds: optional(lifetime),
      },
      { example: { overlap_seconds: 3600 } },
    ),
    bodyOptional: true,
    answer: component(
      "RotatedApiKey",
      anyOf(
        object({ ...projectApiKeyFields, value: text, previous }),
        object({ ...adminApiKeyFields, value: text, previous }),
      ),
    ),
  },
});
