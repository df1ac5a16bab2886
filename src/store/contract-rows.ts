import type { AuditEvent, Store, StoredModel, Transaction } from "./store.ts";

/** Rows for the tests of a store's promises, and how to put them there. */

export async function put(store: Store, work: (transaction: Transaction) => Promise<void>): Promise<void> {
  await store.write(async (transaction) => {
    await work(transaction);
    return true;
  });
}

export function model(id: string, changes: Partial<StoredModel> = {}): StoredModel {
  return {
    id,
    kind: "fine-tuned",
    organizationId: "org-1",
    created: 1_700_000_000,
    ownedBy: "one",
    parent: null,
    shutdownDate: null,
    state: "live",
    declaredBy: "hand",
    deletion: null,
    ...changes,
  };
}

export function event(id: string, revision: number): AuditEvent {
  return {
    id,
    organizationId: "org-audit",
    revision,
    at: 1,
    type: "resource.deleted",
    keyId: "key_1",
    principalId: "user-1",
    address: "192.0.2.1",
    requestId: "req_1",
    projectId: "proj_1",
    resourceId: "ü",
    details: { nested: { list: [1, null] } },
  };
}
