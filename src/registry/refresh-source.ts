import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { pauseMs, missesMax, type Source } from "../core/source.ts";
import { nextPicture, type NextPicture } from "../core/source-picture.ts";
import { discover, readDocument, type Discovery } from "../sources/discover.ts";
import { isKindName, kindOf } from "../sources/kinds.ts";
import { Garbage, UpstreamError } from "../sources/upstream.ts";
import type { SourceState, StoredSource } from "../store/sources.ts";
import type { Store } from "../store/store.ts";
import type { CommitByServer } from "./commit.ts";
import { showOffers } from "./show-offers.ts";
import type { Upstreams } from "./upstreams.ts";

/** What a refresh needs beside the source. */
export interface Refreshing {
  readonly store: Store;
  readonly commit: CommitByServer;
  readonly upstreams: Upstreams;
  /** In whose audit log the sources that belong to all of them are written. */
  readonly householdId: string;
  readonly nowMs: () => number;
  readonly random: () => number;
}

const leftOutMax = 100;
// Of all its sources together. What all organizations share is the operator's to measure.
const organizationModelsMax = 100_000;

/**
 * Asks one source for its list and takes over what has changed. Whatever goes wrong, what was known before stays: a
 * part of a list, or something that is none, never takes its place. Gives back how the source is.
 */
export async function refreshSource(refreshing: Refreshing, source: StoredSource): Promise<SourceState> {
  const { store, nowMs, random } = refreshing;
  const attemptedAtMs = nowMs();
  const before = await store.sources.state(source);
  const askedForMs = before?.nextAtMs ?? 0;
  const failed = async (error: string): Promise<SourceState> => {
    const { succeededAtMs, leftOut, answer, failures: earlier } = before ?? neverAsked;
    const failures = earlier + 1;
    const nextAtMs = nowMs() + pauseMs(source.refreshSeconds, failures, random());
    const state = { succeededAtMs, leftOut, answer, attemptedAtMs, failures, error, nextAtMs };
    await store.sources.noteRefresh(source, state, [], askedForMs);
    return state;
  };
  const outcome = await ask(refreshing, source);
  if (typeof outcome === "string") return failed(outcome);
  const nextAtMs = nowMs() + pauseMs(source.refreshSeconds, 0, random());
  const well = { attemptedAtMs, succeededAtMs: attemptedAtMs, failures: 0, error: null, nextAtMs };
  const answer = digestOf(outcome);
  if (before !== null && before.answer === answer) {
    const state = { ...well, leftOut: before.leftOut, answer };
    await store.sources.noteRefresh(source, state, [], askedForMs);
    return state;
  }
  if (await wouldCrowd(store, source, outcome))
    return failed(`Its organization would have more than ${organizationModelsMax} models of sources.`);
  const picture = await takeOver(refreshing, source, outcome);
  if (picture === null) return abandon(store, source, before, nowMs());
  const leftOut = [...outcome.skipped, ...picture.leftOut].slice(0, leftOutMax);
  // The same answer once more would count as one more miss of what it lacks.
  const isWhole = picture.counted.every(({ misses }) => misses === 0);
  const state = { ...well, leftOut, answer: isWhole ? answer : null };
  await store.sources.noteRefresh(source, state, picture.counted, askedForMs);
  return state;
}

const neverAsked = { attemptedAtMs: null, succeededAtMs: null, failures: 0, error: null, leftOut: [], answer: null };

/** Most answers are the one before, which shows by this alone: no model has to be read and compared. */
function digestOf({ models, skipped }: Discovery): string {
  // On these two the first word stands for ever, and some upstreams tell the time of the call.
  const told = models.map((model) => ({ ...model, created: null, ownedBy: null }));
  return createHash("sha256")
    .update(JSON.stringify([told, skipped]))
    .digest("hex");
}

/** Whether one organization would take more than its share of everybody's memory. */
async function wouldCrowd({ sources }: Store, { organizationId, id }: Source, { models }: Discovery): Promise<boolean> {
  if (organizationId === null) return false;
  const others = (await sources.sources(organizationId)).filter((source) => source.id !== id);
  return others.reduce((sum, { modelCount }) => sum + modelCount, models.length) > organizationModelsMax;
}

/** Somebody has removed or changed it while it was asked. */
async function abandon(
  store: Store,
  source: StoredSource,
  before: SourceState | null,
  nowMs: number,
): Promise<SourceState> {
  await store.sources.letGo(source);
  return before ?? { ...neverAsked, nextAtMs: nowMs };
}

/** What it lists, or in a sentence why that cannot be known. */
async function ask({ upstreams }: Refreshing, source: StoredSource): Promise<Discovery | string> {
  try {
    if (!isKindName(source.kind)) return `There is no kind of source called ${JSON.stringify(source.kind)}.`;
    const kind = kindOf(source.kind);
    const config = { baseUrl: source.baseUrl, options: source.options, secret: upstreams.secretOf(source) };
    if (source.models !== null) return readDocument(kind, config, source.models);
    return await discover(kind, config, upstreams.fetcher.session({ isTrusted: source.isTrusted }));
  } catch (error) {
    if (error instanceof Garbage || error instanceof UpstreamError) return error.message;
    throw error;
  }
}

/** Looks first, and begins a change only where there is one. Null when the source is not the one any more that was asked. */
async function takeOver(
  refreshing: Refreshing,
  source: StoredSource,
  { models }: Discovery,
): Promise<NextPicture | null> {
  const { store, commit, householdId, nowMs } = refreshing;
  const atSeconds = Math.floor(nowMs() / 1000);
  const picture = nextPicture(await store.sources.sourceModels(source), models, source.rules, missesMax, atSeconds);
  if (picture.changed.length === 0) return picture;
  let taken: NextPicture | null = null;
  await commit(source.organizationId ?? householdId, async (transaction) => {
    const now = await transaction.sources.findSource(source);
    if (now === null || !isAskedAlike(now, source)) return null;
    const known = await transaction.sources.sourceModels(source);
    taken = nextPicture(known, models, source.rules, missesMax, atSeconds);
    if (taken.changed.length === 0) return null;
    const formerIds = new Map(known.map(({ upstreamId, id }) => [upstreamId, id]));
    await transaction.sources.putSourceModels(source, taken.changed);
    const ids = taken.changed.flatMap(({ upstreamId, id }) => [formerIds.get(upstreamId) ?? id, id]);
    const shown = await showOffers(transaction, source.organizationId, new Set(ids), atSeconds);
    return { result: shown, type: "rollcall.source.refreshed", resourceId: source.id, details: { ...shown } };
  });
  return taken;
}

function isAskedAlike(a: Source, b: Source): boolean {
  return isDeepStrictEqual(question(a), question(b));
}

/** What its answer depends on. */
function question({ kind, baseUrl, options, rules, models }: Source) {
  return { kind, baseUrl, options, rules, models };
}
