// Limits are whole seconds.
const lookEveryMs = 250;

const open = new Set<Silence>();
let timer: ReturnType<typeof setInterval> | null = null;

/**
 * Calls back when nothing is heard for too long, and again after as long. One timer looks at all of them, since each of
 * many short calls would need a timer of its own.
 */
export class Silence {
  #limitMs: number;
  readonly #onTooLong: () => void;
  #isHeard = true;
  #sinceMs = 0;

  constructor(limitMs: number, onTooLong: () => void) {
    this.#limitMs = limitMs;
    this.#onTooLong = onTooLong;
    open.add(this);
    timer ??= setInterval(lookAtAll, lookEveryMs).unref();
  }

  heard(): void {
    this.#isHeard = true;
  }

  /** From now on, another limit. */
  limitTo(limitMs: number): void {
    this.#limitMs = limitMs;
    this.#isHeard = true;
  }

  end(): void {
    open.delete(this);
  }

  /** Asking the clock only here saves that for each piece of each answer. */
  look(nowMs: number): void {
    if (!this.#isHeard && nowMs - this.#sinceMs < this.#limitMs) return;
    if (!this.#isHeard) this.#onTooLong();
    this.#isHeard = false;
    this.#sinceMs = nowMs;
  }
}

function lookAtAll(): void {
  const nowMs = performance.now();
  for (const silence of open) silence.look(nowMs);
  if (open.size > 0 || timer === null) return;
  clearInterval(timer);
  timer = null;
}
