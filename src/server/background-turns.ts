import { setTimeout } from "node:timers/promises";
import { BackgroundStopped, type TakeTurn } from "../registry/take-turn.ts";
import { FairQueue } from "../store/sql/fair-queue.ts";

/** So much of this process's time is for background work, and the rest for requests. */
const share = 0.5;
const restMsMax = 1_000;

/** One piece of background work at a time, organizations in turn, with a rest after each that keeps it to its share. */
export class BackgroundTurns {
  readonly #queue = new FairQueue();
  readonly #stopping = new AbortController();

  readonly take: TakeTurn = (organizationId, work) =>
    this.#queue.enter(organizationId, async () => {
      if (this.#stopping.signal.aborted) throw new BackgroundStopped();
      const startedMs = performance.now();
      try {
        return await work();
      } finally {
        await this.#rest((performance.now() - startedMs) * (1 / share - 1));
      }
    });

  /** Nothing begins any more: who asks for a turn gets `BackgroundStopped`. */
  stop(): void {
    this.#stopping.abort();
  }

  async #rest(ms: number): Promise<void> {
    await setTimeout(Math.min(ms, restMsMax), undefined, this.#stopping).catch(() => undefined);
  }
}
