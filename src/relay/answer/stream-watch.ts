import { endings } from "./endings.ts";
import { EventWatch } from "./event-watch.ts";
import type { StreamFormat } from "./format.ts";
import { UsageWatch } from "../usage/usage-watch.ts";
import type { UsageCut } from "./usage-cut.ts";
import { LineWatch } from "./line-watch.ts";

/** Follows the bytes of a streamed answer and knows whether it is whole. It holds one short event at most. */
export class StreamWatch {
  readonly #watch: LineWatch | EventWatch;

  /** What the answer says of its usage is collected in `usage`. `cut` hears of its events. */
  constructor(format: StreamFormat, usage: UsageWatch = new UsageWatch(), cut: UsageCut | null = null) {
    this.#watch =
      format === "ollama" ? new LineWatch(endings.ollama, usage) : new EventWatch(endings[format], usage, cut);
  }

  push(chunk: Uint8Array): void {
    this.#watch.push(chunk);
  }

  /** Whether the answer is whole if its stream ends cleanly here. */
  get isComplete(): boolean {
    return this.#watch.isComplete;
  }

  /** Whether the event that ends the stream has arrived, so that even a reset after it loses nothing. */
  get isTerminated(): boolean {
    return this.#watch.isTerminated;
  }

  /** Whether an event of ours can begin here. */
  get isBetweenEvents(): boolean {
    return this.#watch.isBetweenEvents;
  }

  /** The number of the next event, in streams that number theirs. */
  get sequenceNumber(): number {
    return this.#watch instanceof EventWatch ? this.#watch.count : 0;
  }
}
