import type { ServiceAccount } from "../../core/people/organization.ts";
import { existing } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import type { CreatedKey } from "../../registry/keys/keys.ts";
import {
  createServiceAccount,
  createServiceAccountKey,
  deleteServiceAccount,
  updateServiceAccount,
} from "../../registry/organization/service-accounts.ts";
import type { Directory } from "../../store/directory.ts";
import { readJsonObject } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, pageOf, type AdminRequest } from "./answers.ts";

const defaultKeyName = "Secret Key";

export function serviceAccountRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const all = "/v1/organization/projects/{project_id}/service_accounts";
  const one = `${all}/{service_account_id}`;
  const find = async ({ organizationId, at }: AdminRequest) => {
    const id = at("service_account_id");
    return toWire(
      existing(await directory.serviceAccounts.find(organizationId, at("project_id"), id), "service account", id),
    );
  };
  return [
    admin("GET", all, "listServiceAccounts", async ({ context, organizationId, at }) => {
      const project = existing(
        await directory.projects.find(organizationId, at("project_id")),
        "project",
        at("project_id"),
      );
      return pageOf(
        await directory.serviceAccounts.page(organizationId, project.id, new Query(context).page()),
        toWire,
      );
    }),
    admin("POST", all, "createServiceAccount", async ({ context, author, at }) => {
      const fields = await readJsonObject(context.raw);
      const name = fields.label("name");
      const keyless = fields.optionalTruth("create_service_account_only") ?? false;
      const expiresInSeconds = fields.optionalLifetime();
      fields.refuseOthers();
      const key = keyless ? null : { name: defaultKeyName, scopes: [], expiresInSeconds };
      const created = await createServiceAccount(commit, author, at("project_id"), { name, key });
      return { ...toWire(created.account), api_key: created.key === null ? null : keyToWire(created.key) };
    }),
    admin("GET", one, "retrieveServiceAccount", find),
    admin("POST", one, "updateServiceAccount", async (request) => {
      const { context, author, at } = request;
      const fields = await readJsonObject(context.raw);
      const change = { name: fields.optionalLabel("name"), role: fields.optionalChoice("role", ["owner", "member"]) };
      fields.refuseOthers();
      if (change.name === null && change.role === null) return find(request);
      return toWire(await updateServiceAccount(commit, author, at("project_id"), at("service_account_id"), change));
    }),
    admin("DELETE", one, "deleteServiceAccount", async ({ author, at }) => {
      const { id } = await deleteServiceAccount(commit, author, at("project_id"), at("service_account_id"));
      return { object: "organization.project.service_account.deleted", id, deleted: true };
    }),
    admin("POST", `${one}/api_keys`, "createServiceAccountApiKey", async ({ context, author, at }) => {
      const fields = await readJsonObject(context.raw);
      const input = {
        name: fields.optionalLabel("name") ?? defaultKeyName,
        scopes: fields.optionalScopes("scopes") ?? [],
        expiresInSeconds: fields.optionalLifetime(),
      };
      fields.refuseOthers();
      const [projectId, accountId] = [at("project_id"), at("service_account_id")];
      return keyToWire(await createServiceAccountKey(commit, author, projectId, accountId, input));
    }),
  ];
}

function toWire({ id, name, role, created }: ServiceAccount) {
  return { id, object: "organization.project.service_account", name, role, created_at: created };
}

function keyToWire({ key, text }: CreatedKey) {
  return {
    id: key.id,
    object: "organization.project.service_account.api_key",
    name: key.name,
    value: text,
    created_at: key.created,
    expires_at: key.expiresAt,
  };
}
