import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { refreshDelayMs, type Source } from "../../core/sources/source.ts";
import type { SourceModel } from "../../core/sources/source-snapshot.ts";
import { readInSlices } from "../read-in-slices.ts";
import { discover, readDocumentInParts, type Discovery } from "../../sources/discover.ts";
import { isKindName, kindOf } from "../../sources/kinds.ts";
import { MalformedList, SameAnswer, UpstreamError, type Ask } from "../../sources/upstream.ts";
import type { SourceState, StoredSource } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import type { ChangeBudget } from "./change-budget.ts";
import type { FollowingSources, WritingParts } from "./follow-sources.ts";
import type { AnswerCache } from "./answer-cache.ts";
import { modelsPerPart, partsOf } from "../parts.ts";
import { healthChange } from "./source-health.ts";
import { applyRefresh } from "./apply-refresh.ts";
import type { Upstreams } from "./upstreams.ts";

/** What a refresh needs beside the source. */
export interface Refreshing extends WritingParts {
  readonly upstreams: Upstreams;
  readonly answers: AnswerCache;
  readonly following: FollowingSources;
  readonly budget: ChangeBudget;
  /** Tells the operator of a source that is put off. */
  readonly tell: (text: string) => void;
  /** The same of one that begins to fail. */
  readonly trouble: (text: string) => void;
  readonly nowMs: () => number;
  readonly random: () => number;
}

const leftOutMax = 100;
// Of all its sources together. What all organizations share is the operator's to measure.
const organizationModelsMax = 100_000;
const modelsAtOnce = 1_000;

/**
 * Asks one source for its list and takes over what has changed. Whatever goes wrong, what was known before stays: a
 * part of a list, or something that is none, never takes its place.
 */
export async function refreshSource(refreshing: Refreshing, source: StoredSource): Promise<void> {
  const { store, answers, budget, nowMs, random } = refreshing;
  const attemptedAtMs = nowMs();
  const before = await store.sources.state(source);
  // It was removed before its turn.
  if (before === null) return;
  const requestedAtMs = before.nextAtMs;
  const note = async (outcome: Omit<SourceState, "attemptedAtMs" | "nextAtMs">) => {
    const nextAtMs = nowMs() + refreshDelayMs(source.refreshSeconds, outcome.failures, random());
    await store.sources.noteRefresh(source, { ...outcome, attemptedAtMs, nextAtMs }, requestedAtMs);
    tellHealth(refreshing, source, before, outcome);
  };
  const putOff = (outcome: Omit<SourceState, "nextAtMs">) => {
    const seconds = budget.defer(source.organizationId);
    if (before.error !== deferred(budget)) refreshing.tell(deferredInWords(source, budget));
    const nextAtMs = nowMs() + refreshDelayMs(seconds, 0, random());
    return store.sources.noteRefresh(
      source,
      { ...outcome, error: deferred(budget), answer: null, nextAtMs },
      requestedAtMs,
    );
  };
  if (!budget.hasRoom(source.organizationId, modelsPerPart)) return putOff(before);
  const failed = (error: string) => note({ ...before, failures: before.failures + 1, error });
  const well = { succeededAtMs: attemptedAtMs, failures: 0, error: null };
  await refreshing.following.follow(source);
  const reported = await ask(refreshing, source, before.answer);
  if (typeof reported === "string") return failed(reported);
  const { list, answer, bytes } = reported;
  if (answer === before.answer) {
    answers.note(source, bytes, answer);
    return note({ ...well, leftOut: before.leftOut, answer });
  }
  if (await wouldCrowd(store, source, list))
    return failed(`Its organization would have more than ${organizationModelsMax} models of sources.`);
  const snapshot = await applyRefresh(refreshing, source, list.models, attemptedAtMs);
  // Somebody has removed or changed it while it was asked.
  if (snapshot === null) return store.sources.letGo(source);
  if (!snapshot.isWhole) {
    await noteMisses(refreshing, source, snapshot.counted);
    tellHealth(refreshing, source, before, well);
    return putOff({ ...before, ...well, attemptedAtMs });
  }
  answers.note(source, bytes, answer);
  const leftOut = [...list.skipped, ...snapshot.leftOut].slice(0, leftOutMax);
  // The same answer once more would count as one more miss of what it lacks.
  const isWhole = snapshot.counted.every(({ misses }) => misses === 0);
  await noteMisses(refreshing, source, snapshot.counted);
  return note({ ...well, leftOut, answer: isWhole ? answer : null });
}

