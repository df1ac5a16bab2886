import { isDeepStrictEqual } from "node:util";
import type { ModelKey } from "../../core/models/model.ts";
import { compareIds } from "../../core/models/model-id.ts";
import type { ModelLookUps } from "../../store/models.ts";
import type { Transaction } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";
import { slicesOf } from "../parts.ts";
import { publishOffers } from "../sources/publish-offers.ts";

// Few enough for SQLite, which does each statement in one turn of the event loop.
const modelsPerStatement = 250;

/**
 * Brings stored models to what is declared. A put that changes nothing writes nothing, and nothing is written before
 * `write`.
 */
export class ModelReconciler {
  readonly seconds: number;
  readonly #models = new Map<string, StoredModel>();
  readonly #changed = new Map<string, StoredModel>();

  private constructor(models: Iterable<StoredModel>, seconds: number) {
    this.seconds = seconds;
    for (const model of models) this.#models.set(keyOf(model), model);
  }

  /** Loads these models, and base models with the same ids. */
  static async open(lookUps: ModelLookUps, keys: readonly ModelKey[], seconds: number): Promise<ModelReconciler> {
    const models: StoredModel[] = [];
    const byOrganization = Map.groupBy(keys, ({ organizationId }) => organizationId);
    for (const [organizationId, owned] of byOrganization) {
      const ids = owned.map(({ id }) => id);
      models.push(...(await lookUps.findMany(organizationId, ids)).values());
      if (organizationId !== null) models.push(...(await lookUps.findMany(null, ids)).values());
    }
    return new ModelReconciler(models, seconds);
  }

  model(organizationId: string | null, id: string): StoredModel | null {
    return this.#models.get(keyOf({ organizationId, id })) ?? null;
  }

  put(model: StoredModel): void {
    const key = keyOf(model);
    const known = this.#models.get(key);
    if (known !== undefined && isDeepStrictEqual(known, model)) return;
    this.#models.set(key, model);
    this.#changed.set(key, model);
  }

  /** In the order in which they were first changed. */
  get changed(): readonly StoredModel[] {
    return [...this.#changed.values()];
  }

  /** An id that the file no longer declares is free for the sources that offer it. */
  async write(transaction: Transaction): Promise<void> {
    for (const [organizationId, models] of Map.groupBy(this.changed, (model) => model.organizationId)) {
      for (const some of slicesOf(models, modelsPerStatement)) await transaction.models.putMany(some);
      const retired = models.filter(({ state }) => state === "retired").map(({ id }) => id);
      if (retired.length > 0)
        await publishOffers(transaction, organizationId, new Set(retired.sort(compareIds)), this.seconds);
    }
  }
}

/** No id has a line end. */
function keyOf({ organizationId, id }: ModelKey): string {
  return `${organizationId ?? ""}\n${id}`;
}
