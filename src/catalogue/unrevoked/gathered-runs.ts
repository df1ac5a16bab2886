import { setImmediate } from "node:timers/promises";

export interface GatheringRules {
  /** A run begins at once if so many callers wait for it, or if the last one began so long ago. */
  readonly enough: number;
  readonly pauseMs: number;
  /** With so many callers waiting, `run` rejects with what `tooMany` makes. */
  readonly waitingMax: number;
  readonly tooMany: () => Error;
}

/**
 * Repeats one piece of work, one run at a time, for many callers that could not each pay for a run of their own. After
 * a run its callers go on in groups, between which the server serves its connections.
 */
export class GatheredRuns {
  readonly #work: () => Promise<void>;
  readonly #rules: GatheringRules;
  /** Of those who wait for a run that has not begun; each group shares a promise. */
  #groups: PromiseWithResolvers<void>[] = [];
  #waiting = 0;
  #isRunning = false;
  #beganMs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(work: () => Promise<void>, rules: GatheringRules) {
    this.#work = work;
    this.#rules = rules;
  }

  /** Resolves after a run that begins later than this call. */
  run(): Promise<void> {
    const { enough, waitingMax, tooMany } = this.#rules;
    if (this.#waiting >= waitingMax) return Promise.reject(tooMany());
    if (this.#waiting++ % enough === 0) this.#groups.push(Promise.withResolvers());
    const { promise } = this.#groups.at(-1)!;
    this.#beginIfDue();
    return promise;
  }

  #beginIfDue(): void {
    if (this.#isRunning || this.#waiting === 0) return;
    const restMs = this.#beganMs + this.#rules.pauseMs - performance.now();
    if (restMs <= 0 || this.#waiting >= this.#rules.enough) return void this.#begin();
    this.#timer ??= setTimeout(() => void this.#begin(), restMs);
  }

  async #begin(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const groups = this.#groups;
    this.#groups = [];
    this.#waiting = 0;
    this.#isRunning = true;
    this.#beganMs = performance.now();
    const ended = await this.#work().then(
      () => (group: PromiseWithResolvers<void>) => group.resolve(),
      (error: unknown) => (group: PromiseWithResolvers<void>) => group.reject(error),
    );
    this.#isRunning = false;
    this.#beginIfDue();
    for (const [at, group] of groups.entries()) {
      if (at > 0) await setImmediate();
      ended(group);
    }
  }
}
