import { widthMs } from "../../../core/usage/bucket-width.ts";
import { isAnswered } from "../../../core/usage/call-end.ts";
import { costLines, type CostItem, type ModelPrices } from "../../../core/usage/cost-lines.ts";
import type { UsageRecord } from "../../../core/usage/usage-record.ts";
import type { SeriesPair } from "./series.ts";
import { addRecord, figure, noSums, type Sums } from "./sums.ts";

interface Minute {
  readonly bucketMs: number;
  readonly sums: Sums;
}

/** What was used in a day at the same prices. */
interface Charges {
  readonly dayMs: number;
  readonly prices: ModelPrices;
  /** At the same prices, an item has one price. */
  readonly items: Map<CostItem, { readonly price: string | null; quantity: number }>;
}

/** The calls of a batch that count in the same series. Few of them differ in the minute or the prices. */
export class SeriesCalls {
  readonly pair: SeriesPair;
  readonly minutes: Minute[] = [];
  readonly charges: Charges[] = [];
  lastMs = 0;

  constructor(pair: SeriesPair) {
    this.pair = pair;
  }

  add(record: UsageRecord): void {
    const { atMs } = record;
    this.lastMs = Math.max(this.lastMs, atMs);
    addRecord(this.#minuteOf(atMs).sums, record);
    // Vendors do not charge for what they refuse.
    if (isAnswered(record)) this.#charge(record);
  }

  #charge({ atMs, usage, prices }: UsageRecord): void {
    const { items } = this.#chargesOf(atMs, prices);
    for (const { item, price, quantity: charged } of costLines(usage ?? {}, prices)) {
      const quantity = figure(charged) ?? 0;
      const known = items.get(item);
      if (known === undefined) items.set(item, { price, quantity });
      else known.quantity += quantity;
    }
  }

  #minuteOf(atMs: number): Minute {
    const bucketMs = atMs - (atMs % widthMs["1m"]);
    let minute = this.minutes.findLast((one) => one.bucketMs === bucketMs);
    if (minute === undefined) this.minutes.push((minute = { bucketMs, sums: noSums() }));
    return minute;
  }

  #chargesOf(atMs: number, prices: ModelPrices): Charges {
    const dayMs = atMs - (atMs % widthMs["1d"]);
    let charges = this.charges.findLast((one) => one.prices === prices && one.dayMs === dayMs);
    if (charges === undefined) this.charges.push((charges = { dayMs, prices, items: new Map() }));
    return charges;
  }
}
