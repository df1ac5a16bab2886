import type { Slices } from "../../catalogue/turns.ts";
import { bucketWidths } from "../../core/usage/bucket-width.ts";
import type { Unpriced, UsageStore } from "../../store/usage.ts";
import type { Span } from "./bucket-page.ts";
import { readInParts } from "./read-in-parts.ts";
import { answeredIn } from "./usage-buckets.ts";

/** A model that was used without a price for something. */
export interface UnpricedModel {
  readonly model: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly items: readonly Omit<Unpriced, "model">[];
}

const dayMs = bucketWidths["1d"].ms;

/** What each model used without a price, on whole days, by model. */
export async function unpricedItems(
  store: UsageStore,
  organizationId: string,
  days: Span,
  slices: Slices,
): Promise<ReadonlyMap<string, UnpricedModel["items"]>> {
  const quantities = new Map<string, Map<Unpriced["item"], number>>();
  await readInParts(days, dayMs, slices, async ({ startMs, endMs }) => {
    const rows = await store.unpriced(organizationId, startMs, endMs);
    await slices.each(rows, ({ model, item, quantity }) => {
      const ofModel = quantities.get(model) ?? new Map<Unpriced["item"], number>();
      quantities.set(model, ofModel.set(item, (ofModel.get(item) ?? 0) + quantity));
    });
    return "more";
  });
  const inOrder = [...quantities].sort(([one], [other]) => (one < other ? -1 : 1));
  return new Map(
    inOrder.map(([model, items]) => [model, [...items].sort().map(([item, quantity]) => ({ item, quantity }))]),
  );
}

/** All that these models used on whole days. */
export async function usageOfModels(
  store: UsageStore,
  organizationId: string,
  models: readonly string[],
  days: Span,
  slices: Slices,
): Promise<ReadonlyMap<string, Omit<UnpricedModel, "model" | "items">>> {
  const used = new Map(models.map((model) => [model, { requests: 0, inputTokens: 0, outputTokens: 0 }]));
  const query = { organizationId, width: "1d", filters: { model: models }, groupBy: ["model"] } as const;
  await readInParts(days, dayMs, slices, async (part) => {
    const rows = await store.buckets({ ...query, ...part });
    await slices.each(rows, (row) => {
      const sums = used.get(row.group.model ?? "");
      if (sums === undefined) return;
      sums.requests += answeredIn(row);
      sums.inputTokens += row.inputTokens;
      sums.outputTokens += row.outputTokens;
    });
    return "more";
  });
  return used;
}
