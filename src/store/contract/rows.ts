import type { PeopleDetails } from "../people/details.ts";
import type { UsageRecord } from "../../core/usage/usage-record.ts";
import type { Project } from "../../core/people/organization.ts";
import type { AuditFilter } from "../audit-trail.ts";
import type { AuditEvent, StoredKey, StoredModel } from "../rows.ts";

/** Rows for the contract's tests. */

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
    servedBy: null,
    factsByOrigin: {},
    state: "live",
    declaredBy: "hand",
    provenance: { at: 1, keyId: "key_1" },
    deletion: null,
    ...changes,
  } as StoredModel;
}

export function key(id: string, digest: string, changes: Partial<StoredKey> = {}): StoredKey {
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
    rotatedFrom: null,
    modelFields: "strict",
    modelNames: "claude",
    maxOpenCalls: 20,
    ...changes,
  };
}

export function project(id: string, changes: Partial<Project> = {}): Project {
  const fixed = {
    organizationId: "org-1",
    name: "p",
    created: 1,
    policy: null,
    maxOpenCalls: 100,
    archivedAt: null,
    declaredBy: null,
  };
  return { id, ...fixed, ...changes };
}

/** A page of up to ten items from the start. */
export const firstPage = { limit: 10, after: null, order: "asc" } as const;

export function event(id: string, revision: number, changes: Partial<AuditEvent> = {}): AuditEvent {
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
    names: { principal: { name: "Ada", email: "ada@example.com" }, project: { name: "🦙" } },
    ...changes,
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

/** The midnight before the calls of `usageRecord`. */
export const usageMidnightMs = 20_000 * 86_400_000;

export function usageRecord(id: string, changes: Partial<UsageRecord> = {}): UsageRecord {
  return {
    id,
    atMs: usageMidnightMs + 1,
    organizationId: "org-usage",
    projectId: "proj_1",
    keyId: "key_1",
    principalKind: "user",
    principalId: "user-1",
    model: "m1",
    sourceOrganizationId: "org-usage",
    sourceId: "up",
    call: "chat",
    status: 200,
    isStream: false,
    headersMs: 100,
    firstByteMs: 200,
    endMs: 300,
    bytesIn: 10,
    bytesOut: 20,
    usage: { inputTokens: 100, cachedInputTokens: 50, outputTokens: 20 },
    isEstimated: false,
    end: "complete",
    attempts: 1,
    prices: { inputPrice: "0.000005", outputPrice: "0.00001", cachedInputPrice: "0.000004" },
    ...changes,
  };
}

/** Asks for all that belongs to one user, group or role. */
export async function everyDetail(details: PeopleDetails, organizationId: string): Promise<void> {
  await details.groupsOf(organizationId, "x");
  await details.membershipsOf(organizationId, "x");
  await details.throughGroups(organizationId, "x");
  await details.identitiesOf(organizationId, "x");
  await details.projectsOf(organizationId, "x");
  await details.grantsOf(organizationId, { kind: "user", id: "x" });
  await details.holdersOf(organizationId, "role_x", 20, { value: "", id: "user x" });
}
