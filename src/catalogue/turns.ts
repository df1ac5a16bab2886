import { Refusal } from "../core/refusal.ts";

/*
 * There is one event loop, and while one request holds it all others wait. So work on many models or rows is done in
 * slices. Between two slices the server serves its connections. Tenants take turns. docs/decisions/2026-11-29-slices.md
 * explains the numbers.
 */

/** A slice ends at the first check after this long. */
const sliceMs = 1;
/** From the start of one slice to the next while others send requests, so that most requests do not meet a slice. */
const periodMs = 3;
/** Others count as sending requests if one began within this time. */
const busyMs = 50;
/** Items between two looks at the clock. */
const itemsAtOnce = 16;
/** The most waiting jobs of one tenant; more than the change streams that it may have. */
const waitingMax = 250;
/** The longest wait of a job for its first slice. Its client's connection would be closed soon after. */
const waitMsMax = 5_000;
const retryAfterSeconds = 1;

export class Turns {
  /** Called with the length of each slice. */
  observe: (operation: string, ms: number) => void = () => undefined;
  /** The tenant whose last slice is longest ago comes first. The jobs of one tenant run one after the other. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #isTaken = false;
  #takenSinceMs = 0;
  #lastRequestMs = -Infinity;

  /** Notes that a request began at this moment of `performance.now()`. */
  noteRequest(atMs: number): void {
    this.#lastRequestMs = atMs;
  }

  /** Does long work for a tenant. Throws a refusal if too many jobs of that tenant are waiting. */
  async run<Result>(tenant: string, operation: string, work: (slices: Slices) => Promise<Result>): Promise<Result> {
    if ((this.#waiting.get(tenant)?.length ?? 0) >= waitingMax) throw tooManyWaiting();
    const askedMs = performance.now();
    await this.begin(tenant, "last");
    if (performance.now() - askedMs > waitMsMax) throw tooManyWaiting();
    const slices = new Slices(this, tenant, (ms) => this.observe(operation, ms));
    try {
      return await work(slices);
    } finally {
      slices.end();
    }
  }

  /** Resolves when the tenant may begin a slice; undefined if it may at once. */
  begin(tenant: string, place: "first" | "last"): Promise<void> | void {
    if (!this.#isTaken) {
      this.#isTaken = true;
      this.#takenSinceMs = performance.now();
      this.#planNext();
      return undefined;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const jobs = this.#waiting.get(tenant) ?? [];
    this.#waiting.set(tenant, jobs);
    if (place === "first") jobs.unshift(resolve);
    else jobs.push(resolve);
    return promise;
  }

  #planNext(): void {
    const othersAsk = this.#lastRequestMs > this.#takenSinceMs && performance.now() - this.#lastRequestMs < busyMs;
    if (othersAsk) setTimeout(() => this.#next(), periodMs);
    else setImmediate(() => this.#next());
  }

  #next(): void {
    const [tenant, jobs] = this.#waiting.entries().next().value ?? ["", []];
    const go = jobs.shift();
    if (go === undefined) return void (this.#isTaken = false);
    this.#waiting.delete(tenant);
    if (jobs.length > 0) this.#waiting.set(tenant, jobs);
    this.#planNext();
    go();
  }
}

function tooManyWaiting(): Refusal {
  const message = "Too many long requests are under way, of this organization or of all. Please try again shortly.";
  return new Refusal("rate-limited", message, { retryAfterSeconds });
}

/** The slices of one job. The first one begins with this object. */
export class Slices {
  readonly #turns: Turns;
  readonly #tenant: string;
  readonly #observe: (ms: number) => void;
  #beganMs = performance.now();
  #isHeld = true;

  constructor(turns: Turns, tenant: string, observe: (ms: number) => void) {
    this.#turns = turns;
    this.#tenant = tenant;
    this.#observe = observe;
  }

  /** Calls `step` with each item, and pauses between items when a slice is over. */
  async each<Item>(items: ArrayLike<Item>, step: (item: Item, at: number) => void): Promise<void> {
    for (let from = 0; from < items.length; from += itemsAtOnce) {
      const pause = this.pause();
      if (pause !== undefined) await pause;
      const to = Math.min(from + itemsAtOnce, items.length);
      for (let at = from; at < to; at++) step(items[at] as Item, at);
    }
  }

  /** If this slice is over, resolves when the next one begins. */
  pause(): Promise<void> | void {
    return performance.now() - this.#beganMs < sliceMs ? undefined : this.#nextSlice();
  }

  /** Waits for other work. The wait does not count as part of the slice, but what `ask` does synchronously does. */
  async wait<Result>(ask: () => Promise<Result>): Promise<Result> {
    const asked = ask();
    const heldMs = performance.now() - this.#beganMs;
    const result = await asked;
    if (performance.now() - this.#beganMs >= sliceMs) await this.#nextSlice(heldMs);
    return result;
  }

  end(heldMs = performance.now() - this.#beganMs): void {
    if (this.#isHeld) this.#observe(heldMs);
    this.#isHeld = false;
  }

  async #nextSlice(heldMs?: number): Promise<void> {
    this.end(heldMs);
    await this.#turns.begin(this.#tenant, "first");
    this.#beganMs = performance.now();
    this.#isHeld = true;
  }
}

/** The turns of this process's event loop. */
export const turns = new Turns();
