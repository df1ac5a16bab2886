import { setTimeout } from "node:timers/promises";

const lookEveryMs = 5;

/** Whether a listener is closing, and when the last request came. */
export class Closing {
  #isOn = false;
  #lastRequestMs = 0;

  /** Whether each answer from now on closes its connection. */
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
