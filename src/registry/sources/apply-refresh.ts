import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { missesMax, type Source } from "../../core/sources/source.ts";
import {
  diffSnapshot,
  type SnapshotDiff,
  type SourceModel,
  type UpstreamModel,
} from "../../core/sources/source-snapshot.ts";
import type { StoredSource } from "../../store/sources.ts";
import type { Transaction } from "../../store/store.ts";
import type { Refreshing } from "./refresh-source.ts";
import { inOrderOfNames, partDetails, partsOf } from "../parts.ts";
import { publishOffers } from "./publish-offers.ts";

/**
 * For so long a source is one server's to ask. Longer than a refresh takes: its deadline is five seconds, and whoever
 * takes over a large list holds it for longer.
 */
export const leaseMs = 60_000;

const modelsAtOnce = 500;

export interface Taken extends SnapshotDiff {
  /** False when the organization may change no more models for now. */
  readonly isWhole: boolean;
}

/** What is the same through all parts of one comparison. */
interface Comparison {
  readonly source: StoredSource;
  /** The revision that last changed the source. */
  readonly revision: number;
  readonly reported: ReadonlyMap<string, UpstreamModel>;
  /** After this the comparison is made anew, because another server may have asked the source meanwhile. */
  heldUntilMs: number;
}

/**
 * Takes over what a source lists: looks first, and begins a change only where there is one, part by part. Null when the
 * source is not the one any more that was asked. After a crash in the middle the next refresh finds what is left to do.
 */
export async function applyRefresh(
  refreshing: Refreshing,
  source: StoredSource,
  models: readonly UpstreamModel[],
  attemptedAtMs: number,
): Promise<Taken | null> {
  const { store, nowMs } = refreshing;
  const reported = new Map(models.map((model) => [model.id, model]));
  for (let heldUntilMs = attemptedAtMs + leaseMs; ; heldUntilMs = nowMs() + leaseMs) {
    const revision = await store.sources.sourceRevision(source);
    const now = await store.sources.source(source);
    if (revision === null || now === null || !isAskedAlike(now, source)) return null;
    const taken = await compareAndWrite(refreshing, { source, revision, reported, heldUntilMs }, models);
    if (taken !== null) return taken;
  }
}

/** Null when it has to be begun anew: the source was put again, or it is not ours alone any more. */
async function compareAndWrite(
  refreshing: Refreshing,
  comparison: Comparison,
  models: readonly UpstreamModel[],
): Promise<Taken | null> {
  const { store, takeTurn, budget, nowMs } = refreshing;
  const { source } = comparison;
  const { known, snapshot } = await takeTurn(source.organizationId, async () => {
    const before = await store.sources.sourceModels(source);
    return { known: before, snapshot: await snapshotOf(before, models, source, Math.floor(nowMs() / 1000)) };
  });
  const formerIds = new Map(known.map(({ upstreamId, id }) => [upstreamId, id]));
  const { organizationId } = source;
  const inOrder = inOrderOfNames(snapshot.changed, ({ upstreamId }) => formerIds.get(upstreamId));
  // Of a list that never comes to its end nothing would ever go.
  const isTooLong = inOrder.length > budget.left(organizationId);
  const changed = isTooLong ? inOrder.toSorted((a, b) => Number(b.isRetired) - Number(a.isRetired)) : inOrder;
  const parts = partsOf(changed.map(({ upstreamId }) => upstreamId));
  for (const [at, part] of parts.entries()) {
    if (!budget.hasRoom(organizationId, part.length)) return { ...snapshot, isWhole: false };
    const written = await takeTurn(organizationId, () =>
      writePart(refreshing, comparison, part, partDetails(at, parts.length)),
    );
    if (!written) return null;
    budget.take(organizationId, part.length);
  }
  return { ...snapshot, isWhole: true };
}

/** Compares these models once more, with what is known of them in the transaction. */
async function writePart(
  { commit, defaultOrganizationId, nowMs }: Refreshing,
  comparison: Comparison,
  upstreamIds: readonly string[],
  inWords: ReturnType<typeof partDetails>,
): Promise<boolean> {
  const { source, reported } = comparison;
  let isOurs = false;
  await commit(source.organizationId ?? defaultOrganizationId, async (transaction, atSeconds) => {
    isOurs = await isStillOurs(transaction, comparison, nowMs());
    if (!isOurs) return null;
    const known = await transaction.sources.sourceModelsNamed(source, upstreamIds);
    const models = upstreamIds.flatMap((upstreamId) => reported.get(upstreamId) ?? []);
    const { changed } = diffSnapshot(known, models, source.rules, missesMax, atSeconds);
    if (changed.length === 0) return null;
    await transaction.sources.putSourceModels(source, changed);
    const ids = new Set([...known, ...changed].map(({ id }) => id));
    const shown = await publishOffers(transaction, source.organizationId, ids, atSeconds);
    return {
      result: null,
      type: "rollcall.source.refreshed",
      resourceId: source.id,
      details: { ...shown, ...inWords },
    };
  });
  return isOurs;
}

/** Whether nobody can have written down other models of the source; holds it for longer where that is needed. */
async function isStillOurs({ sources }: Transaction, comparison: Comparison, nowMs: number): Promise<boolean> {
  const { source, revision, heldUntilMs } = comparison;
  if (nowMs >= heldUntilMs || (await sources.sourceRevision(source)) !== revision) return false;
  if (nowMs < heldUntilMs - leaseMs / 2) return true;
  comparison.heldUntilMs = nowMs + leaseMs;
  await sources.extendLease(source, comparison.heldUntilMs);
  return true;
}

/** The next picture in parts, between which others have a turn: there may be very many models. */
async function snapshotOf(
  known: readonly SourceModel[],
  reported: readonly UpstreamModel[],
  { rules }: Source,
  atSeconds: number,
): Promise<SnapshotDiff> {
  const unknown = new Map(reported.map((model) => [model.id, model]));
  const parts: SnapshotDiff[] = [];
  for (const some of chunksOf(known)) {
    await setImmediate();
    const theirs = some.flatMap(({ upstreamId }) => unknown.get(upstreamId) ?? []);
    for (const { id } of theirs) unknown.delete(id);
    parts.push(diffSnapshot(some, theirs, rules, missesMax, atSeconds));
  }
  for (const some of chunksOf([...unknown.values()])) {
    await setImmediate();
    parts.push(diffSnapshot([], some, rules, missesMax, atSeconds));
  }
  return {
    changed: parts.flatMap(({ changed }) => changed),
    counted: parts.flatMap(({ counted }) => counted),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
  };
}

function* chunksOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += modelsAtOnce) yield all.slice(from, from + modelsAtOnce);
}

function isAskedAlike(a: Source, b: Source): boolean {
  return isDeepStrictEqual(question(a), question(b));
}

/** What its answer depends on. */
function question({ kind, baseUrl, options, rules, models }: Source) {
  return { kind, baseUrl, options, rules, models };
}
