import type { Slices } from "../../catalogue/turns.ts";
import type { Unpriced, UsageStore } from "../../store/usage.ts";
import type { Span } from "./bucket-page.ts";
import { readDays } from "./bounded-page.ts";
import { answeredIn } from "./usage-buckets.ts";

/** A model that was used without a price for something. */
export interface UnpricedModel {
  readonly model: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly items: readonly Omit<Unpriced, "model">[];
}

/** What each model used without a price, on whole days, by model. */
export async function unpricedItems(
  store: UsageStore,
  organizationId: string,
  days: Span,
  slices: Slices,
): Promise<ReadonlyMap<string, UnpricedModel["items"]>> {
  const found = new Map<string, Map<Unpriced["item"], number>>();
  await readDays(days, async ({ startMs, endMs }) => {
    const rows = await slices.wait(() => store.unpriced(organizationId, startMs, endMs));
    await slices.each(rows, ({ model, item, quantity }) => {
      const items = found.get(model) ?? new Map<Unpriced["item"], number>();
      found.set(model, items.set(item, (items.get(item) ?? 0) + quantity));
    });
  });
  const inOrder = [...found].sort(([one], [other]) => (one < other ? -1 : 1));
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
  await readDays(days, async (part) => {
    const rows = await slices.wait(() => store.buckets({ ...query, ...part }));
    await slices.each(rows, (row) => {
      const sums = used.get(row.group.model ?? "");
      if (sums === undefined) return;
      sums.requests += answeredIn(row);
      sums.inputTokens += row.inputTokens;
      sums.outputTokens += row.outputTokens;
    });
  });
  return used;
}
