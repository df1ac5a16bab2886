import { setImmediate } from "node:timers/promises";
import { TooManyWaiting } from "../store.ts";

interface Line {
  readonly waiting: (() => Promise<void>)[];
  /** Where the organization's next work stands in the order: how long its work has taken so far. */
  position: number;
}

/**
 * Lets one piece of work in at a time. Organizations take turns by the time that their work has taken, so that nobody
 * waits for more than the piece under way of one that has very much. Within an organization the order is that of arrival.
 */
export class FairQueue {
  readonly #waitingMax: number;
  readonly #lines = new Map<string | null, Line>();
  /** The position of the work that began last. An organization that comes back after a pause starts here, without credit. */
  #position = 0;
  #running: Promise<void> | null = null;

  constructor(waitingMax = Infinity) {
    this.#waitingMax = waitingMax;
  }

  /** Throws TooManyWaiting for an organization that has that many waiting; null is the server itself. */
  enter<T>(organizationId: string | null, work: () => Promise<T>): Promise<T> {
    const line = this.#lineOf(organizationId);
    if (organizationId !== null && line.waiting.length >= this.#waitingMax) return Promise.reject(new TooManyWaiting());
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    line.waiting.push(() => work().then(resolve, reject));
    this.#running ??= this.#run();
    return promise;
  }

  /** Runs `work` when nobody waits any more. */
  async end(work: () => void | Promise<void>): Promise<void> {
    while (this.#running !== null) await this.#running;
    await this.enter(null, async () => work());
  }

  #lineOf(organizationId: string | null): Line {
    let line = this.#lines.get(organizationId);
    if (line === undefined) this.#lines.set(organizationId, (line = { waiting: [], position: 0 }));
    if (line.waiting.length === 0) line.position = Math.max(line.position, this.#position);
    return line;
  }

  async #run(): Promise<void> {
    // The caller's `#running` has to be set before the first is let in.
    await Promise.resolve();
    for (let line = this.#next(); line !== null; line = this.#next()) {
      this.#position = line.position;
      const startedMs = performance.now();
      await line.waiting.shift()!();
      line.position += performance.now() - startedMs;
      // SQLite runs in this process and never pauses by itself, and reads must not wait for every writer.
      await setImmediate();
    }
    this.#lines.clear();
    this.#position = 0;
    this.#running = null;
  }

  #next(): Line | null {
    let next: Line | null = null;
    for (const line of this.#lines.values())
      if (line.waiting.length > 0 && (next === null || line.position < next.position)) next = line;
    return next;
  }
}
