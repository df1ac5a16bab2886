import type { Log } from "../http/operating/access-log.ts";

// A terminal or a supervisor signals every process of a service, and our launcher passes on what it gets: one signal.
const oneSignalMs = 500;

/** Has these signals end with `act`, in place of what the entry did while the rest was being loaded. */
export function onStopSignals(act: (signal: string) => void): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const before = process.listeners(signal);
    process.on(signal, () => act(signal));
    for (const listener of before) process.off(signal, listener);
  }
}

/**
 * How a server ends: with exit code 0 on the first signal, whether it has started by then or not. A second signal does
 * not wait for the requests under way.
 */
export class Stopping {
  readonly #log: Log;
  readonly #lastLines: () => Promise<void>;
  #finish: () => Promise<void> = async () => undefined;
  #sinceMs = Infinity;

  /** `lastLines` resolves when the log is written. */
  constructor(log: Log, lastLines: () => Promise<void>) {
    this.#log = log;
    this.#lastLines = lastLines;
    onStopSignals((signal) => this.#signalled(signal));
  }

  /** What a stop has to do first from now on; nothing until this is called. */
  finishWith(finish: () => Promise<void>): void {
    this.#finish = finish;
  }

  stop(why: string): void {
    if (this.#sinceMs !== Infinity) return;
    this.#sinceMs = performance.now();
    this.#log.event(`stopping ${why}`);
    this.#finish().then(
      () => this.exit(0),
      (error: unknown) => {
        this.#log.trouble(`could not stop in order: ${String(error)}`);
        return this.exit(1);
      },
    );
  }

  #signalled(signal: string): void {
    if (performance.now() - this.#sinceMs > oneSignalMs) process.exit(1);
    this.stop(`on ${signal}`);
  }

  /** Ends the process when the log is written. */
  async exit(code: number): Promise<void> {
    await this.#lastLines();
    process.exit(code);
  }
}
