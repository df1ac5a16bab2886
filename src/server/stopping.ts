import { isatty } from "node:tty";
import type { Log } from "../http/operating/access-log.ts";

// One stop can arrive as several signals: terminals and supervisors signal every process, and our launcher forwards its own.
const oneSignalMs = 500;

/** Replaces the handlers that the entry point set while the rest was being loaded. */
export function onStopSignals(act: (signal: string) => void): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const before = process.listeners(signal);
    process.on(signal, () => act(signal));
    for (const listener of before) process.off(signal, listener);
  }
}

const terminal = [0, 1, 2].find((descriptor) => isatty(descriptor));

/**
 * SIGHUP asks for a reload, but the system also sends it when the terminal of a process is closed. `nohup` redirects
 * everything that is a terminal, so that a server under it goes on.
 */
export function onTerminalClosed(act: () => void): void {
  process.on("SIGHUP", () => {
    if (terminal !== undefined && !isatty(terminal)) act();
  });
}

/**
 * Ends a server with exit code 0 on the first signal, whether or not it has started by then. A second signal ends it
 * without waiting for the requests under way.
 */
export class Stopping {
  readonly #log: Log;
  readonly #lastLines: () => Promise<void>;
  #finish: () => Promise<void> = async () => undefined;
  #sinceMs = Infinity;

  /** `lastLines` resolves when the log has been written. */
  constructor(log: Log, lastLines: () => Promise<void>) {
    this.#log = log;
    this.#lastLines = lastLines;
    onStopSignals((signal) => this.#onSignal(signal));
    onTerminalClosed(() => this.stop("because its terminal was closed"));
  }

  /** Sets what a stop does before the process ends. */
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

  #onSignal(signal: string): void {
    if (performance.now() - this.#sinceMs > oneSignalMs) process.exit(1);
    this.stop(`on ${signal}`);
  }

  async exit(code: number): Promise<void> {
    await this.#lastLines();
    process.exit(code);
  }
}
