/** Calls back once an upstream has said nothing for too long. */
export class Silence {
  readonly #onTooLong: () => void;
  #isTooLong = false;
  #heardMs = performance.now();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Without a limit it never does. */
  constructor(limitMs: number | null, onTooLong: () => void) {
    this.#onTooLong = onTooLong;
    if (limitMs !== null) this.#lookIn(limitMs, limitMs);
  }

  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  heard(): void {
    this.#heardMs = performance.now();
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** One timer for all of it: most of what is heard comes much sooner. */
  #lookIn(ms: number, limitMs: number): void {
    this.#timer = setTimeout(() => {
      const leftMs = this.#heardMs + limitMs - performance.now();
      if (leftMs > 0) return this.#lookIn(leftMs, limitMs);
      this.#isTooLong = true;
      this.#onTooLong();
    }, ms);
  }
}
