import type { ServiceAccount } from "../../core/people/organization.ts";
import { existing } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { Work } from "../commit.ts";
import { createAuditedKey, createKey, type CreatedKey, type KeyInput } from "../keys/keys.ts";
import { newId } from "../new-id.ts";
import { openProject } from "./projects.ts";

/** Creates a service account, with a key if `key` is not null. */
export function createServiceAccount(
  projectId: string,
  input: { readonly name: string; readonly key: KeyInput | null },
): Work<{ readonly account: ServiceAccount; readonly key: CreatedKey | null }> {
  return async (transaction, { organizationId }, atSeconds) => {
    await openProject(transaction, organizationId, projectId);
    const account: ServiceAccount = {
      id: newId("svc_acct_"),
      organizationId,
      projectId,
      name: input.name,
      role: "member",
      created: atSeconds,
      declaredBy: null,
    };
    await transaction.serviceAccounts.put(account);
    const key = input.key === null ? null : await createKey(transaction, keyOwner(account), input.key, atSeconds);
    const details = { data: { role: account.role } };
    const result = { account, key };
    return { result, type: "service_account.created", resourceId: account.id, projectId, details };
  };
}

export function createServiceAccountKey(projectId: string, accountId: string, input: KeyInput): Work<CreatedKey> {
  return async (transaction, { organizationId }, atSeconds) => {
    const account = await existingAccount(transaction, organizationId, projectId, accountId);
    return createAuditedKey(transaction, keyOwner(account), input, atSeconds);
  };
}

/** A null field keeps its value. */
export interface ServiceAccountChange {
  readonly name: string | null;
  readonly role: "owner" | "member" | null;
}

export function updateServiceAccount(
  projectId: string,
  accountId: string,
  { name, role }: ServiceAccountChange,
): Work<ServiceAccount> {
  return async (transaction, { organizationId }) => {
    const account = await existingAccount(transaction, organizationId, projectId, accountId);
    const result = { ...account, name: name ?? account.name, role: role ?? account.role };
    await transaction.serviceAccounts.put(result);
    const details = { changes_requested: { ...(name !== null && { name }), ...(role !== null && { role }) } };
    return { result, type: "service_account.updated", resourceId: accountId, projectId, details };
  };
}

/** Revokes the account's keys in the same change. */
export function deleteServiceAccount(projectId: string, accountId: string): Work<ServiceAccount> {
  return async (transaction, { organizationId }, atSeconds) => {
    const result = await existingAccount(transaction, organizationId, projectId, accountId);
    await transaction.serviceAccounts.remove(organizationId, accountId, atSeconds);
    const holder = { kind: "service_account", id: accountId } as const;
    const keysRevoked = await transaction.keys.revokeAllOf(organizationId, holder, atSeconds);
    const details = { keys_revoked: keysRevoked.length };
    return { result, type: "service_account.deleted", resourceId: accountId, projectId, details };
  };
}

function keyOwner({ organizationId, projectId, id }: ServiceAccount) {
  return { organizationId, projectId, userId: null, serviceAccountId: id };
}

async function existingAccount(transaction: Transaction, organizationId: string, projectId: string, accountId: string) {
  await openProject(transaction, organizationId, projectId);
  const account = await transaction.serviceAccounts.find(organizationId, projectId, accountId);
  return existing(account, "service account", accountId);
}
