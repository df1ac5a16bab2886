import type { AuditFilter } from "../directory.ts";
import type { Store, Transaction } from "../store.ts";
import type { AuditEvent, StoredKey, StoredModel } from "../rows.ts";

/** Rows for the contract's tests. */

export async function put(store: Store, work: (transaction: Transaction) => Promise<void>): Promise<void> {
  await store.write(work);
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
    visibility: "listed",
    sharing: "organization",
    target: null,
    facts: {},
    source: null,
    factsByOrigin: {},
    state: "live",
    declaredBy: "hand",
    provenance: { at: 1, keyId: "key_1" },
    deletion: null,
    ...changes,
  };
}

export function key(id: string, digest: string): StoredKey {
  return {
    id,
    organizationId: "org-1",
    kind: "project",
    projectId: "proj_1",
    userId: "user-1",
    serviceAccountId: null,
    name: "k",
    digest,
    redacted: "sk-...abcd",
    scopes: ["api.model.read"],
    created: 1,
    expiresAt: 2_000_000_000,
    revokedAt: null,
    droppedAt: null,
    declaredBy: null,
    modelFields: "strict",
    modelNames: "claude",
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

/** A filter that selects every event. */
export const everyEvent: AuditFilter = {
  types: [],
  principalIds: [],
  principalEmails: [],
  projectIds: [],
  resourceIds: [],
  notBefore: null,
  notAfter: null,
};
