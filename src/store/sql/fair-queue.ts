import { setImmediate } from "node:timers/promises";
import { TooManyWaiting } from "../store.ts";

/** How many writes an organization may queue. */
export const writesWaitingMax = 256;

interface Line {
  readonly waiting: (() => Promise<void>)[];
  /** How long the organization's work has taken so far. The lowest position goes first. */
  position: number;
  isRunning: boolean;
}

/**
 * Runs up to `places` tasks at a time, at most one of each organization. The organization whose tasks took the least
 * time goes first, so others wait only for the running tasks of a busy one, not for its queue. Within an organization
 * the order is that of arrival.
 */
export class FairQueue {
  readonly #waitingMax: number;
  readonly #places: number;
  readonly #lines = new Map<string | null, Line>();
  #running = 0;
  /** The position of the task that started last. An organization that returns after a pause starts here. */
  #position = 0;
  #idle = Promise.withResolvers<void>();

  constructor({ waitingMax = Infinity, places = 1 }: { readonly waitingMax?: number; readonly places?: number } = {}) {
    this.#waitingMax = waitingMax;
    this.#places = places;
  }

  /** Throws TooManyWaiting if the organization's queue is full. Null means the server itself, which has no limit. */
  enter<T>(organizationId: string | null, work: () => Promise<T>): Promise<T> {
    const line = this.#lineOf(organizationId);
    if (organizationId !== null && line.waiting.length >= this.#waitingMax) return Promise.reject(new TooManyWaiting());
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    line.waiting.push(() => work().then(resolve, reject));
    this.#admit();
    return promise;
  }

  /** Runs `work` once the queue is empty. */
  async end(work: () => void | Promise<void>): Promise<void> {
    while (this.#running > 0) await this.#idle.promise;
    await this.enter(null, async () => work());
  }

  #lineOf(organizationId: string | null): Line {
    let line = this.#lines.get(organizationId);
    if (line === undefined) this.#lines.set(organizationId, (line = { waiting: [], position: 0, isRunning: false }));
    if (line.waiting.length === 0) line.position = Math.max(line.position, this.#position);
    return line;
  }

  #admit(): void {
    while (this.#running < this.#places) {
      const line = this.#next();
      if (line === null) return;
      void this.#run(line);
    }
  }

  #next(): Line | null {
    let next: Line | null = null;
    for (const line of this.#lines.values()) {
      if (line.isRunning || line.waiting.length === 0) continue;
      if (next === null || line.position < next.position) next = line;
    }
    return next;
  }

  async #run(line: Line): Promise<void> {
    const work = line.waiting.shift()!;
    this.#running++;
    this.#position = line.position;
    line.isRunning = true;
    const startedMs = performance.now();
    await work();
    line.position += performance.now() - startedMs;
    line.isRunning = false;
    // SQLite runs in this process and never yields, and reads must not wait for all queued writers.
    await setImmediate();
    this.#running--;
    this.#admit();
    if (this.#running === 0) this.#becomeIdle();
  }

  #becomeIdle(): void {
    this.#lines.clear();
    this.#position = 0;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }
}
