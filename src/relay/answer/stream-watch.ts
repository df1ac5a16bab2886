import type { StreamFormat } from "./format.ts";

/** Follows the bytes of a streamed answer. */
export class StreamWatch {
  constructor(format: StreamFormat) {
    void format;
  }

  push(chunk: Uint8Array): void {
    void chunk;
  }

  /** Whether the answer is whole if its stream ends cleanly here. */
  get isComplete(): boolean {
    return false;
  }

  /** Whether the event that ends the stream has arrived, so that a reset after it loses nothing. */
  get isTerminated(): boolean {
    return false;
  }

  /** Whether an event of ours can begin here. */
  get isBetweenEvents(): boolean {
    return false;
  }

  /** How many events have arrived. */
  get events(): number {
    return 0;
  }
}
