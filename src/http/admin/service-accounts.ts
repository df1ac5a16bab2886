import {
  serviceAccounts as api,
  type ServiceAccountApiKeyWire,
  type ServiceAccountWire,
} from "../../api/people/service-accounts.ts";
import type { ServiceAccount } from "../../core/people/organization.ts";
import { existing } from "../../core/refusal.ts";
import type { CreatedKey } from "../../registry/keys/keys.ts";
import {
  createServiceAccount,
  createServiceAccountKey,
  deleteServiceAccount,
  updateServiceAccount,
} from "../../registry/organization/service-accounts.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";
import { deletedAs, findProject, pageToWire } from "./answers.ts";

const defaultKeyName = "Secret Key";

export function serviceAccountRoutes(bind: Bind, directory: Directory) {
  const { serviceAccounts } = directory;
  const find = async (organizationId: string, projectId: string, id: string) =>
    toWire(existing(await serviceAccounts.find(organizationId, projectId, id), "service account", id));
  return bind(api, {
    listServiceAccounts: async ({ organizationId, params, query }) => {
      const { id } = await findProject(directory, organizationId, params.project_id);
      return pageToWire(await serviceAccounts.page(organizationId, id, query), toWire);
    },
    createServiceAccount: async ({ commit, params, body }) => {
      const expiresInSeconds = body.expires_in_seconds;
      const isKeyless = body.create_service_account_only ?? false;
      const key = isKeyless ? null : { name: defaultKeyName, scopes: [], expiresInSeconds };
      const input = { name: body.name, key };
      const created = await commit(createServiceAccount(params.project_id, input));
      return { ...toWire(created.account), api_key: created.key === null ? null : keyToWire(created.key) };
    },
    retrieveServiceAccount: ({ organizationId, params }) =>
      find(organizationId, params.project_id, params.service_account_id),
    updateServiceAccount: async ({ organizationId, commit, params, body: { name, role } }) => {
      const { project_id: projectId, service_account_id: id } = params;
      if (name === null && role === null) return find(organizationId, projectId, id);
      return toWire(await commit(updateServiceAccount(projectId, id, { name, role })));
    },
    deleteServiceAccount: async ({ commit, params }) =>
      deletedAs(
        "organization.project.service_account.deleted",
        await commit(deleteServiceAccount(params.project_id, params.service_account_id)),
      ),
    createServiceAccountApiKey: async ({ commit, params, body }) => {
      const { project_id: projectId, service_account_id: accountId } = params;
      const { name, scopes, expires_in_seconds: expiresInSeconds } = body;
      const input = { name: name ?? defaultKeyName, scopes: scopes ?? [], expiresInSeconds };
      return keyToWire(await commit(createServiceAccountKey(projectId, accountId, input)));
    },
  });
}

function toWire({ id, name, role, created }: ServiceAccount): ServiceAccountWire {
  return { id, object: "organization.project.service_account", name, role, created_at: created };
}

function keyToWire({ key, text }: CreatedKey): ServiceAccountApiKeyWire {
  return {
    id: key.id,
    object: "organization.project.service_account.api_key",
    name: key.name,
    value: text,
    created_at: key.created,
    expires_at: key.expiresAt,
  };
}
