import { keys as api, type KeySettingsWire, type KeyInputWire } from "../../api/keys.ts";
import { keySettingNames, type KeySettings } from "../../core/people/key-settings.ts";
import type { Commit } from "../../registry/commit.ts";
import { revokeKeys } from "../../registry/keys/revoke-keys.ts";
import { rotateKey } from "../../registry/keys/rotate-key.ts";
import { createAdminKey, createUserKey } from "../../registry/keys/user-keys.ts";
import type { Directory } from "../../store/directory.ts";
import type { StoredKey } from "../../store/rows.ts";
import { adminKeyToWire, projectKeyToWire } from "../admin/api-keys.ts";
import { findUserId } from "../admin/project-users.ts";
import { bind } from "../request/bind.ts";
import type { Route } from "../request/route.ts";

/** Calls that OpenAI's Admin API does not have: keys for users, rotation, and revoking many keys. */
export function keyRoutes(directory: Directory, commit: Commit): readonly Route[] {
  return [
    bind(api.createUserApiKey, async ({ organizationId, author, params, body }) => {
      const userId = await findUserId(directory, organizationId, body);
      const input = { ...keyInputOf(body), settings: settingsIn(body) };
      const { listed, text } = await commit(author, createUserKey(params.project_id, userId, input));
      return { ...projectKeyToWire(listed), value: text };
    }),
    bind(api.createUserAdminApiKey, async ({ author, params, body }) => {
      const { listed, text } = await commit(author, createAdminKey(params.user_id, keyInputOf(body)));
      return { ...adminKeyToWire(listed), value: text };
    }),
    bind(api.rotateApiKey, async ({ author, params, body }) => {
      const rotation = { overlapSeconds: body.overlap_seconds, expiresInSeconds: body.expires_in_seconds };
      const { key, listed, text, previous } = await commit(author, rotateKey(params.key_id, rotation));
      const rest = { value: text, previous: previousToWire(previous) };
      return key.kind === "admin" ? { ...adminKeyToWire(listed), ...rest } : { ...projectKeyToWire(listed), ...rest };
    }),
    bind(api.revokeProjectKeys, async ({ author, params: { project_id: id } }) =>
      revokedToWire(id, await commit(author, revokeKeys({ kind: "project", id }))),
    ),
    bind(api.revokeUserKeys, async ({ author, params: { user_id: id } }) =>
      revokedToWire(id, await commit(author, revokeKeys({ kind: "user", id }))),
    ),
  ];
}

function keyInputOf(body: KeyInputWire) {
  return { name: body.name, scopes: body.scopes ?? [], expiresInSeconds: body.expires_in_seconds };
}

function settingsIn(body: KeySettingsWire): KeySettings {
  const settings = Object.entries(keySettingNames).map(([setting, name]) => [setting, body[name]]);
  return Object.fromEntries(settings) as KeySettings;
}

function previousToWire({ id, expiresAt, revokedAt }: StoredKey) {
  return { id, expires_at: expiresAt, revoked_at: revokedAt };
}

function revokedToWire(id: string, revoked: number) {
  return { id, object: "rollcall.api_keys.revoked" as const, revoked };
}
