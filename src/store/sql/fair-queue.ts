import { setImmediate } from "node:timers/promises";
import { TooManyWaiting } from "../store.ts";

interface Line {
  readonly waiting: (() => Promise<void>)[];
  /** Where the organization's next work stands in the order: how long its work has taken so far. */
  position: number;
  isRunning: boolean;
}

/**
 * Lets in one piece of work of each organization at a time, and no more than there are places. Organizations take turns
 * by the time that their work has taken, so that nobody waits for more than the pieces under way of those that have
 * very much. Within an organization the order is that of arrival.
 */
export class FairQueue {
  readonly #waitingMax: number;
  readonly #places: number;
  readonly #lines = new Map<string | null, Line>();
  // Pieces of work that are under way.
  #running = 0;
  /**
   * The position of the work that began last. An organization that comes back after a pause starts here, without
   * credit.
   */
  #position = 0;
  #idle = Promise.withResolvers<void>();

  constructor({ waitingMax = Infinity, places = 1 }: { readonly waitingMax?: number; readonly places?: number } = {}) {
    this.#waitingMax = waitingMax;
    this.#places = places;
  }

  /** Throws TooManyWaiting for an organization that has that many waiting; null is the server itself. */
  enter<T>(organizationId: string | null, work: () => Promise<T>): Promise<T> {
    const line = this.#lineOf(organizationId);
    if (organizationId !== null && line.waiting.length >= this.#waitingMax) return Promise.reject(new TooManyWaiting());
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    line.waiting.push(() => work().then(resolve, reject));
    this.#admit();
    return promise;
  }

  /** Runs `work` when nobody waits any more. */
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
    // SQLite runs in this process and never pauses by itself, and reads must not wait for every writer.
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
