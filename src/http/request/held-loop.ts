// Counted only while somebody waits to know whether a turn has ended, so that it costs nothing otherwise.
let turn = 0;
let endIsAwaited = false;

function currentTurn(): number {
  if (endIsAwaited) return turn;
  endIsAwaited = true;
  setImmediate(() => {
    endIsAwaited = false;
    turn++;
  });
  return turn;
}

/**
 * How long a request that is not answered at once holds the event loop at a stretch, as far as that can be told from
 * outside: up to its first wait, and from its body's arrival up to the answer where it does not wait in between.
 */
export class HeldLoop {
  readonly #firstMs: number;
  #sinceMs: number;
  #turn = currentTurn();

  /** At the request's first wait. */
  constructor(startedMs: number) {
    this.#firstMs = performance.now() - startedMs;
    this.#sinceMs = startedMs;
  }

  /** After a wait. */
  resume(): void {
    this.#sinceMs = performance.now();
    this.#turn = currentTurn();
  }

  /** The longest stretch, when the request is answered. */
  longestMs(): number {
    const lastMs = currentTurn() === this.#turn ? performance.now() - this.#sinceMs : 0;
    return Math.max(this.#firstMs, lastMs);
  }
}
