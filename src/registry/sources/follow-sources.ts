import { setImmediate } from "node:timers/promises";
import type { NamingRules } from "../../core/sources/source-naming.ts";
import type { Source } from "../../core/sources/source.ts";
import { renamed, type SourceModel } from "../../core/sources/source-snapshot.ts";
import { sourceKey, type SourceName } from "../../store/sources.ts";
import type { Store, Transaction } from "../../store/store.ts";
import type { TakeTurn } from "../take-turn.ts";
import type { CommitByServer } from "../commit.ts";
import { inOrderOfNames, modelsPerPart, partDetails, partsOf } from "../parts.ts";
import { publishOffers, type Shown } from "./publish-offers.ts";

/** What it takes to write for a source in parts. */
export interface WritingParts {
  readonly store: Store;
  readonly commit: CommitByServer;
  /** In whose audit log the sources that belong to all of them are written. */
  readonly defaultOrganizationId: string;
  readonly takeTurn: TakeTurn;
}

/**
 * Has the models of a source follow a change of its rules or its priority, in the transaction of that change. Null where
 * they are too many: then they are marked as pending, and `FollowingSources` brings them in parts.
 */
export async function renameModels(transaction: Transaction, source: Source, atSeconds: number): Promise<Shown | null> {
  const { sources } = transaction;
  const known = await sources.sourceModels(source, modelsPerPart + 1);
  if (known.length <= modelsPerPart) return (await rename(transaction, source, known, atSeconds)).shown;
  await sources.beginPending(source);
  return null;
}

/** Removes a source, and with it its models; null where they are too many, as for `renameModels`. */
export async function forgetSource(
  transaction: Transaction,
  name: SourceName,
  atSeconds: number,
): Promise<Shown | null> {
  const { sources } = transaction;
  const isLarge = (await sources.sourceModels(name, modelsPerPart + 1)).length > modelsPerPart;
  await sources.removeSource(name, atSeconds);
  return isLarge ? null : forget(transaction, name, atSeconds);
}

/**
 * Brings the models of sources to a change that they have yet to follow, in parts. After a crash the source is still
 * marked as pending, and the next refresh or the next start does the rest.
 */
export class FollowingSources {
  readonly #writing: WritingParts;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(writing: WritingParts) {
    this.#writing = writing;
  }

  /** Resolves when no change is pending. Whoever asks in the meantime waits for the same. */
  follow(name: SourceName): Promise<void> {
    const key = sourceKey(name);
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const following = this.#follow(name).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, following);
    return following;
  }

  /** Everything that a crash has left. */
  async followAll(): Promise<void> {
    for (const name of await this.#writing.store.sources.pending()) await this.follow(name);
  }

  async #follow(name: SourceName): Promise<void> {
    const { sources } = this.#writing.store;
    for (;;) {
      const revision = await sources.pendingRevision(name);
      if (revision === null) return;
      const source = await sources.source(name);
      if (source === null) await this.#forget(name, revision);
      else if (await this.#rename(source, revision)) await sources.endPending(name, revision);
    }
  }

  /** False when another change has come in between. */
  async #rename(source: Source, revision: number): Promise<boolean> {
    const known = await this.#writing.store.sources.sourceModels(source);
    const formerIds = new Map(known.map(({ upstreamId, id }) => [upstreamId, id]));
    const others = await renamedWithPauses(known, source.rules);
    const changed = inOrderOfNames(others, ({ upstreamId }) => formerIds.get(upstreamId));
    const first = new Set(changed.map(({ upstreamId }) => upstreamId));
    // Those that keep their names can win or lose them by a new priority.
    const parts = partsOf([...first, ...[...formerIds.keys()].filter((upstreamId) => !first.has(upstreamId))]);
    for (const [at, part] of parts.entries()) {
      const goesOn = await this.#write(source, revision, async (transaction, atSeconds) => {
        const some = await transaction.sources.sourceModelsNamed(source, part);
        const { shown, count } = await rename(transaction, source, some, atSeconds);
        return count === 0 && isNothing(shown) ? null : { ...shown, ...partDetails(at, parts.length) };
      });
      if (!goesOn) return false;
    }
    return true;
  }

  async #forget(name: SourceName, revision: number): Promise<void> {
    for (let isLeft = true; isLeft;)
      isLeft = await this.#write(name, revision, async (transaction, atSeconds) => ({
        ...(await forget(transaction, name, atSeconds)),
      }));
  }

  /** One part. False when its change is pending no more. */
  #write(
    name: SourceName,
    revision: number,
    work: (transaction: Transaction, atSeconds: number) => Promise<Readonly<Record<string, unknown>> | null>,
  ): Promise<boolean> {
    const { commit, defaultOrganizationId, takeTurn } = this.#writing;
    return takeTurn(name.organizationId, async () => {
      let isPending = false;
      await commit(name.organizationId ?? defaultOrganizationId, async (transaction, atSeconds) => {
        isPending = (await transaction.sources.pendingRevision(name)) === revision;
        const details = isPending ? await work(transaction, atSeconds) : null;
        if (details === null) return null;
        return { result: null, type: "rollcall.source.models_changed", resourceId: name.id, details };
      });
      return isPending;
    });
  }
}

/** `renamed`, while requests are answered in between: a hundred patterns on 20,000 models take half a second. */
export async function renamedWithPauses(known: readonly SourceModel[], rules: NamingRules): Promise<SourceModel[]> {
  const changed: SourceModel[] = [];
  for (const part of partsOf(known)) {
    changed.push(...renamed(part, rules));
    await setImmediate();
  }
  return changed;
}

/** Brings these models to the source's present rules, and shows whatever a new priority wins or loses. */
async function rename(
  transaction: Transaction,
  source: Source,
  known: Awaited<ReturnType<Transaction["sources"]["sourceModels"]>>,
  atSeconds: number,
) {
  const models = renamed(known, source.rules);
  await transaction.sources.putSourceModels(source, models);
  const ids = new Set([...known, ...models].map(({ id }) => id));
  return { count: models.length, shown: await publishOffers(transaction, source.organizationId, ids, atSeconds) };
}

async function forget(transaction: Transaction, name: SourceName, atSeconds: number): Promise<Shown> {
  const ids = new Set(await transaction.sources.forgetModels(name, modelsPerPart));
  return publishOffers(transaction, name.organizationId, ids, atSeconds);
}

function isNothing({ added, changed, retired }: Shown): boolean {
  return added + changed + retired === 0;
}
