import type { Slices } from "../../catalogue/turns.ts";
import { amountOf } from "../../core/usage/amount.ts";
import { bucketWidths } from "../../core/usage/bucket-width.ts";
import type { CostItem } from "../../core/usage/cost-lines.ts";
import type { UsageCost, UsageDimension, UsageFilter, UsageGroup, UsageStore } from "../../store/usage.ts";
import { shortened, type BucketPage, type Span } from "./bucket-page.ts";
import { readInParts } from "./read-in-parts.ts";

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

/** The days of a page, each with its costs by group. */
export interface CostPage {
  /** Shorter than what was asked for if there are very many groups. */
  readonly page: BucketPage;
  readonly costs: readonly (readonly Cost[])[];
}

// A few megabytes of an answer.
const groupsMax = 10_000;

export async function costsInBuckets(
  store: UsageStore,
  question: CostQuestion,
  page: BucketPage,
  slices: Slices,
): Promise<CostPage> {
  const { organizationId, groupBy } = question;
  const query = { organizationId, groupBy, filters: filtersOf(question) };
  const costs = new CostGroups(question);
  const readToMs = await readInParts(page.span, bucketWidths[page.width].ms, slices, async (part) => {
    const rows = await store.costs({ ...query, ...part });
    await slices.each(rows, (row) => costs.add(row));
    return costs.groups > groupsMax ? "enough" : "more";
  });
  const read = readToMs < page.span.endMs ? shortened(page, readToMs) : page;
  return { page: read, costs: read.buckets.map((day) => costs.in(day)) };
}

/** What was charged, by day and group. */
class CostGroups {
  readonly #byLineItem: boolean;
  readonly #lineItems: ReadonlySet<string>;
  readonly #rows = new Map<number, Map<string, UsageCost[]>>();
  groups = 0;

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
    if (ofGroup.length === 0) this.groups++;
    ofDay.set(name, ofGroup);
    ofGroup.push(row);
  }

  /** In the order of the groups, which is the same on every store. */
  in({ startMs }: Span): readonly Cost[] {
    const groups = [...(this.#rows.get(startMs) ?? [])].sort(([one], [other]) => (one < other ? -1 : 1));
    return groups.map(([, ofGroup]) => costOf(ofGroup, this.#byLineItem));
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
