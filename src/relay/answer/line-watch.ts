import type { Ending } from "./endings.ts";
import type { UsageWatch } from "../usage/usage-watch.ts";
import { JsonFollower, type JsonListener } from "./json-follower.ts";

const [lineFeed, letterN, letterT] = [0x0a, 0x6e, 0x74];

/** Watches lines of JSON. */
export class LineWatch implements JsonListener {
  readonly #json: JsonFollower;
  #isEnding = false;
  #isAfterLine = true;
  readonly #usage: UsageWatch;

  constructor({ places }: Ending, usage: UsageWatch) {
    this.#json = new JsonFollower(places, this);
    this.#usage = usage;
  }

  get isComplete(): boolean {
    return this.#isEnding && this.#json.isOutside;
  }

  get isTerminated(): boolean {
    return this.isComplete;
  }

  get isBetweenEvents(): boolean {
    return this.#isAfterLine && this.#json.isOutside;
  }

  push(chunk: Uint8Array): void {
    this.#json.read(chunk, 0, chunk.length);
    if (chunk.length > 0) this.#isAfterLine = chunk[chunk.length - 1] === lineFeed;
  }

  valueBegins(path: string, byte: number): void {
    if (path === "done") this.#isEnding ||= byte === letterT;
    else if (path === "error") this.#isEnding ||= byte !== letterN;
    this.#usage.begins(path, byte);
  }

  valueComes(bytes: Uint8Array, from: number, to: number): void {
    this.#usage.comes(bytes, from, to);
  }

  valueEnds(): void {
    this.#usage.ends();
  }
}
