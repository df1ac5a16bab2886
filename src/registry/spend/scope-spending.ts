import { shiftedRight } from "../../core/decimal.ts";
import { monthAt, type Month } from "../../core/spend/month.ts";
import type { SpendScope } from "../../core/spend/spend-scope.ts";
import { isAtLeast, plus } from "../../core/usage/amount.ts";
import type { SpendRules } from "../../store/spend.ts";

/** What an organization, or one of its projects, has spent this month, as far as this server knows. */
export class ScopeSpending {
  readonly scope: SpendScope;
  #rules: SpendRules = { limit: null, alerts: [] };
  #limit: string | null = null;
  #month: Month;
  #spent = "0";
  #isReached = false;
  /** When a call was last asked for, or ended: `performance.now()`. */
  usedMs = -Infinity;
  /** Whether its rules have changed, and must be read again. */
  isStale = false;

  constructor(scope: SpendScope, nowMs: number) {
    this.scope = scope;
    this.#month = monthAt(nowMs);
  }

  get rules(): SpendRules {
    return this.#rules;
  }

  /** Whether what is spent matters to anything. */
  get isWatched(): boolean {
    return this.#rules.limit !== null || this.#rules.alerts.length > 0;
  }

  get isLimited(): boolean {
    return this.#rules.limit !== null;
  }

  /** In dollars, as exact decimal text. */
  spentIn({ startMs }: Month): string {
    return startMs === this.#month.startMs ? this.#spent : "0";
  }

  /** Whether the limit refuses calls at this time. */
  isReachedAt(nowMs: number): boolean {
    if (nowMs >= this.#month.endMs) this.#enter(monthAt(nowMs));
    return this.#isReached;
  }

  follow(rules: SpendRules): this {
    this.#rules = rules;
    this.#limit = rules.limit === null ? null : dollarsOf(rules.limit.thresholdCents);
    this.isStale = false;
    this.#judge();
    return this;
  }

  /** Adds what a call cost that arrived at this time. */
  add(amount: string, atMs: number): void {
    if (atMs >= this.#month.endMs) this.#enter(monthAt(atMs));
    if (atMs >= this.#month.startMs) this.#know(plus(this.#spent, amount));
  }

  /**
   * Takes what the store says of a month. It may not have the newest calls of this server yet, nor such that were lost,
   * so what is known never shrinks.
   */
  take(month: Month, stored: string): void {
    if (month.startMs > this.#month.startMs) this.#enter(month);
    if (month.startMs === this.#month.startMs && !isAtLeast(this.#spent, stored)) this.#know(stored);
  }

  #enter(month: Month): void {
    this.#month = month;
    this.#know("0");
  }

  #know(spent: string): void {
    this.#spent = spent;
    this.#judge();
  }

  #judge(): void {
    this.#isReached = this.#limit !== null && isAtLeast(this.#spent, this.#limit);
  }
}

export function dollarsOf(cents: number): string {
  // A safe integer always fits.
  return shiftedRight(String(cents), 2)!;
}
