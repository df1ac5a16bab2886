import { Stock } from "../../core/limits/stock.ts";
import type { BucketSize, Demand, Drawn } from "../../core/limits/token-bucket.ts";
import type { BucketName } from "../../store/rate-limit-buckets.ts";

/** What becomes of a call that waits. `away`: the store did not answer. */
export type Outcome = "admitted" | "refused" | "away";

interface Waiting {
  readonly amount: number;
  /** How many draws it has seen. */
  draws: number;
  readonly end: (outcome: Outcome) => void;
}

/** The second draw sees what other servers gave back after the first. */
const drawsMax = 2;
/** A call waits no longer for the store. */
const waitMsMax = 1_000;
/** For so long, calls are refused at once after others have waited in vain. */
const dryMsMax = 1_000;

/** One limit of a project for a model, on this server: its stock, and the calls that wait for a draw. */
export class HeldLimit {
  readonly bucket: BucketName;
  readonly stock: Stock;
  readonly #nowMs: () => number;
  readonly #waiting = new Set<Waiting>();
  /** Calls that may still correct what they took. */
  open = 0;
  #dryUntilMs = -Infinity;
  #isAway = false;

  constructor(bucket: BucketName, size: BucketSize, nowMs: () => number) {
    this.bucket = bucket;
    this.stock = new Stock(bucket.name, size);
    this.#nowMs = nowMs;
  }

  get isWaitedFor(): boolean {
    return this.#waiting.size > 0;
  }

  /** Whether nothing would be lost without it. */
  get isIdle(): boolean {
    return this.open === 0 && this.#waiting.size === 0 && this.stock.isIdle(this.#nowMs());
  }

  /** Takes from the stock, if no other call waits for it. */
  take(amount: number): boolean {
    return this.#waiting.size === 0 && this.stock.take(amount, this.#nowMs());
  }

  /** Whether waiting is in vain: others have just waited. */
  get isDry(): boolean {
    return this.#nowMs() < this.#dryUntilMs;
  }

  /** Waits for the next draw, and where that gives too little for the one after it. */
  wait(amount: number): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => waiting.end(waiting.draws === 0 ? "away" : "refused"), waitMsMax);
    const waiting: Waiting = {
      amount,
      draws: 0,
      end: (outcome) => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        resolve(outcome);
      },
    };
    this.#waiting.add(waiting);
    return promise;
  }

  /** What to draw now. Null if nothing is to be drawn or given back. */
  demand(): Demand | null {
    let waitedFor = 0;
    for (const { amount } of this.#waiting) waitedFor += amount;
    return this.stock.demand(waitedFor, this.#nowMs());
  }

  drawn(demand: Demand, drawn: Drawn): void {
    this.#isAway = false;
    this.stock.drawn(demand, drawn);
    const nowMs = this.#nowMs();
    let isServing = true;
    for (const waiting of this.#waiting) {
      // In their order: a small one would keep a large one waiting for ever.
      isServing &&= this.stock.take(waiting.amount, nowMs);
      if (isServing) waiting.end("admitted");
      else if (++waiting.draws >= drawsMax) this.#refuse(waiting, nowMs);
    }
  }

  /** The store did not answer. */
  failed(): void {
    this.#isAway = true;
    for (const waiting of this.#waiting) waiting.end("away");
  }

  /** Whether the store did not answer the last draw. */
  get isAway(): boolean {
    return this.#isAway;
  }

  #refuse(waiting: Waiting, nowMs: number): void {
    this.#dryUntilMs = nowMs + Math.min(dryMsMax, this.stock.waitMs(waiting.amount, nowMs));
    waiting.end("refused");
  }
}
