import { setImmediate } from "node:timers/promises";
import type { NamingRules } from "../../core/sources/source-naming.ts";
import type { Source } from "../../core/sources/source.ts";
import { renamed, type SourceModel } from "../../core/sources/source-snapshot.ts";
import { sourceKey, type SourceName } from "../../store/sources.ts";
import { unchanged, type Transaction } from "../../store/store.ts";
import type { BackgroundWriter } from "../background-writer.ts";
import { inTakeoverOrder, modelsPerPart, partDetails, partsOf } from "../parts.ts";
import { publishOffers, putAndPublish, type PublishCounts } from "./publish-offers.ts";

/**
 * Applies a source's new rules or priority to its models, in the transaction that changes the source. Null when there
 * are too many models: the change is then marked as pending, and `PendingChanges` finishes it.
 */
export async function renameModels(
  transaction: Transaction,
  source: Source,
  atSeconds: number,
): Promise<PublishCounts | null> {
  const { sources } = transaction;
  const known = await sources.models(source, modelsPerPart + 1);
  if (known.length <= modelsPerPart) return (await rename(transaction, source, known, atSeconds)).counts;
  await sources.beginPending(source);
  return null;
}

/** Removes a source and its models. Null when there are too many models, as for `renameModels`. */
export async function removeWithModels(
  transaction: Transaction,
  name: SourceName,
  atSeconds: number,
): Promise<PublishCounts | null> {
  const { sources } = transaction;
  const isLarge = (await sources.models(name, modelsPerPart + 1)).length > modelsPerPart;
  await sources.remove(name, atSeconds);
  return isLarge ? null : forgetModels(transaction, name, atSeconds);
}

/**
 * Changes and removals of sources whose models have not all followed yet. They are finished part by part. After a crash
 * the source is still marked, and the next refresh or the next start finishes it.
 */
export class PendingChanges {
  readonly #writer: BackgroundWriter;
  readonly #running = new Map<string, Promise<void>>();

  constructor(writer: BackgroundWriter) {
    this.#writer = writer;
  }

  /** Resolves when nothing is pending for the source. Concurrent calls share one run. */
  finish(name: SourceName): Promise<void> {
    const key = sourceKey(name);
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const run = this.#finish(name).finally(() => this.#running.delete(key));
    this.#running.set(key, run);
    return run;
  }

  async finishAll(): Promise<void> {
    for (const name of await this.#writer.store.sources.pending()) await this.finish(name);
  }

  async #finish(name: SourceName): Promise<void> {
    const { sources } = this.#writer.store;
    for (;;) {
      const revision = await sources.pendingRevision(name);
      if (revision === null) return;
      const source = await sources.find(name);
      if (source === null) await this.#forget(name, revision);
      else if (await this.#rename(source, revision)) await sources.endPending(name, revision);
    }
  }

  /** False when another change was made in the meantime. */
  async #rename(source: Source, revision: number): Promise<boolean> {
    const known = await this.#writer.store.sources.models(source);
    const changed = inTakeoverOrder(await renamedWithPauses(known, source.rules), known);
    // Models that keep their ids can still win or lose them through a new priority.
    const parts = partsOf([...new Set([...changed, ...known].map(({ upstreamId }) => upstreamId))]);
    for (const [at, part] of parts.entries()) {
      const isPending = await this.#write(source, revision, async (transaction, atSeconds) => {
        const models = await transaction.sources.modelsNamed(source, part);
        const { counts, renamedCount } = await rename(transaction, source, models, atSeconds);
        return renamedCount + counts.added + counts.changed + counts.retired === 0
          ? null
          : { ...counts, ...partDetails(at, parts.length) };
      });
      if (!isPending) return false;
    }
    return true;
  }

  async #forget(name: SourceName, revision: number): Promise<void> {
    for (let isPending = true; isPending;)
      isPending = await this.#write(name, revision, async (transaction, atSeconds) => ({
        ...(await forgetModels(transaction, name, atSeconds)),
      }));
  }

  /** Commits one part; `work` gives the details of the audit row. False when the change is no longer pending. */
  #write(
    name: SourceName,
    revision: number,
    work: (transaction: Transaction, atSeconds: number) => Promise<Readonly<Record<string, unknown>> | null>,
  ): Promise<boolean> {
    const { commit, takeTurn } = this.#writer;
    return takeTurn(name.organizationId, () =>
      commit(name.organizationId, async (transaction, atSeconds) => {
        const isPending = (await transaction.sources.pendingRevision(name)) === revision;
        const details = isPending ? await work(transaction, atSeconds) : null;
        if (details === null) return unchanged(isPending);
        return { result: true, type: "rollcall.source.models_changed", resourceId: name.id, details };
      }),
    );
  }
}

/** `renamed`, with other work in between: a hundred patterns on 20,000 models take half a second. */
export async function renamedWithPauses(known: readonly SourceModel[], rules: NamingRules): Promise<SourceModel[]> {
  const changed: SourceModel[] = [];
  for (const part of partsOf(known)) {
    changed.push(...renamed(part, rules));
    await setImmediate();
  }
  return changed;
}

/** Applies the source's current rules to these models, and publishes what they offer under its current priority. */
async function rename(transaction: Transaction, source: Source, known: readonly SourceModel[], atSeconds: number) {
  const models = renamed(known, source.rules);
  return { renamedCount: models.length, counts: await putAndPublish(transaction, source, known, models, atSeconds) };
}

/** Forgets one part of the models of a removed source. */
async function forgetModels(transaction: Transaction, name: SourceName, atSeconds: number): Promise<PublishCounts> {
  const ids = new Set(await transaction.sources.forgetModels(name, modelsPerPart));
  return publishOffers(transaction, name.organizationId, ids, atSeconds);
}
