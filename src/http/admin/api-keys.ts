import type { Commit } from "../../registry/commit.ts";
import { createAdminKey, revokeKey, updateKey } from "../../registry/keys/keys.ts";
import type { Directory } from "../../store/directory.ts";
import type { KeyOwner, OwnedKey } from "../../store/rows.ts";
import { readJsonObject } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, existing, pageOf } from "./answers.ts";

export function projectKeyRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const all = "/v1/organization/projects/{project_id}/api_keys";
  const one = `${all}/{key_id}`;
  const find = async (organizationId: string, projectId: string, id: string) =>
    projectKeyToWire(existing(await directory.keys.find(organizationId, projectId, id), "API key", id));
  return [
    admin("GET", all, "listProjectApiKeys", async ({ context, organizationId, at }) => {
      const project = existing(
        await directory.projects.find(organizationId, at("project_id")),
        "project",
        at("project_id"),
      );
      const query = new Query(context);
      const access = query.choice("owner_project_access", ["active", "inactive", "any"], "any");
      const active = access === "any" ? null : access === "active";
      return pageOf(await directory.keys.page(organizationId, project.id, query.page(), active), projectKeyToWire);
    }),
    admin("GET", one, "retrieveProjectApiKey", ({ organizationId, at }) => {
      return find(organizationId, at("project_id"), at("key_id"));
    }),
    admin("POST", one, "updateProjectApiKey", async ({ context, organizationId, author, at }) => {
      const fields = await readJsonObject(context.raw);
      const change = { scopes: fields.optionalScopes("scopes"), expiresInSeconds: fields.optionalLifetime() };
      fields.refuseOthers();
      if (change.scopes !== null || change.expiresInSeconds !== null)
        await updateKey(commit, author, at("project_id"), at("key_id"), change);
      return find(organizationId, at("project_id"), at("key_id"));
    }),
    admin("DELETE", one, "deleteProjectApiKey", async ({ author, at }) => {
      const { id } = await revokeKey(commit, author, at("project_id"), at("key_id"));
      return { object: "organization.project.api_key.deleted", id, deleted: true };
    }),
  ];
}

export function adminKeyRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const all = "/v1/organization/admin_api_keys";
  const one = `${all}/{key_id}`;
  const find = async (organizationId: string, id: string) =>
    adminKeyToWire(existing(await directory.keys.find(organizationId, null, id), "admin API key", id));
  return [
    admin("GET", all, "listAdminApiKeys", async ({ context, organizationId }) => {
      return pageOf(await directory.keys.page(organizationId, null, new Query(context).page(), null), adminKeyToWire);
    }),
    admin("POST", all, "createAdminApiKey", async ({ context, author }) => {
      const fields = await readJsonObject(context.raw);
      const input = { name: fields.label("name"), scopes: [], expiresInSeconds: fields.optionalLifetime() };
      fields.refuseOthers();
      const { owned, text } = await createAdminKey(commit, author, author.actor.principal.id, input);
      return { ...adminKeyToWire(owned), value: text };
    }),
    admin("GET", one, "retrieveAdminApiKey", ({ organizationId, at }) => find(organizationId, at("key_id"))),
    admin("DELETE", one, "deleteAdminApiKey", async ({ author, at }) => {
      const { id } = await revokeKey(commit, author, null, at("key_id"));
      return { object: "organization.admin_api_key.deleted", id, deleted: true };
    }),
  ];
}

export function projectKeyToWire({ key, lastUsedAt, owner }: OwnedKey) {
  return {
    id: key.id,
    object: "organization.project.api_key",
    name: key.name,
    redacted_value: key.redacted,
    created_at: key.created,
    last_used_at: lastUsedAt,
    expires_at: key.expiresAt,
    owner_project_access: owner.active ? "active" : "inactive",
    owner: ownerToWire(owner),
  };
}

function ownerToWire({ kind, id, name, email, role, created }: KeyOwner) {
  const shown = { id, name, role, created_at: created };
  return kind === "user" ? { type: kind, user: { ...shown, email } } : { type: kind, service_account: shown };
}

export function adminKeyToWire({ key, lastUsedAt, owner }: OwnedKey) {
  return {
    id: key.id,
    object: "organization.admin_api_key",
    name: key.name,
    redacted_value: key.redacted,
    created_at: key.created,
    last_used_at: lastUsedAt,
    expires_at: key.expiresAt,
    owner: {
      type: "user",
      object: "organization.user",
      id: owner.id,
      name: owner.name,
      created_at: owner.created,
      role: owner.role,
    },
  };
}
