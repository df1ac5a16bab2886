import type { UsageRecord } from "../../src/core/usage/usage-record.ts";

let made = 0;

/** A record of a call of the world's project, unlike any other one. */
export function usageRecord(changes: Partial<UsageRecord> = {}): UsageRecord {
  return {
    id: `usage_${made++}`,
    atMs: Date.now(),
    organizationId: "org-aceme",
    projectId: "proj_aceme",
    keyId: "key_1",
    principalKind: "user",
    principalId: "user-1",
    model: "gpt-4o-mini",
    sourceOrganizationId: null,
    sourceId: "echo",
    call: "chat",
    status: 200,
    isStream: false,
    headersMs: 5,
    firstByteMs: 6,
    endMs: 7,
    bytesIn: 100,
    bytesOut: 200,
    usage: { inputTokens: 10, outputTokens: 20 },
    isEstimated: false,
    end: "complete",
    attempts: 1,
    prices: {},
    ...changes,
  };
}
