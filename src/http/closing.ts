import { setTimeout } from "node:timers/promises";

const lookEveryMs = 5;

/** Whether a listener is about to close, and since when it has been quiet. */
export class Closing {
  #isOn = false;
  #lastRequestMs = 0;

  /** Whether every answer from now on is the last one of its connection. */
  get isOn(): boolean {
    return this.#isOn;
  }

  begin(): void {
    this.#isOn = true;
  }

  noteRequest(): void {
    if (this.#isOn) this.#lastRequestMs = performance.now();
  }

  /** Resolves when no request has come for `quietMs` and nothing `isOpen`, or after `mostMs`. */
  async quiet(quietMs: number, mostMs: number, isOpen: () => boolean = () => false): Promise<void> {
    const startedMs = performance.now();
    this.#lastRequestMs = startedMs;
    for (;;) {
      const nowMs = performance.now();
      if (nowMs - startedMs >= mostMs) return;
      if (nowMs - this.#lastRequestMs >= quietMs && !isOpen()) return;
      await setTimeout(lookEveryMs);
    }
  }
}
