import { rollcallPathsOf, read, write, type Calls } from "./calls.ts";
import { adminApiKey, projectApiKey } from "./admin-schemas.ts";
import { modelFieldChoices, modelNameChoices } from "../../core/people/key.ts";
import { constant, label, lifetime, object, request, scopes, secondsOrNull, text } from "./shapes.ts";

/** Keys beyond what OpenAI's Admin API has calls for. */

const count = { type: "integer", minimum: 0 };
const previous = object({ id: text, expires_at: secondsOrNull, revoked_at: secondsOrNull });

const calls: Calls = {
  "/rollcall/v1/projects/{project_id}/api_keys": {
    post: write(
      "createUserApiKey",
      "Makes a person's key, whose text is shown this once.",
      "FreshProjectApiKey",
      "NewUserApiKey",
    ),
  },
  "/rollcall/v1/projects/{project_id}/revoke_keys": {
    post: read("revokeProjectKeys", "Revokes every key of a project.", "KeysRevoked"),
  },
  "/rollcall/v1/users/{user_id}/admin_api_keys": {
    post: write(
      "createUserAdminApiKey",
      "Makes a person's admin key, whose text is shown this once.",
      "FreshAdminApiKey",
      "NewUserAdminApiKey",
    ),
  },
  "/rollcall/v1/users/{user_id}/revoke_keys": {
    post: read("revokeUserKeys", "Revokes every key of a person, admin keys included.", "KeysRevoked"),
  },
  "/rollcall/v1/api_keys/{key_id}/rotate": {
    post: {
      ...write(
        "rotateApiKey",
        "Puts a new key, whose text is shown this once, in the place of one that goes on for a while.",
        "RotatedApiKey",
        "RotationRequest",
      ),
      bodyOptional: true,
    },
  },
};

export const rollcallKeyPaths = rollcallPathsOf(calls);

export const rollcallKeySchemas = {
  NewUserApiKey: {
    ...request(
      { name: label },
      {
        user_id: text,
        email: text,
        scopes,
        expires_in_seconds: lifetime,
        model_fields: {
          type: "string",
          enum: modelFieldChoices,
          description:
            "Whether lists show all that is known of a model, or the published fields; as the server unless given.",
        },
        model_names: {
          type: "string",
          enum: modelNameChoices,
          description: "Whether Anthropic's clients are told ids as they are, or under names that Claude Code takes.",
        },
      },
      { name: "Laptop", email: "ada@example.com", scopes: ["api.model.read"] },
    ),
    description: "With either `user_id` or `email`.",
  },
  NewUserAdminApiKey: request({ name: label }, { scopes, expires_in_seconds: lifetime }, { name: "Laptop" }),
  FreshProjectApiKey: object({ ...projectApiKey, value: text }),
  RotationRequest: request(
    {},
    {
      overlap_seconds: { type: "integer", minimum: 0, maximum: 2_592_000, default: 86_400 },
      expires_in_seconds: lifetime,
    },
    { overlap_seconds: 3600 },
  ),
  RotatedApiKey: {
    anyOf: [object({ ...projectApiKey, value: text, previous }), object({ ...adminApiKey, value: text, previous })],
  },
  KeysRevoked: object({ id: text, object: constant("rollcall.api_keys.revoked"), revoked: count }),
};
