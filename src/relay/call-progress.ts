import type { Serving } from "../sources/serving.ts";

/** How a relayed call ended. */
export type CallEnd =
  /** All of it arrived and passed. */
  | "complete"
  /** The upstream ended its stream cleanly, but before the end that the format demands. */
  | "incomplete"
  /** The upstream broke off, or fell silent. */
  | "broken"
  /** The client left. */
  | "cancelled"
  /** The upstream answered with an error. */
  | "refused"
  /** No upstream answered. */
  | "failed";

/** What is known of one relayed call, for the log and the metrics. Never its content. */
export class CallProgress {
  /** A call, or a request about an object, such as "files.retrieve". */
  readonly call: string;
  /** Null if the request is not about a model. */
  readonly model: string | null;
  readonly startedMs = performance.now();
  /** The source that was asked last. */
  serving: Serving;
  attempts = 0;
  /** Why another source was asked: a status, or what went wrong with the first one. */
  failedOver: string | null = null;
  isStream = false;
  upstreamStatus: number | null = null;
  bytesIn = 0;
  bytesOut = 0;
  /** Milliseconds from the arrival of the request. */
  sentMs: number | null = null;
  headersMs: number | null = null;
  firstByteMs: number | null = null;
  endMs: number | null = null;
  #end: CallEnd | null = null;
  readonly #observers: ((progress: CallProgress) => void)[] = [];

  constructor(call: string, model: string | null, serving: Serving) {
    this.call = call;
    this.model = model;
    this.serving = serving;
  }

  get end(): CallEnd | null {
    return this.#end;
  }

  /** A source is about to be asked. */
  begin(serving: Serving): void {
    this.serving = serving;
    this.attempts++;
    this.sentMs ??= this.nowMs();
  }

  /** The headers of its answer are here. */
  arrived(status: number): void {
    this.headersMs = this.nowMs();
    this.upstreamStatus = status;
  }

  nowMs(): number {
    return performance.now() - this.startedMs;
  }

  onEnd(observe: (progress: CallProgress) => void): void {
    if (this.#end === null) this.#observers.push(observe);
    else observe(this);
  }

  /** The first end counts. */
  finish(end: CallEnd): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.endMs = this.nowMs();
    for (const observe of this.#observers) observe(this);
  }
}
