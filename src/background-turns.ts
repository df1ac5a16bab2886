import { setTimeout } from "node:timers/promises";
import { BackgroundStopped, type TakeTurn } from "./registry/take-turn.ts";
import { FairQueue } from "./store/fair-queue.ts";

/** Of the time of this process so much is for such work, and the rest for whoever asks something. */
const share = 0.5;
const restMsMax = 1_000;

/** One piece at a time, organization by organization, and after each a rest as long as its share demands. */
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

  /** Nothing begins any more; whoever asks for a turn is told so with `BackgroundStopped`. */
  stop(): void {
    this.#stopping.abort();
  }

  async #rest(ms: number): Promise<void> {
    await setTimeout(Math.min(ms, restMsMax), undefined, this.#stopping).catch(() => undefined);
  }
}
