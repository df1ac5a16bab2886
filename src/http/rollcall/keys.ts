import { keys as api, type KeySettingsWire, type KeyInputWire } from "../../api/keys.ts";
import { keySettingNames, type KeySettings } from "../../core/people/key-settings.ts";
import { revokeKeys } from "../../registry/keys/revoke-keys.ts";
import { rotateKey } from "../../registry/keys/rotate-key.ts";
import { createAdminKey, createUserKey } from "../../registry/keys/user-keys.ts";
import type { Directory } from "../../store/store.ts";
import { adminKeyToWire, projectKeyToWire } from "../admin/api-keys.ts";
import { findUserId } from "../admin/project-users.ts";
import type { Bind } from "../request/bind.ts";

/** Calls that OpenAI's Admin API does not have: keys for users, rotation, and revoking many keys. */
export function keyRoutes(bind: Bind, directory: Directory) {
  return bind(api, {
    createUserApiKey: async ({ organizationId, commit, params, body }) => {
      const userId = await findUserId(directory, organizationId, body);
      const input = { ...keyInputOf(body), settings: settingsIn(body) };
      const { listed, text } = await commit(createUserKey(params.project_id, userId, input));
      return { ...projectKeyToWire(listed), value: text };
    },
    createUserAdminApiKey: async ({ commit, params, body }) => {
      const { listed, text } = await commit(createAdminKey(params.user_id, keyInputOf(body)));
      return { ...adminKeyToWire(listed), value: text };
    },
    rotateApiKey: async ({ commit, params, body }) => {
      const rotation = { overlapSeconds: body.overlap_seconds, expiresInSeconds: body.expires_in_seconds };
      const { key, listed, text, previous } = await commit(rotateKey(params.key_id, rotation));
      const { id, expiresAt: expires_at, revokedAt: revoked_at } = previous;
      const rest = { value: text, previous: { id, expires_at, revoked_at } };
      return key.kind === "admin" ? { ...adminKeyToWire(listed), ...rest } : { ...projectKeyToWire(listed), ...rest };
    },
    revokeProjectKeys: async ({ commit, params: { project_id: id } }) =>
      revokedToWire(id, await commit(revokeKeys({ kind: "project", id }))),
    revokeUserKeys: async ({ commit, params: { user_id: id } }) =>
      revokedToWire(id, await commit(revokeKeys({ kind: "user", id }))),
  });
}

function keyInputOf(body: KeyInputWire) {
  return { name: body.name, scopes: body.scopes ?? [], expiresInSeconds: body.expires_in_seconds };
}

function settingsIn(body: KeySettingsWire): KeySettings {
  const settings = Object.entries(keySettingNames).map(([setting, name]) => [setting, body[name]]);
  return Object.fromEntries(settings) as KeySettings;
}

function revokedToWire(id: string, revoked: number) {
  return { id, object: "rollcall.api_keys.revoked" as const, revoked };
}
