import { keys as api, type AdminApiKeyWire, type ProjectApiKeyWire } from "../../api/keys/keys.ts";
import { existing } from "../../core/refusal.ts";
import { revokeKey, updateKey } from "../../registry/keys/keys.ts";
import { createAdminKey } from "../../registry/keys/user-keys.ts";
import type { Directory } from "../../store/store.ts";
import type { KeyPrincipal, ListedKey } from "../../store/rows.ts";
import type { Bind } from "../request/bind.ts";
import { deletedAs, findProject, pageToWire } from "./answers.ts";

export function apiKeyRoutes(bind: Bind, directory: Directory) {
  const find = async (organizationId: string, projectId: string, id: string) =>
    projectKeyToWire(existing(await directory.keys.find(organizationId, projectId, id), "API key", id));
  return bind(api, {
    listProjectApiKeys: async ({ organizationId, params, query: { owner_project_access: access, ...page } }) => {
      const project = await findProject(directory, organizationId, params.project_id);
      const active = access === "active" ? true : access === "inactive" ? false : null;
      return pageToWire(await directory.keys.page(organizationId, project.id, page, active), projectKeyToWire);
    },
    retrieveProjectApiKey: ({ organizationId, params }) => find(organizationId, params.project_id, params.key_id),
    updateProjectApiKey: async ({ organizationId, commit, params, body }) => {
      const change = { scopes: body.scopes, expiresInSeconds: body.expires_in_seconds };
      if (change.scopes !== null || change.expiresInSeconds !== null)
        await commit(updateKey(params.project_id, params.key_id, change));
      return find(organizationId, params.project_id, params.key_id);
    },
    deleteProjectApiKey: async ({ commit, params }) =>
      deletedAs("organization.project.api_key.deleted", await commit(revokeKey(params.project_id, params.key_id))),
    listAdminApiKeys: async ({ organizationId, query }) =>
      pageToWire(await directory.keys.page(organizationId, null, query, null), adminKeyToWire),
    createAdminApiKey: async ({ author, commit, body }) => {
      const input = { name: body.name, scopes: [], expiresInSeconds: body.expires_in_seconds };
      const { listed, text } = await commit(createAdminKey(author.actor.principal.id, input));
      return { ...adminKeyToWire(listed), value: text };
    },
    retrieveAdminApiKey: async ({ organizationId, params }) =>
      adminKeyToWire(
        existing(await directory.keys.find(organizationId, null, params.key_id), "admin API key", params.key_id),
      ),
    deleteAdminApiKey: async ({ commit, params }) =>
      deletedAs("organization.admin_api_key.deleted", await commit(revokeKey(null, params.key_id))),
  });
}

export function projectKeyToWire(listed: ListedKey): ProjectApiKeyWire {
  const { maxOpenCalls } = listed.key;
  return {
    id: listed.key.id,
    object: "organization.project.api_key",
    ...keyFields(listed),
    ...(maxOpenCalls !== null && { max_open_calls: maxOpenCalls }),
    owner_project_access: listed.principal.active ? "active" : "inactive",
    owner: principalToWire(listed.principal),
  };
}

function keyFields({ key, lastUsedAt }: ListedKey) {
  const { name, redacted, created, expiresAt } = key;
  return { name, redacted_value: redacted, created_at: created, last_used_at: lastUsedAt, expires_at: expiresAt };
}

function principalToWire(principal: KeyPrincipal): ProjectApiKeyWire["owner"] {
  const { id, name, role, created: created_at } = principal;
  if (principal.kind === "user")
    return { type: principal.kind, user: { id, name, role, created_at, email: principal.email } };
  return { type: principal.kind, service_account: { id, name, role, created_at } };
}

export function adminKeyToWire(listed: ListedKey): AdminApiKeyWire {
  const { id, name, created: created_at, role } = listed.principal;
  return {
    id: listed.key.id,
    object: "organization.admin_api_key",
    ...keyFields(listed),
    owner: { type: "user", object: "organization.user", id, name, created_at, role },
  };
}
