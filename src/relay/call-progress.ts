import type { CallEnd } from "../core/usage/call-end.ts";
import type { CallUsage } from "../core/usage/call-usage.ts";
import type { Serving } from "../sources/serving.ts";
import type { Counting } from "./usage/counting.ts";

/** When a request arrived, as `performance.now()` says it. */
interface Begun {
  readonly arrivedMs: number;
  /** When its whole body was here. */
  readonly readMs: number;
}

/** What is known of one relayed call, for the log and the metrics. Never its content. */
export class CallProgress {
  /** A call, or a request about an object, such as "files.retrieve". */
  readonly call: string;
  /** The source that was asked last. */
  serving: Serving;
  attempts = 0;
  /** Why another source was asked: a status, or what went wrong with the first one. */
  failedOver: string | null = null;
  /** The source that was asked before that one. */
  failedSource: Serving | null = null;
  isStream = false;
  upstreamStatus: number | null = null;
  bytesIn = 0;
  bytesOut = 0;
  /** What its answer says that it used; null if nothing is known. */
  usage: CallUsage | null = null;
  /** Whether a figure of the usage is estimated here. */
  isEstimated = false;
  /** Whether the source may go on after its answer, so that nobody knows what the call uses in the end. */
  mayGoOn = false;
  /** Milliseconds from the arrival of the request: to its whole body, ... */
  readonly readMs: number;
  sentMs: number | null = null;
  headersMs: number | null = null;
  firstByteMs: number | null = null;
  /** ... to the last bytes of the upstream that our answer waited for ... */
  heardMs: number | null = null;
  endMs: number | null = null;
  /** Counts what it uses; null for a request that uses nothing. */
  readonly counting: Counting | null;
  readonly #arrivedMs: number;
  #end: CallEnd | null = null;
  #isTold = false;
  readonly #observers: ((progress: CallProgress) => void)[] = [];

  constructor(call: string, { arrivedMs, readMs }: Begun, serving: Serving, counting: Counting | null = null) {
    this.call = call;
    this.counting = counting;
    this.serving = serving;
    this.#arrivedMs = arrivedMs;
    this.readMs = readMs - arrivedMs;
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
    this.headersMs = this.heardMs = this.nowMs();
    this.upstreamStatus = status;
  }

  nowMs(): number {
    return performance.now() - this.#arrivedMs;
  }

  onEnd(observe: (progress: CallProgress) => void): void {
    if (this.#isTold) observe(this);
    else this.#observers.push(observe);
  }

  /** The first end counts. */
  finish(end: CallEnd): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.endMs = this.nowMs();
    const unread = this.counting?.end() ?? null;
    if (unread === null) this.#tell();
    else void unread.then(() => this.#tell());
  }

  #tell(): void {
    if (this.counting !== null && this.#hasUsed()) Object.assign(this, this.counting.counted());
    this.#isTold = true;
    for (const observe of this.#observers) observe(this);
  }

  /** Nothing is known of a call that no source was asked for, and nothing is used by one that failed. */
  #hasUsed(): boolean {
    const isGood = this.upstreamStatus === null || (this.upstreamStatus >= 200 && this.upstreamStatus <= 299);
    return this.sentMs !== null && isGood && this.#end !== "refused" && this.#end !== "failed";
  }
}
