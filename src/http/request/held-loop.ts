// The number of the event loop's current turn. It is counted only while somebody needs it, so it costs nothing
// otherwise.
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
 * The longest time for which an asynchronous request holds the event loop without a pause, as far as that is visible
 * from outside: until its first wait, and from the arrival of its body until the answer if it does not wait in between.
 */
export class HeldLoop {
  readonly #firstMs: number;
  #sinceMs: number;
  #turn = currentTurn();

  /** Call at the request's first wait. */
  constructor(startedMs: number) {
    this.#firstMs = performance.now() - startedMs;
    this.#sinceMs = startedMs;
  }

  /** Call after a wait. */
  resume(): void {
    this.#sinceMs = performance.now();
    this.#turn = currentTurn();
  }

  /** The longest such time. Call when the request is answered. */
  longestMs(): number {
    const lastMs = currentTurn() === this.#turn ? performance.now() - this.#sinceMs : 0;
    return Math.max(this.#firstMs, lastMs);
  }
}
