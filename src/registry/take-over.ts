import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { missesMax, type Source } from "../core/source.ts";
import { nextPicture, type NextPicture, type SourceModel, type UpstreamModel } from "../core/source-picture.ts";
import type { StoredSource } from "../store/sources.ts";
import type { Transaction } from "../store/store.ts";
import type { Refreshing } from "./refresh-source.ts";
import { showOffers } from "./show-offers.ts";

/**
 * For so long a source is one server's to ask. Longer than a refresh takes: its deadline is five seconds, and a large
 * list takes some to be written.
 */
export const holdMs = 60_000;

const modelsAtOnce = 500;

/** When a refresh began, and for when it was due. */
interface Turn {
  readonly attemptedAtMs: number;
  readonly askedForMs: number;
}

/**
 * Takes over what a source lists: looks first, and begins a change only where there is one. Null when the source is not
 * the one any more that was asked.
 */
export async function takeOver(
  { store, commit, householdId, nowMs }: Refreshing,
  source: StoredSource,
  told: readonly UpstreamModel[],
  turn: Turn,
): Promise<NextPicture | null> {
  const atSeconds = Math.floor(nowMs() / 1000);
  const compare = (known: readonly SourceModel[]) => pictureOf(known, told, source, atSeconds);
  let known = await store.sources.sourceModels(source);
  const picture = await compare(known);
  if (picture.changed.length === 0) return picture;
  let taken: NextPicture | null = null;
  await commit(source.organizationId ?? householdId, async (transaction) => {
    const now = await transaction.sources.findSource(source);
    if (now === null || !isAskedAlike(now, source)) return null;
    taken = picture;
    if (!(await isStillOurs(transaction, source, turn, nowMs()))) {
      known = await transaction.sources.sourceModels(source);
      taken = await compare(known);
    }
    if (taken.changed.length === 0) return null;
    const formerIds = new Map(known.map(({ upstreamId, id }) => [upstreamId, id]));
    await transaction.sources.putSourceModels(source, taken.changed);
    const ids = taken.changed.flatMap(({ upstreamId, id }) => [formerIds.get(upstreamId) ?? id, id]);
    const shown = await showOffers(transaction, source.organizationId, new Set(ids), atSeconds);
    return { result: shown, type: "rollcall.source.refreshed", resourceId: source.id, details: { ...shown } };
  });
  return taken;
}

/** Whether nobody can have written down other models of the source since this refresh began. */
async function isStillOurs(
  { sources }: Transaction,
  source: Source,
  { attemptedAtMs, askedForMs }: Turn,
  nowMs: number,
): Promise<boolean> {
  return nowMs < attemptedAtMs + holdMs && (await sources.dueAtMs(source)) === askedForMs;
}

/** The next picture in parts, between which others have a turn: there may be very many models. */
async function pictureOf(
  known: readonly SourceModel[],
  told: readonly UpstreamModel[],
  { rules }: Source,
  atSeconds: number,
): Promise<NextPicture> {
  const unknown = new Map(told.map((model) => [model.id, model]));
  const parts: NextPicture[] = [];
  for (const some of partsOf(known)) {
    await setImmediate();
    const theirs = some.flatMap(({ upstreamId }) => unknown.get(upstreamId) ?? []);
    for (const { id } of theirs) unknown.delete(id);
    parts.push(nextPicture(some, theirs, rules, missesMax, atSeconds));
  }
  for (const some of partsOf([...unknown.values()])) {
    await setImmediate();
    parts.push(nextPicture([], some, rules, missesMax, atSeconds));
  }
  return {
    changed: parts.flatMap(({ changed }) => changed),
    counted: parts.flatMap(({ counted }) => counted),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
  };
}

function* partsOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += modelsAtOnce) yield all.slice(from, from + modelsAtOnce);
}

function isAskedAlike(a: Source, b: Source): boolean {
  return isDeepStrictEqual(question(a), question(b));
}

/** What its answer depends on. */
function question({ kind, baseUrl, options, rules, models }: Source) {
  return { kind, baseUrl, options, rules, models };
}
