import { modelFieldChoices, modelNameChoices } from "../../core/people/key.ts";
import type { Commit } from "../../registry/commit.ts";
import { createAdminKey, type CreatedKey, type NewKey } from "../../registry/keys/keys.ts";
import { revokeKeys } from "../../registry/keys/revoke-keys.ts";
import { rotateKey } from "../../registry/keys/rotate-key.ts";
import { createUserKey } from "../../registry/keys/user-keys.ts";
import type { Directory } from "../../store/directory.ts";
import type { StoredKey } from "../../store/rows.ts";
import { admin, type Wire } from "../admin/answers.ts";
import { adminKeyToWire, projectKeyToWire } from "../admin/api-keys.ts";
import { readUser } from "../admin/project-users.ts";
import { readJsonObject, readOptionalJsonObject, refuseFields, type Fields } from "../request/json-body.ts";
import type { Route } from "../request/route.ts";

const overlapSecondsDefault = 24 * 60 * 60;
const overlapSecondsMax = 30 * overlapSecondsDefault;

/** What OpenAI's Admin API has no call for: keys of people, keys in another's place, many keys at once. */
export function keyRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const project = "/rollcall/v1/projects/{project_id}";
  return [
    admin("POST", `${project}/api_keys`, "createUserApiKey", async ({ context, organizationId, author, at }) => {
      const fields = await readJsonObject(context.raw);
      const modelFields = fields.optionalChoice("model_fields", modelFieldChoices);
      const modelNames = fields.optionalChoice("model_names", modelNameChoices);
      const input = { ...readNewKey(fields), modelFields, modelNames };
      const userId = await readUser(directory, organizationId, fields);
      fields.refuseOthers();
      return createdToWire(await createUserKey(commit, author, at("project_id"), userId, input));
    }),
    admin("POST", "/rollcall/v1/users/{user_id}/admin_api_keys", "createUserAdminApiKey", async (request) => {
      const fields = await readJsonObject(request.context.raw);
      const input = readNewKey(fields);
      fields.refuseOthers();
      return createdToWire(await createAdminKey(commit, request.author, request.at("user_id"), input));
    }),
    admin("POST", "/rollcall/v1/api_keys/{key_id}/rotate", "rotateApiKey", async ({ context, author, at }) => {
      const fields = await readOptionalJsonObject(context.raw);
      const rotation = {
        overlapSeconds: fields.optionalWholeNumber("overlap_seconds", 0, overlapSecondsMax) ?? overlapSecondsDefault,
        expiresInSeconds: fields.optionalLifetime(),
      };
      fields.refuseOthers();
      const rotated = await rotateKey(commit, author, at("key_id"), rotation);
      return { ...createdToWire(rotated), previous: previousToWire(rotated.previous) };
    }),
    admin("POST", `${project}/revoke_keys`, "revokeProjectKeys", async ({ context, author, at }) => {
      await refuseFields(context.raw);
      const id = at("project_id");
      return revokedToWire(id, await revokeKeys(commit, author, { kind: "project", id }));
    }),
    admin("POST", "/rollcall/v1/users/{user_id}/revoke_keys", "revokeUserKeys", async ({ context, author, at }) => {
      await refuseFields(context.raw);
      const id = at("user_id");
      return revokedToWire(id, await revokeKeys(commit, author, { kind: "user", id }));
    }),
  ];
}

function readNewKey(fields: Fields): NewKey {
  return {
    name: fields.label("name"),
    scopes: fields.optionalScopes("scopes") ?? [],
    expiresInSeconds: fields.optionalLifetime(),
  };
}

function createdToWire({ key, owned, text }: CreatedKey): Wire {
  const toWire = key.kind === "admin" ? adminKeyToWire : projectKeyToWire;
  return { ...toWire(owned), value: text };
}

function previousToWire({ id, expiresAt, revokedAt }: StoredKey): Wire {
  return { id, expires_at: expiresAt, revoked_at: revokedAt };
}

function revokedToWire(id: string, count: number): Wire {
  return { id, object: "rollcall.api_keys.revoked", revoked: count };
}
