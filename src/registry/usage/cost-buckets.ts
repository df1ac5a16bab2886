import type { Slices } from "../../catalogue/turns.ts";
import { amountOf } from "../../core/usage/amount.ts";
import type { CostItem } from "../../core/usage/cost-lines.ts";
import type { UsageCost, UsageDimension, UsageFilter, UsageGroup, UsageStore } from "../../store/usage.ts";
import { assertFits, boundedPage, type FilledPage } from "./bounded-page.ts";
import type { BucketPage, Span } from "./bucket-page.ts";

export interface CostQuestion {
  readonly organizationId: string;
  readonly projectIds: readonly string[];
  readonly keyIds: readonly string[];
  /** Whole names of line items. Empty for all. */
  readonly lineItems: readonly string[];
  readonly groupBy: readonly UsageDimension[];
  readonly byLineItem: boolean;
}

export interface Cost {
  readonly group: UsageGroup;
  /** The line item's name, and how much of what; null for all line items together. */
  readonly line: { readonly name: string; readonly item: CostItem; readonly quantity: number } | null;
  /** USD as exact decimal text. */
  readonly amount: string;
}

/** The costs of each day of a page, by group. */
export async function costsInBuckets(
  store: UsageStore,
  question: CostQuestion,
  page: BucketPage,
  slices: Slices,
): Promise<FilledPage<Cost>> {
  const { organizationId, groupBy } = question;
  const query = { organizationId, groupBy, filters: filtersOf(question) };
  return boundedPage(page, async (span) => {
    const costs = new CostGroups(question);
    const rows = await slices.wait(() => store.costs({ ...query, ...span }));
    await slices.each(rows, (row) => costs.add(row));
    return costs;
  });
}

/** What was charged, by day and group. */
class CostGroups {
  readonly #byLineItem: boolean;
  readonly #lineItems: ReadonlySet<string>;
  readonly #rows = new Map<number, Map<string, UsageCost[]>>();

  constructor({ byLineItem, lineItems }: CostQuestion) {
    this.#byLineItem = byLineItem;
    this.#lineItems = new Set(lineItems);
  }

  add(row: UsageCost): void {
    if (this.#lineItems.size > 0 && !this.#lineItems.has(lineItemOf(row))) return;
    const ofDay = this.#rows.get(row.bucketMs) ?? new Map<string, UsageCost[]>();
    this.#rows.set(row.bucketMs, ofDay);
    const name = JSON.stringify([row.group, this.#byLineItem ? lineItemOf(row) : null]);
    const ofGroup = ofDay.get(name) ?? [];
    ofDay.set(name, ofGroup);
    ofGroup.push(row);
  }

  /** In the order of the groups, which is the same on every store. */
  in({ startMs }: Span): readonly Cost[] {
    const groups = [...(this.#rows.get(startMs) ?? [])];
    assertFits(groups);
    const inOrder = groups.sort(([one], [other]) => (one < other ? -1 : 1));
    return inOrder.map(([, ofGroup]) => costOf(ofGroup, this.#byLineItem));
  }
}

function costOf(rows: readonly UsageCost[], byLineItem: boolean): Cost {
  const [first] = rows as [UsageCost];
  const { group, item } = first;
  const quantity = rows.reduce((sum, row) => sum + row.quantity, 0);
  return { group, line: byLineItem ? { name: lineItemOf(first), item, quantity } : null, amount: amountOf(rows) };
}

/** As OpenAI names them. */
function lineItemOf({ model, item }: Pick<UsageCost, "model" | "item">): string {
  return `${model}, ${item}`;
}

function filtersOf({ projectIds, keyIds, lineItems }: CostQuestion): NonNullable<UsageFilter["filters"]> {
  // No item has a comma in its name.
  const models = [...new Set(lineItems.map((name) => name.slice(0, Math.max(0, name.lastIndexOf(", ")))))];
  return {
    ...(projectIds.length > 0 && { project: projectIds }),
    ...(keyIds.length > 0 && { key: keyIds }),
    ...(models.length > 0 && { model: models }),
  };
}
