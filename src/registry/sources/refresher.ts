import { randomUUID } from "node:crypto";
import { refreshSource, type Refreshing } from "./refresh-source.ts";
import type { StoredSource } from "../../store/sources.ts";
import { BackgroundStopped } from "../take-turn.ts";
import { leaseMs } from "./apply-refresh.ts";

const lookEveryMs = 500;
const atOnceMax = 8;

/**
 * Asks every source when its time has come. Of the servers that share a store, one asks; the reads of a list never
 * wait for it. `problem` is told what is no fault of an upstream.
 */
export class Refresher {
  readonly #refreshing: Refreshing;
  readonly #problem: (error: unknown) => void;
  readonly #me = randomUUID();
  readonly #underWay = new Set<Promise<void>>();
  // Due, and for servers alone that have their secrets.
  #othersDue = 0;
  readonly #toldOf = new Set<string>();
  #looking: Promise<void> = Promise.resolve();
  // Whether a look waits for the one before it.
  #isWaiting = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(refreshing: Refreshing, problem: (error: unknown) => void) {
    this.#refreshing = refreshing;
    this.#problem = problem;
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), lookEveryMs);
    this.look();
  }

  /** Asks whatever is due. One look at a time. */
  look(): void {
    // One that has not begun finds whatever is due by then. While the store does not answer they would gather.
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#looking = this.#looking.then(() => this.#look()).catch(this.#problem);
  }

  /** Resolves when what is under way is over. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#looking;
    await Promise.all(this.#underWay);
  }

  async #look(): Promise<void> {
    this.#isWaiting = false;
    const { store, nowMs } = this.#refreshing;
    const free = atOnceMax - this.#underWay.size;
    if (free <= 0) return;
    // More than can be asked now, so that those of others are in nobody's way.
    const due = await store.sources.due(nowMs(), free + this.#othersDue);
    const ours = due.filter((source) => this.#isOurs(source));
    this.#othersDue = due.length - ours.length;
    for (const source of ours.slice(0, free)) {
      if (!(await store.sources.acquireLease(source, this.#me, nowMs(), nowMs() + leaseMs))) continue;
      const refresh = this.#refresh(source);
      this.#underWay.add(refresh);
      void refresh.then(() => this.#underWay.delete(refresh));
    }
  }

  #isOurs(source: StoredSource): boolean {
    if (this.#refreshing.upstreams.mayAsk(source)) return true;
    const name = `"${source.id}" of ${source.organizationId ?? "all organizations"}`;
    if (!this.#toldOf.has(name))
      this.#problem(`${name} has its secret in a configuration file, and is left to servers that were given it`);
    this.#toldOf.add(name);
    return false;
  }

  async #refresh(source: StoredSource): Promise<void> {
    try {
      await refreshSource(this.#refreshing, source);
    } catch (error) {
      this.#problem(error);
      // The next start is not to wait until nobody holds it any more.
      if (error instanceof BackgroundStopped) await this.#refreshing.store.sources.letGo(source).catch(this.#problem);
    }
  }
}
