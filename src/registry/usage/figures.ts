import type { Slices } from "../../catalogue/turns.ts";
import { amountOf } from "../../core/usage/amount.ts";
import type { UsageBucket, UsageCharge, UsageSums } from "../../store/usage.ts";
import { tooManyGroups } from "./bounded-page.ts";

/** What calls together were. The cost is in US dollars as exact decimal text; null where it is not known so finely. */
export interface Figures {
  readonly requests: number;
  readonly errors: number;
  readonly cancelled: number;
  readonly estimated: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly durationMs: number;
  readonly cost: string | null;
}

/** The sums that make the figures. */
export const summedNames = [
  "requests",
  "refused",
  "failed",
  "broken",
  "cancelled",
  "estimated",
  "inputTokens",
  "cachedInputTokens",
  "outputTokens",
  "totalMs",
] as const satisfies readonly (keyof UsageSums)[];

type Counted = Record<(typeof summedNames)[number], number>;

const keysMax = 100_000;

/** Adds up calls by something: their bucket, or what they are grouped by. */
export class FigureSums<Key> {
  readonly #counted = new Map<Key, Counted>();
  /** How much was used at each price. */
  readonly #charged = new Map<Key, Map<string, number>>();

  add(key: Key, row: UsageBucket): void {
    const counted = this.#counted.get(key);
    if (counted !== undefined) return addTo(counted, row);
    if (this.#counted.size === keysMax) throw tooManyGroups("start_time");
    const first = nothing();
    addTo(first, row);
    this.#counted.set(key, first);
  }

  charge(key: Key, { price, quantity }: Pick<UsageCharge, "price" | "quantity">): void {
    let charged = this.#charged.get(key);
    if (charged === undefined) this.#charged.set(key, (charged = new Map()));
    charged.set(price, (charged.get(price) ?? 0) + quantity);
  }

  /** All together. */
  async total(slices: Slices): Promise<Figures> {
    const counted = nothing();
    for (const one of this.#counted.values()) addTo(counted, one);
    const charged = new Map<string, number>();
    await slices.each([...this.#charged.values()], (one) => {
      for (const [price, quantity] of one) charged.set(price, (charged.get(price) ?? 0) + quantity);
    });
    return figuresOf(counted, costOf(charged));
  }

  async each(slices: Slices, { hasCosts }: { readonly hasCosts: boolean }): Promise<(readonly [Key, Figures])[]> {
    const found: (readonly [Key, Figures])[] = [];
    await slices.each([...this.#counted], ([key, counted]) => {
      found.push([key, figuresOf(counted, hasCosts ? costOf(this.#charged.get(key)) : null)]);
    });
    return found;
  }
}

function nothing(): Counted {
  return Object.fromEntries(summedNames.map((name) => [name, 0])) as Counted;
}

function addTo(counted: Counted, more: Counted): void {
  for (const name of summedNames) counted[name] += more[name];
}

function costOf(charged: ReadonlyMap<string, number> = new Map()): string {
  return amountOf(Array.from(charged, ([price, quantity]) => ({ price, quantity })));
}

function figuresOf(counted: Counted, cost: string | null): Figures {
  const { requests, cancelled, estimated, inputTokens, cachedInputTokens, outputTokens } = counted;
  return {
    requests,
    errors: counted.refused + counted.failed + counted.broken,
    cancelled,
    estimated,
    inputTokens,
    cachedInputTokens,
    outputTokens,
    durationMs: counted.totalMs,
    cost,
  };
}