/** Once for each time that it changes, however often it is asked. */
function tellHealth(
  { tell, trouble }: Refreshing,
  source: StoredSource,
  before: SourceState,
  after: Pick<SourceState, "failures" | "error">,
): void {
  const news = healthChange(source, before, after);
  if (news !== null) (news.level === "error" ? trouble : tell)(news.text);
}

/** What its administrators are shown of a source that waits until its organization may change models again. */
function deferred({ perMinute }: ChangeBudget): string {
  return `Its organization has changed ${perMinute} models within a minute, which is the limit; the rest follows.`;
}

function deferredInWords({ id, organizationId }: StoredSource, { perMinute }: ChangeBudget): string {
  return `the source "${id}" of ${organizationId} is put off: its organization changes more than ${perMinute} models a minute`;
}

/** A crash in the middle leaves some that are counted once more with the next answer that lacks them. */
async function noteMisses(
  { store, takeTurn }: Refreshing,
  source: StoredSource,
  counted: readonly SourceModel[],
): Promise<void> {
  for (const part of partsOf(counted))
    await takeTurn(source.organizationId, () => store.sources.noteMisses(source, part));
}

/** Most lists are the one before, which shows by this alone: no model has to be read and compared. */
async function digestOf({ models, skipped }: Discovery): Promise<string> {
  const digest = createHash("sha256");
  for (let from = 0; from < models.length; from += modelsAtOnce) {
    await setImmediate();
    // On when it was made and whose it is the first word stands for ever; some upstreams tell the time of the call.
    const reported = models
      .slice(from, from + modelsAtOnce)
      .map(({ id, parent, isFineTuned, facts }) => [id, parent, isFineTuned, facts]);
    digest.update(JSON.stringify(reported));
  }
  return digest.update(JSON.stringify(skipped)).digest("hex");
}

/** Whether one organization would take more than its share of everybody's memory. */
async function wouldCrowd({ sources }: Store, source: Source, { models }: Discovery): Promise<boolean> {
  if (source.organizationId === null) return false;
  return models.length + (await sources.countModelsBeside(source)) > organizationModelsMax;
}

/** What a source has told. */
interface RefreshAnswer {
  readonly list: Discovery;
  /** The digest of what it says. */
  readonly answer: string;
  /** The digest of the one answer it came in; null where more than one was asked for. */
  readonly bytes: string | null;
}

/** What it lists, or in a sentence why that cannot be known. A list of which `before` is the digest need not be read. */
async function ask(
  { upstreams, answers }: Refreshing,
  source: StoredSource,
  before: string | null,
): Promise<RefreshAnswer | string> {
  let requests = 0;
  let last: string | null = null;
  const memory = { known: answers.bytesFor(source, before), onDigest: (digest: string) => void (last = digest) };
  try {
    if (!isKindName(source.kind)) return `There is no kind of source called ${JSON.stringify(source.kind)}.`;
    const kind = kindOf(source.kind);
    const config = { baseUrl: source.baseUrl, options: source.options, secret: upstreams.secretOf(source) };
    const session = upstreams.fetcher.session({ isTrusted: source.isTrusted, memory });
    const counted: Ask = (request) => (requests++, session(request));
    const read = readInSlices(source.organizationId);
    const list =
      source.models === null
        ? await discover(kind, config, counted, read)
        : await readDocumentInParts(kind, config, source.models, read);
    return { list, answer: await digestOf(list), bytes: requests === 1 ? last : null };
  } catch (error) {
    if (error instanceof SameAnswer && before !== null) return { list: unread, answer: before, bytes: last };
    if (error instanceof MalformedList || error instanceof UpstreamError) return error.message;
    throw error;
  }
}

const unread: Discovery = { models: [], skipped: [] };
