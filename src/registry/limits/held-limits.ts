import { compositeKey } from "../../core/text/composite-key.ts";
import type { BucketSize } from "../../core/limits/token-bucket.ts";
import { tryLater } from "../../core/refusal.ts";
import type { BucketName, Draw, RateLimitBuckets } from "../../store/rate-limit-buckets.ts";
import { HeldLimit } from "./held-limit.ts";

export interface HeldLimitServices {
  readonly buckets: Pick<RateLimitBuckets, "draw">;
  readonly nowMs: () => number;
}

/** So long after one draw begins the next one. */
const pauseMs = 50;
/** After one that failed, or gave too little. */
const longPauseMs = 100;
/** How often stocks are looked through that no call uses. */
const sweepMs = 250;
const perTransaction = 200;
/** So many limits in one draw. Those of an organization with more wait for the next one, and others need not. */
const perDraw = 1_000;
const limitsMax = 100_000;

/**
 * The limits that calls use on this server. Draws from the buckets in the store in the background, one draw at a time
 * for all limits that need it, and gives back what is not used.
 */
export class HeldLimits {
  readonly #services: HeldLimitServices;
  readonly #limits = new Map<string, HeldLimit>();
  readonly #due = new Set<HeldLimit>();
  #drawing: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sweep: ReturnType<typeof setInterval> | null = null;
  /** When the next draw may begin, as `performance.now()` says it. */
  #nextMs = 0;
  #isStopped = false;

  constructor(services: HeldLimitServices) {
    this.#services = services;
  }

  readonly nowMs = (): number => this.#services.nowMs();

  of(bucket: BucketName, size: BucketSize): HeldLimit {
    const { organizationId, projectId, modelId, name } = bucket;
    const key = compositeKey(organizationId, projectId, modelId, name);
    const known = this.#limits.get(key);
    if (known !== undefined) {
      known.stock.size = size;
      return known;
    }
    if (this.#limits.size >= limitsMax) throw tryLater("The server counts too many limits. Please try again shortly.");
    const limit = new HeldLimit(bucket, size, this.#services.nowMs);
    this.#limits.set(key, limit);
    this.#sweep ??= setInterval(() => this.#lookThrough(), sweepMs);
    this.#sweep.unref();
    return limit;
  }

  /** The limits that are in use, for metrics. */
  all(): Iterable<HeldLimit> {
    return this.#limits.values();
  }

  /** A call has taken from this limit, given back, or waits for it. */
  used(limit: HeldLimit): void {
    if (this.#isStopped || limit.demand() === null) return;
    this.#due.add(limit);
    this.#schedule();
  }

  /** Gives everything back. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#sweep !== null) clearInterval(this.#sweep);
    await this.#drawing;
    for (const limit of this.#limits.values()) this.#due.add(limit);
    while (this.#due.size > 0) await this.#draw();
  }

  #lookThrough(): void {
    for (const [key, limit] of this.#limits) {
      if (limit.isIdle) this.#limits.delete(key);
      else this.used(limit);
    }
    if (this.#limits.size > 0 || this.#sweep === null) return;
    clearInterval(this.#sweep);
    this.#sweep = null;
  }

  #schedule(): void {
    if (this.#timer !== null || this.#drawing !== null || this.#isStopped) return;
    this.#timer = setTimeout(() => this.#begin(), Math.max(0, this.#nextMs - performance.now()));
    this.#timer.unref();
  }

  #begin(): void {
    this.#timer = null;
    this.#nextMs = performance.now() + pauseMs;
    this.#drawing = this.#draw().then(() => {
      this.#drawing = null;
      if (this.#due.size > 0) this.#schedule();
    });
  }

  /** Never rejects. */
  async #draw(): Promise<void> {
    const due = fairly(this.#due, perDraw);
    for (const limit of due) this.#due.delete(limit);
    for (let at = 0; at < due.length; at += perTransaction) await this.#drawSome(due.slice(at, at + perTransaction));
  }

  async #drawSome(due: readonly HeldLimit[]): Promise<void> {
    const { buckets, nowMs } = this.#services;
    const asked = due.flatMap((limit) => {
      const demand = this.#isStopped ? limit.stock.rest() : limit.demand();
      return demand === null ? [] : [{ limit, demand }];
    });
    if (asked.length === 0) return;
    for (const { limit, demand } of asked) limit.stock.drawing(demand);
    try {
      const draws = asked.map(({ limit, demand }): Draw => ({ ...limit.bucket, ...limit.stock.size, ...demand }));
      const drawn = await buckets.draw(draws, nowMs());
      for (const [at, { limit, demand }] of asked.entries()) {
        limit.drawn(demand, drawn[at]!);
        if (limit.isWaitedFor) this.#waitLonger(limit);
      }
    } catch {
      // The store says in its own log that it is away.
      this.#nextMs = performance.now() + longPauseMs;
      for (const { limit } of asked) limit.failed();
    }
  }

  #waitLonger(limit: HeldLimit): void {
    this.#nextMs = performance.now() + longPauseMs;
    this.#due.add(limit);
  }
}

/** Up to `max` of them, of each organization about as many. */
function fairly(due: ReadonlySet<HeldLimit>, max: number): readonly HeldLimit[] {
  if (due.size <= max) return [...due];
  const lines = new Map<string, HeldLimit[]>();
  for (const limit of due) {
    const { organizationId } = limit.bucket;
    const line = lines.get(organizationId);
    if (line === undefined) lines.set(organizationId, [limit]);
    else line.push(limit);
  }
  const taken: HeldLimit[] = [];
  for (let at = 0; taken.length < max; at++)
    for (const line of lines.values()) {
      const limit = line[at];
      if (limit !== undefined && taken.length < max) taken.push(limit);
    }
  return taken;
}
