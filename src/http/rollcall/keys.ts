import {
  keys as api,
  type KeyInputWire,
  type KeySettingsChangeWire,
  type KeySettingsWire,
  type ShownKeySettingsWire,
} from "../../api/keys/keys.ts";
import { keySettingNames, type KeySettings } from "../../core/people/key-settings.ts";
import { notFound } from "../../core/refusal.ts";
import { changeKeySettings } from "../../registry/keys/keys.ts";
import { revokeKeys } from "../../registry/keys/revoke-keys.ts";
import { rotateKey } from "../../registry/keys/rotate-key.ts";
import { createAdminKey, createUserKey } from "../../registry/keys/user-keys.ts";
import type { Directory } from "../../store/store.ts";
import { adminKeyToWire, projectKeyToWire } from "../admin/api-keys.ts";
import { findUserId } from "../admin/project-users.ts";
import type { Bind } from "../request/bind.ts";

/** Calls that OpenAI's Admin API does not have: keys for users, rotation, and revoking many keys. */
export function keyRoutes(bind: Bind, directory: Directory) {
  const settingsOf = async (organizationId: string, id: string) => {
    const holder = await directory.keys.findHolder(organizationId, id);
    const isOfProject = holder !== null && holder.projectId !== null && holder.revokedAt === null;
    if (!isOfProject) throw notFound("API key of a project", id);
    return settingsToWire(id, holder);
  };
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
    retrieveApiKeySettings: async ({ organizationId, params: { key_id: id } }) => settingsOf(organizationId, id),
    updateApiKeySettings: async ({ organizationId, commit, params: { key_id: id }, body }) => {
      const change = settingsChangeIn(body);
      if (Object.keys(change).length === 0) return settingsOf(organizationId, id);
      return settingsToWire(id, await commit(changeKeySettings(id, change)));
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

export function settingsChangeIn(body: KeySettingsChangeWire): Partial<KeySettings> {
  const { model_fields: modelFields, model_names: modelNames, max_open_calls: maxOpenCalls } = body;
  return {
    ...(modelFields !== undefined && { modelFields }),
    ...(modelNames !== undefined && { modelNames }),
    ...(maxOpenCalls !== undefined && { maxOpenCalls }),
  };
}

function settingsToWire(id: string, { modelFields, modelNames, maxOpenCalls }: KeySettings): ShownKeySettingsWire {
  return {
    id,
    object: "rollcall.api_key.settings",
    model_fields: modelFields,
    model_names: modelNames,
    max_open_calls: maxOpenCalls,
  };
}

function revokedToWire(id: string, revoked: number) {
  return { id, object: "rollcall.api_keys.revoked" as const, revoked };
}
