import { LruCache } from "../../core/collections/lru-cache.ts";
import { Refusal } from "../../core/refusal.ts";

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

const bucketsMax = 100_000;

/** Allows each key a number of requests a minute, in one burst or spread out. Off by default. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #nowMs: () => number;
  readonly #buckets = new LruCache<Bucket>(bucketsMax);

  constructor(perMinute: number, nowMs: () => number) {
    this.#perMinute = perMinute;
    this.#nowMs = nowMs;
  }

  /** Counts one request of this key. Throws the refusal if it is one too many. */
  take(keyId: string): void {
    const bucket = this.#filled(keyId);
    if (bucket.tokens < 1) throw this.#refusal(bucket);
    bucket.tokens -= 1;
  }

  /** The same, but false instead of the refusal. */
  takeIfAny(keyId: string): boolean {
    const bucket = this.#filled(keyId);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #filled(keyId: string): Bucket {
    const nowMs = this.#nowMs();
    const bucket = this.#buckets.get(keyId) ?? { tokens: this.#perMinute, filledAtMs: nowMs };
    const refill = ((nowMs - bucket.filledAtMs) / 60_000) * this.#perMinute;
    bucket.tokens = Math.min(this.#perMinute, bucket.tokens + Math.max(0, refill));
    bucket.filledAtMs = nowMs;
    this.#buckets.set(keyId, bucket);
    return bucket;
  }

  #refusal({ tokens }: Bucket): Refusal {
    const requestsPerMinute = this.#perMinute;
    // At most a minute, because clients ignore longer waits. With one request a minute it is never longer.
    const retryAfterSeconds = Math.max(1, Math.ceil(((1 - tokens) / requestsPerMinute) * 60));
    const limit = `Rate limit reached for this API key on requests per minute: limit ${requestsPerMinute}.`;
    const message = `${limit} Please try again in ${retryAfterSeconds}s.`;
    return new Refusal("rate-limited", message, { retryAfterSeconds, requestsPerMinute });
  }
}
