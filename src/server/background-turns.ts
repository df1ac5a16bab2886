import { setTimeout } from "node:timers/promises";
import { BackgroundStopped, type TakeTurn } from "../registry/take-turn.ts";
import { FairQueue } from "../store/sql/fair-queue.ts";

/** The share of this process's time that background work may take. */
const share = 0.5;
const restMsMax = 1_000;

/** Runs one piece of background work at a time, organizations in turn, and rests after each to keep to its share. */
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

  /** From now on every turn is rejected with `BackgroundStopped`. */
  stop(): void {
    this.#stopping.abort();
  }

  async #rest(ms: number): Promise<void> {
    await setTimeout(Math.min(ms, restMsMax), undefined, this.#stopping).catch(() => undefined);
  }
}
