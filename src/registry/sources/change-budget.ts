import { LruCache } from "../../core/collections/lru-cache.ts";
import { Refusal } from "../../core/refusal.ts";
import { modelsPerPart } from "../parts.ts";

interface Bucket {
  /** How many models may change now. Negative after a change that was larger than the rest. */
  left: number;
  atMs: number;
}

const organizationsMax = 100_000;
/** A deferred refresh waits until this many seconds' worth of changes are left, so that it does not run for a few. */
const worthwhileSeconds = 5;

/**
 * A token bucket for each organization: how many models of its sources this server changes per minute. A change made by
 * a request runs completely if anything is left, and the following ones wait longer.
 */
export class ChangeBudget {
  readonly perMinute: number;
  /** Refreshes that were deferred so far. */
  deferrals = 0;
  readonly #nowMs: () => number;
  readonly #buckets = new LruCache<Bucket>(organizationsMax);

  constructor(perMinute: number, nowMs: () => number) {
    this.perMinute = perMinute;
    this.#nowMs = nowMs;
  }

  left(organizationId: string | null): number {
    return organizationId === null ? Infinity : this.#bucket(organizationId).left;
  }

  /** Whether this many models may change now. A full bucket has room for any number. */
  hasRoom(organizationId: string | null, models: number): boolean {
    return this.left(organizationId) >= Math.min(models, this.perMinute);
  }

  take(organizationId: string | null, models: number): void {
    if (organizationId !== null) this.#bucket(organizationId).left -= models;
  }

  /** Takes what a request's change needs; throws the refusal when nothing is left. */
  charge(organizationId: string | null, models: number): void {
    if (this.left(organizationId) > 0) return this.take(organizationId, models);
    const retryAfterSeconds = this.#secondsUntil(organizationId, 1);
    const limit = `Rate limit reached for this organization on changed models per minute: limit ${this.perMinute}.`;
    throw new Refusal("rate-limited", `${limit} Please try again in ${retryAfterSeconds}s.`, { retryAfterSeconds });
  }

  /** Counts a deferred refresh, and returns for how many seconds to defer it. */
  defer(organizationId: string | null): number {
    this.deferrals++;
    const part = Math.min(modelsPerPart, this.perMinute);
    return this.#secondsUntil(organizationId, Math.max(part, (worthwhileSeconds / 60) * this.perMinute));
  }

  #secondsUntil(organizationId: string | null, models: number): number {
    const lacking = models - this.left(organizationId);
    return Math.max(1, Math.ceil((lacking / this.perMinute) * 60));
  }

  #bucket(organizationId: string): Bucket {
    const nowMs = this.#nowMs();
    const known = this.#buckets.get(organizationId);
    const bucket = known ?? { left: this.perMinute, atMs: nowMs };
    const refill = (Math.max(0, nowMs - bucket.atMs) / 60_000) * this.perMinute;
    bucket.left = Math.min(this.perMinute, bucket.left + refill);
    bucket.atMs = nowMs;
    if (known === undefined) this.#buckets.set(organizationId, bucket);
    return bucket;
  }
}
