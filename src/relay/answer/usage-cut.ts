/** So much of an event may wait until it is clear whether it passes. One with usage only has a tenth of this. */
const heldBytesMax = 64 * 1024;

const [lineFeed, carriageReturn] = [0x0a, 0x0d];
const nothing = new Uint8Array();

/**
 * Takes the one event out of a stream that has usage and no choice, which we asked for and the client did not. Of every
 * event the beginning is held until a choice shows that it passes.
 */
export class UsageCut {
  #chunk: Uint8Array = nothing;
  #passing: Uint8Array[] = [];
  /** Up to where it is decided what becomes of the chunk. */
  #decidedTo = 0;
  /** Where the event in question begins in the chunk; null without one. */
  #eventFrom: number | null = null;
  /** What came of it in earlier chunks. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Whether the event that was taken out ended with a carriage return, to which a line feed may belong. */
  #isAfterReturn = false;
  #isOver = false;

  /** What passes of a chunk. `watch` calls back for the events in it. */
  push(chunk: Uint8Array, watch: (chunk: Uint8Array) => void): Uint8Array {
    this.#chunk = chunk;
    this.#passing = [];
    this.#decidedTo = 0;
    if (this.#eventFrom !== null) this.#eventFrom = 0;
    if (chunk.length > 0) this.#skipLineFeed(0);
    watch(chunk);
    const to = this.#eventFrom ?? chunk.length;
    this.#pass(to);
    if (to < chunk.length) this.#hold(chunk.subarray(to));
    return this.#passed();
  }

  /** An event begins at this position of the chunk. */
  eventBegins(at: number): void {
    this.eventPasses();
    if (!this.#isOver) this.#eventFrom = at;
  }

  /** It has a choice. */
  eventPasses(): void {
    this.#passing.push(...this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    this.#eventFrom = null;
  }

  /** Its blank line ends before `at`, but for a line feed. */
  eventEnds(at: number, hasUsageOnly: boolean): void {
    if (this.#eventFrom === null) return;
    if (!hasUsageOnly) return this.eventPasses();
    this.#pass(this.#eventFrom);
    this.#decidedTo = at;
    this.#held = [];
    this.#eventFrom = null;
    this.#isOver = true;
    this.#isAfterReturn = this.#chunk[at - 1] === carriageReturn;
    if (at < this.#chunk.length) this.#skipLineFeed(at);
  }

  /** The held part of an event that never ended. */
  rest(): Uint8Array {
    this.#passing = [];
    this.eventPasses();
    return this.#passed();
  }

  #skipLineFeed(at: number): void {
    if (this.#isAfterReturn && this.#chunk[at] === lineFeed) this.#decidedTo = at + 1;
    this.#isAfterReturn = false;
  }

  #pass(to: number): void {
    if (to > this.#decidedTo) this.#passing.push(this.#chunk.subarray(this.#decidedTo, to));
    this.#decidedTo = Math.max(to, this.#decidedTo);
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > heldBytesMax) this.eventPasses();
  }

  #passed(): Uint8Array {
    const [only = nothing, ...others] = this.#passing;
    return others.length === 0 ? only : Buffer.concat(this.#passing);
  }
}
