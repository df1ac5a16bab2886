import type { Watcher } from "../../catalogue/live-catalogue.ts";
import { LruCache } from "../../core/collections/lru-cache.ts";
import { monthAt } from "../../core/spend/month.ts";
import type { SpendScope } from "../../core/spend/spend-scope.ts";
import { StoreUnavailable, type Store } from "../../store/store.ts";
import { ScopeSpending } from "./scope-spending.ts";

export interface SpendingServices {
  readonly store: Pick<Store, "spend" | "usage">;
  readonly live: { watch(wake: Watcher): unknown };
  readonly nowMs: () => number;
}

/** A look-up that is under way. */
interface Reading {
  readonly read: Promise<ScopeSpending>;
  /** Whether what it reads has changed since. */
  hasChanged: boolean;
}

/** Those that were used last; another one is read again when it is needed. */
const scopesMax = 20_000;
const scanEveryMs = 600_000;
const scopesPerScan = 100;
/** The other servers may write what their last calls cost so long after the last call of this one. */
const activeMs = 10_000;

/** Knows what the organizations and projects that make calls have spent this month, and what they may. */
export class Spending {
  readonly #store: SpendingServices["store"];
  readonly #nowMs: () => number;
  #known = new LruCache<ScopeSpending>(scopesMax);
  readonly #underWay = new Map<string, Reading>();
  /** Those whose limits or alerts changed since the last refresh. */
  readonly #changed = new Map<string, SpendScope>();
  readonly #active = new Set<ScopeSpending>();
  /** The last scope of the scan that is under way; null at its beginning. */
  #scanned: SpendScope | null = null;
  #nextScanMs = -Infinity;

  constructor({ store, live, nowMs }: SpendingServices) {
    this.#store = store;
    this.#nowMs = nowMs;
    live.watch((changes) => this.#forget(changes));
  }

  /** A promise if it has to be read: before the first call, and after a change of limits or alerts. */
  of(organizationId: string, projectId: string | null): ScopeSpending | Promise<ScopeSpending> {
    const key = keyOf(organizationId, projectId);
    const known = this.#known.get(key);
    if (known !== undefined && !known.isStale) return known;
    return this.#read({ organizationId, projectId }, key, known);
  }

  /** The same with what other servers have written by now. */
  async fresh(organizationId: string, projectId: string | null): Promise<ScopeSpending> {
    const spending = await this.of(organizationId, projectId);
    if (spending.isLimited) await this.#refreshOne(spending);
    return spending;
  }

  /** Keeps a scope fresh while it is used. */
  use(spending: ScopeSpending): void {
    spending.usedMs = performance.now();
    this.#active.add(spending);
  }

  /**
   * Asks the store about every scope that is in use or has changed, and now and then about those with alerts. A scope
   * that cannot be read holds up no other one: the first error is thrown in the end.
   */
  async refresh(refreshed: (spending: ScopeSpending) => void): Promise<void> {
    const errors: unknown[] = [];
    const each = async (work: () => Promise<void>) => {
      await work().catch((error: unknown) => {
        if (error instanceof StoreUnavailable) throw error;
        errors.push(error);
      });
    };
    if (performance.now() >= this.#nextScanMs) await this.#scan(each);
    for (const [key, scope] of this.#changed) await each(() => this.#readChanged(key, scope));
    for (const spending of this.#active) await each(() => this.#refreshActive(spending, refreshed));
    if (errors.length > 0) throw errors[0];
  }

  async #readChanged(key: string, { organizationId, projectId }: SpendScope): Promise<void> {
    const spending = await this.of(organizationId, projectId);
    this.#changed.delete(key);
    if (spending.isWatched) this.use(spending);
  }

  async #refreshActive(spending: ScopeSpending, refreshed: (spending: ScopeSpending) => void): Promise<void> {
    const { usedMs } = spending;
    const wasOver = performance.now() - usedMs > activeMs;
    await this.#refreshOne(spending);
    refreshed(spending);
    const isOver = wasOver && spending.usedMs === usedMs;
    if (isOver || !spending.isWatched) this.#active.delete(spending);
  }

  /** A server that was killed may have left an alert that is reached without a notice. */
  async #scan(each: (work: () => Promise<void>) => Promise<void>): Promise<void> {
    const scopes = await this.#store.spend.scopesWithAlerts(this.#scanned, scopesPerScan);
    for (const { organizationId, projectId } of scopes)
      await each(async () => this.use(await this.of(organizationId, projectId)));
    const isOver = scopes.length < scopesPerScan;
    this.#scanned = isOver ? null : (scopes.at(-1) ?? null);
    if (isOver) this.#nextScanMs = performance.now() + scanEveryMs;
  }

  async #refreshOne(spending: ScopeSpending): Promise<void> {
    const { organizationId, projectId } = spending.scope;
    const month = monthAt(this.#nowMs());
    spending.take(month, await this.#store.usage.spent(organizationId, projectId, month.startMs, month.endMs));
  }

  #read(scope: SpendScope, key: string, known: ScopeSpending | undefined): Promise<ScopeSpending> {
    const shared = this.#underWay.get(key);
    if (shared !== undefined) return shared.read;
    const spending = known ?? new ScopeSpending(scope, this.#nowMs());
    const reading: Reading = { hasChanged: false, read: this.#readNow(spending, () => reading) };
    this.#underWay.set(key, reading);
    const isCurrent = () => this.#underWay.get(key) === reading;
    const end = () => void (isCurrent() && this.#underWay.delete(key));
    reading.read.then(() => {
      if (isCurrent()) this.#known.set(key, spending);
      end();
    }, end);
    return reading.read;
  }

  async #readNow(spending: ScopeSpending, reading: () => Reading): Promise<ScopeSpending> {
    for (;;) {
      const rules = await this.#store.spend.rules(spending.scope);
      if (rules.limit !== null || rules.alerts.length > 0) await this.#refreshOne(spending);
      if (!reading().hasChanged) return spending.follow(rules);
      reading().hasChanged = false;
    }
  }

  #forget(changes: Parameters<Watcher>[0]): void {
    if (changes === null) return this.#forgetAll();
    for (const scope of changes.spend) {
      const key = keyOf(scope.organizationId, scope.projectId);
      const [known, reading] = [this.#known.get(key), this.#underWay.get(key)];
      if (known !== undefined) known.isStale = true;
      if (reading !== undefined) reading.hasChanged = true;
      this.#changed.set(key, scope);
    }
  }

  /** The store may have gone back, and what was spent with it. */
  #forgetAll(): void {
    this.#known = new LruCache(scopesMax);
    this.#active.clear();
    this.#underWay.clear();
  }
}

function keyOf(organizationId: string, projectId: string | null): string {
  return `${organizationId}\n${projectId ?? ""}`;
}
