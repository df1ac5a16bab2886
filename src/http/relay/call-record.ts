import { randomUUID } from "node:crypto";
import type { Actor } from "../../core/people/actor.ts";
import { targetId, type Model } from "../../core/models/model.ts";
import type { UsageRecord } from "../../core/usage/usage-record.ts";
import { ToldWords } from "../../registry/usage/told-words.ts";
import type { CallProgress } from "../../relay/call-progress.ts";

// A random beginning for this process, and a number: an id for each call takes no time.
const beginning = `use_${randomUUID().replaceAll("-", "")}`;
let made = 0;
const words = new ToldWords();

/** The record of a call that has ended. */
export function recordOf(
  { keyId, projectId, principal, audience }: Actor,
  model: Model,
  progress: CallProgress,
  nowMs: number,
): UsageRecord {
  const { serving, endMs, end } = progress;
  return {
    id: `${beginning}${(made++).toString(36)}`,
    atMs: Math.round(nowMs - (endMs ?? 0)),
    organizationId: audience.organizationId,
    projectId,
    keyId,
    principalKind: principal.kind,
    principalId: principal.id,
    model: targetId(model),
    sourceOrganizationId: serving.organizationId,
    sourceId: serving.sourceId,
    call: progress.call,
    status: progress.upstreamStatus,
    isStream: progress.isStream,
    headersMs: wholeOrNull(progress.headersMs),
    firstByteMs: wholeOrNull(progress.firstByteMs),
    endMs: Math.round(endMs ?? 0),
    bytesIn: progress.bytesIn,
    bytesOut: progress.bytesOut,
    usage: progress.usage === null ? null : words.bounded(audience.organizationId, progress.usage),
    isEstimated: progress.isEstimated,
    end: end ?? "failed",
    attempts: progress.attempts,
    prices: model.facts,
  };
}

function wholeOrNull(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
