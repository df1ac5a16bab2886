import { Refusal } from "../core/refusal.ts";

/*
 * There is one event loop, and while one request holds it every other one waits. Work over many models or rows is
 * therefore done in slices. The whole server does one slice at a time and looks after its connections before the next
 * one; tenants take turns. docs/decisions/2026-11-29-slices.md has the measurements behind the numbers.
 */

/** A slice ends at the first chance after this long. */
const sliceMs = 1;
/** From the beginning of one slice to the next while others send requests, so that most of them meet no slice at all. */
const periodMs = 3;
/** Others are sending requests when one began within this time. */
const busyMs = 50;
/** Between two looks at the clock. */
const itemsAtOnce = 16;
/** Jobs of one tenant that wait, more than its streams of changes are. */
const waitingMax = 250;
/** For how long a job waits for its first slice. Its caller's connection would be closed soon after. */
const waitMsMax = 5_000;
const retryAfterSeconds = 1;

type Observe = (operation: string, ms: number) => void;

export class Turns {
  /** The tenant that had a slice longest ago comes first. Of each, one job is done after the other. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #isTaken = false;
  #takenSinceMs = 0;
  #lastRequestMs = -Infinity;
  #observe: Observe = () => undefined;

  /** Called with every slice's length. */
  watch(observe: Observe): void {
    this.#observe = observe;
  }

  /** A request began at this moment of `performance.now()`. */
  noteRequest(atMs: number): void {
    this.#lastRequestMs = atMs;
  }

  /** Does work that takes its time, on behalf of a tenant. Throws the refusal where too much of theirs waits. */
  async run<Result>(tenant: string, operation: string, work: (slices: Slices) => Promise<Result>): Promise<Result> {
    if ((this.#waiting.get(tenant)?.length ?? 0) >= waitingMax) throw tooManyWaiting();
    const askedMs = performance.now();
    await this.begin(tenant, "last");
    if (performance.now() - askedMs > waitMsMax) throw tooManyWaiting();
    const slices = new Slices(this, tenant, (ms) => this.#observe(operation, ms));
    try {
      return await work(slices);
    } finally {
      slices.end();
    }
  }

  /** Resolves when the tenant may hold the event loop for a slice: at once where nobody else does. */
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

/** One job's hold of the event loop, slice by slice. It begins with one. */
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

  /** Takes the step for each item, and lets others go first wherever a slice is over. */
  async each<Item>(items: readonly Item[], step: (item: Item, at: number) => void): Promise<void> {
    for (let from = 0; from < items.length; from += itemsAtOnce) {
      const pause = this.pause();
      if (pause !== undefined) await pause;
      const to = Math.min(from + itemsAtOnce, items.length);
      for (let at = from; at < to; at++) step(items[at] as Item, at);
    }
  }

  /** Lets others go first if this slice is over. */
  pause(): Promise<void> | void {
    return performance.now() - this.#beganMs < sliceMs ? undefined : this.#again();
  }

  /** Waits for somebody else's work, which is no part of a slice, though what it does at once is. */
  async wait<Result>(ask: () => Promise<Result>): Promise<Result> {
    const asked = ask();
    const heldMs = performance.now() - this.#beganMs;
    const result = await asked;
    if (performance.now() - this.#beganMs >= sliceMs) await this.#again(heldMs);
    return result;
  }

  end(heldMs = performance.now() - this.#beganMs): void {
    if (this.#isHeld) this.#observe(heldMs);
    this.#isHeld = false;
  }

  async #again(heldMs?: number): Promise<void> {
    this.end(heldMs);
    await this.#turns.begin(this.#tenant, "first");
    this.#beganMs = performance.now();
    this.#isHeld = true;
  }
}

/** Of the one event loop of this process. */
export const turns = new Turns();
