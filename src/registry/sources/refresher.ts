import { randomUUID } from "node:crypto";
import type { StoredSource } from "../../store/sources.ts";
import { BackgroundStopped } from "../take-turn.ts";
import { leaseMs } from "./apply-refresh.ts";
import type { RefreshServices } from "./refresh-attempt.ts";
import { refreshSource } from "./refresh-source.ts";
import { describeSource } from "./source-health.ts";

const concurrentMax = 8;

/**
 * Starts the refreshes that are due. A lease makes sure that only one of the servers on a store refreshes a source.
 * `onError` gets whatever is not the fault of an upstream.
 */
export class Refresher {
  readonly #services: RefreshServices;
  readonly #onError: (error: unknown) => void;
  readonly #serverId = randomUUID();
  readonly #running = new Set<Promise<void>>();
  /** Due sources whose secrets only other servers have, as of the last poll. */
  #othersDue = 0;
  readonly #logged = new Set<string>();

  constructor(services: RefreshServices, onError: (error: unknown) => void) {
    this.#services = services;
    this.#onError = onError;
  }

  /** Starts what is due; resolves when it has started. */
  async poll(): Promise<void> {
    const { store, nowMs } = this.#services;
    const free = concurrentMax - this.#running.size;
    if (free <= 0) return;
    // Asks for more than it can start, or the sources of other servers would hide ours.
    const due = await store.sources.due(nowMs(), free + this.#othersDue);
    const ours = due.filter((source) => this.#isOurs(source));
    this.#othersDue = due.length - ours.length;
    for (const source of ours.slice(0, free)) {
      if (!(await store.sources.acquireLease(source, this.#serverId, nowMs(), nowMs() + leaseMs))) continue;
      const refresh = this.#refresh(source);
      this.#running.add(refresh);
      void refresh.then(() => this.#running.delete(refresh));
    }
  }

  /** Resolves when every refresh that was started is over. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  #isOurs(source: StoredSource): boolean {
    if (this.#services.upstreams.mayRefresh(source)) return true;
    const name = describeSource(source);
    if (!this.#logged.has(name))
      this.#services.log.trouble(
        `${name} is left to other servers: this server was not given the file with its secret`,
      );
    this.#logged.add(name);
    return false;
  }

  async #refresh(source: StoredSource): Promise<void> {
    try {
      await refreshSource(this.#services, source);
    } catch (error) {
      this.#onError(error);
      // Otherwise the next start would have to wait until the lease expires.
      if (error instanceof BackgroundStopped)
        await this.#services.store.sources.releaseLease(source).catch(this.#onError);
    }
  }
}
