// Limits are whole seconds.
const lookEveryMs = 250;

const open = new Set<Silence>();
let timer: ReturnType<typeof setInterval> | null = null;

/**
 * Calls back when nothing is heard for too long, and again after as long. One timer looks at all of them, since each of
 * many short calls would need a timer of its own.
 */
export class Silence {
  readonly #onTooLong: () => void;
  /** Null when it has ended. */
  #limitMs: number | null = null;
  #isOpen = false;
  #isHeard = true;
  #sinceMs = 0;

  constructor(onTooLong: () => void) {
    this.#onTooLong = onTooLong;
  }

  /** From now on, this is too long. */
  begin(limitMs: number): void {
    this.#limitMs = limitMs;
    this.#isHeard = true;
    if (this.#isOpen) return;
    this.#isOpen = true;
    open.add(this);
    timer ??= setInterval(lookAtAll, lookEveryMs).unref();
  }

  heard(): void {
    this.#isHeard = true;
  }

  /** It is let go at the next look: as a rule it begins again before that. */
  end(): void {
    this.#limitMs = null;
  }

  /** Asking the clock only here saves that for each piece of each answer. */
  look(nowMs: number): void {
    if (this.#limitMs === null) {
      this.#isOpen = false;
      open.delete(this);
      return;
    }
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
