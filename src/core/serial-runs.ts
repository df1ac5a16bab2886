/** Repeats one piece of work, one run at a time. Calls that come before a run has begun share it. */
export class SerialRuns {
  readonly #work: () => Promise<void>;
  #current: Promise<unknown> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves after a run that begins later than this call. */
  run(): Promise<void> {
    this.#next ??= this.#current.then(() => {
      this.#next = null;
      const run = this.#work();
      // A failure concerns the callers of its own run only.
      this.#current = run.catch(() => undefined);
      return run;
    });
    return this.#next;
  }

  /** Resolves when no run is under way or waiting. */
  async idle(): Promise<void> {
    await this.#next?.catch(() => undefined);
    await this.#current;
  }
}
