import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Source } from "../../core/sources/source.ts";
import {
  diffSnapshot,
  type SnapshotDiff,
  type SourceModel,
  type UpstreamModel,
} from "../../core/sources/source-snapshot.ts";
import type { StoredSource } from "../../store/sources.ts";
import { unchanged, type Transaction } from "../../store/store.ts";
import { inTakeoverOrder, partDetails, partsOf, slicesOf } from "../parts.ts";
import { putAndPublish } from "./publish-offers.ts";
import type { RefreshServices } from "./refresh-attempt.ts";

/** How long a server may refresh a source before another one may take over. Fetching takes five seconds at most. */
export const leaseMs = 60_000;

const modelsPerSlice = 500;

export interface AppliedRefresh extends SnapshotDiff {
  /** False when the organization may change no more models for now. */
  readonly isComplete: boolean;
}

/** What stays the same while one diff is written, part by part. */
interface Pass {
  readonly source: StoredSource;
  /** The revision that last changed the source. */
  readonly revision: number;
  readonly reported: ReadonlyMap<string, UpstreamModel>;
  /** After this another server may refresh the source, and the diff is no longer valid. */
  leaseUntilMs: number;
}

/**
 * Compares what a source lists with the models known of it, and commits the differences in parts; equal lists commit
 * nothing. Null when the source was changed or removed since it was fetched. After a crash in the middle, the next
 * refresh finds the remaining differences.
 */
export async function applyRefresh(
  services: RefreshServices,
  source: StoredSource,
  models: readonly UpstreamModel[],
  startedAtMs: number,
): Promise<AppliedRefresh | null> {
  const { store, nowMs } = services;
  const reported = new Map(models.map((model) => [model.id, model]));
  for (let leaseUntilMs = startedAtMs + leaseMs; ; leaseUntilMs = nowMs() + leaseMs) {
    const revision = await store.sources.revision(source);
    const current = await store.sources.find(source);
    if (revision === null || current === null || !isDeepStrictEqual(listSettings(current), listSettings(source)))
      return null;
    const applied = await applyOnce(services, { source, revision, reported, leaseUntilMs }, models);
    if (applied !== null) return applied;
  }
}

/** Null when it has to start again: the source was written meanwhile, or the lease has expired. */
async function applyOnce(
  services: RefreshServices,
  pass: Pass,
  models: readonly UpstreamModel[],
): Promise<AppliedRefresh | null> {
  const { store, takeTurn, budget, nowMs } = services;
  const { source } = pass;
  const { organizationId } = source;
  const { known, diff } = await takeTurn(organizationId, async () => {
    const before = await store.sources.models(source);
    return { known: before, diff: await diffInSlices(before, models, source, Math.floor(nowMs() / 1000)) };
  });
  const inOrder = inTakeoverOrder(diff.changed, known);
  // A list that always has more changes than the budget allows would otherwise never get to its retired models.
  const isTooLong = inOrder.length > budget.left(organizationId);
  const changed = isTooLong ? inOrder.toSorted((a, b) => Number(b.isRetired) - Number(a.isRetired)) : inOrder;
  const parts = partsOf(changed.map(({ upstreamId }) => upstreamId));
  for (const [at, part] of parts.entries()) {
    if (!budget.hasRoom(organizationId, part.length)) return { ...diff, isComplete: false };
    const isWritten = await takeTurn(organizationId, () =>
      writePart(services, pass, part, partDetails(at, parts.length)),
    );
    if (!isWritten) return null;
    budget.take(organizationId, part.length);
  }
  return { ...diff, isComplete: true };
}

/** Compares these models again inside the transaction, and writes them. False when the pass is no longer valid. */
async function writePart(
  { commit, nowMs }: RefreshServices,
  pass: Pass,
  upstreamIds: readonly string[],
  details: ReturnType<typeof partDetails>,
): Promise<boolean> {
  const { source, reported } = pass;
  return commit(source.organizationId, async (transaction, atSeconds) => {
    if (!(await holdsLease(transaction, pass, nowMs()))) return unchanged(false);
    const known = await transaction.sources.modelsNamed(source, upstreamIds);
    const models = upstreamIds.flatMap((upstreamId) => reported.get(upstreamId) ?? []);
    const { changed } = diffSnapshot(known, models, source.rules, atSeconds);
    if (changed.length === 0) return unchanged(true);
    const counts = await putAndPublish(transaction, source, known, changed, atSeconds);
    const type = "rollcall.source.refreshed";
    return { result: true, type, resourceId: source.id, details: { ...counts, ...details } };
  });
}

/** Whether no other server can have written models of the source; extends the lease once half of it is over. */
async function holdsLease({ sources }: Transaction, pass: Pass, nowMs: number): Promise<boolean> {
  const { source, revision, leaseUntilMs } = pass;
  if (nowMs >= leaseUntilMs || (await sources.revision(source)) !== revision) return false;
  if (nowMs < leaseUntilMs - leaseMs / 2) return true;
  pass.leaseUntilMs = nowMs + leaseMs;
  await sources.extendLease(source, pass.leaseUntilMs);
  return true;
}

/** `diffSnapshot` in slices, with other work in between: there may be very many models. */
async function diffInSlices(
  known: readonly SourceModel[],
  reported: readonly UpstreamModel[],
  { rules }: Source,
  atSeconds: number,
): Promise<SnapshotDiff> {
  const added = new Map(reported.map((model) => [model.id, model]));
  const diffs: SnapshotDiff[] = [];
  for (const slice of slicesOf(known, modelsPerSlice)) {
    await setImmediate();
    const seenAgain = slice.flatMap(({ upstreamId }) => added.get(upstreamId) ?? []);
    for (const { id } of seenAgain) added.delete(id);
    diffs.push(diffSnapshot(slice, seenAgain, rules, atSeconds));
  }
  for (const slice of slicesOf([...added.values()], modelsPerSlice)) {
    await setImmediate();
    diffs.push(diffSnapshot([], slice, rules, atSeconds));
  }
  return {
    changed: diffs.flatMap(({ changed }) => changed),
    missesChanged: diffs.flatMap(({ missesChanged }) => missesChanged),
    leftOut: diffs.flatMap(({ leftOut }) => leftOut),
  };
}

/** Sources with equal settings have the same list. */
function listSettings({ kind, baseUrl, options, rules, models }: Source) {
  return { kind, baseUrl, options, rules, models };
}
