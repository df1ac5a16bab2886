import { Silence, type BodyListener } from "../sources/fetcher/fetcher.ts";
import type { UpstreamError, UpstreamFault } from "../sources/upstream.ts";
import { callOptionsOf } from "../sources/call-options.ts";
import { brokenEvent } from "./answer/errors/broken-event.ts";
import { FirstEvent } from "./answer/first-event.ts";
import { NameEcho } from "./answer/name-echo.ts";
import { isPacked } from "./answer/packed.ts";
import { StreamWatch } from "./answer/stream-watch.ts";
import { UsageCut } from "./answer/usage-cut.ts";
import { brokenOff, howItBroke } from "./failures.ts";
import type { Arrived, Begun } from "./relayed-call.ts";
import { answerReader } from "./usage/answer-reader.ts";

// A reset takes from a busy client what it has received and not read yet, so it comes later.
const resetAfterMs = 250;
const keepAliveComment = new TextEncoder().encode(":\n\n");

// So much may wait for the client before the upstream has to wait.
const waitingBytesMax = 64 * 1024;

/**
 * Passes an answer on as it arrives, piece by piece, at the client's pace. If the upstream breaks off or falls silent,
 * the client gets an event that says so, and then a reset: never a clean end.
 */
export class FollowedStream implements BodyListener {
  readonly readable: ReadableStream<Uint8Array>;
  readonly #arrived: Arrived;
  readonly #watch: StreamWatch | null;
  /** Reads the usage in an answer that is not watched. */
  readonly #usage: ((bytes: Uint8Array) => void) | null;
  readonly #cut: UsageCut | null;
  readonly #echo: NameEcho | null;
  readonly #first: FirstEvent | null;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  /** How much has passed since the client had taken everything. */
  #waitingBytes = 0;
  /** Called when the client has taken everything. */
  #whenTaken: (() => void) | null = null;
  /** After it, a comment keeps the connection open. Null without keep-alive: lines of JSON have no comments. */
  readonly #silence: Silence | null;
  #reset: NodeJS.Timeout | undefined;

  /** `begun` has what was read of it already; `isJson` if the answer is one document. */
  constructor(arrived: Arrived, { isJson, begun }: { readonly isJson: boolean; readonly begun: Begun | null }) {
    const { relayed, serving, reply } = arrived;
    const { progress, look } = relayed;
    const { keepAliveMs } = callOptionsOf(serving.config.options);
    const format = progress.isStream && !isPacked(reply.headers) ? relayed.format : null;
    this.#arrived = arrived;
    this.#cut = format !== null && arrived.isUsageAsked ? new UsageCut() : null;
    this.#watch = format === null ? null : new StreamWatch(format, progress.counting?.watch, this.#cut);
    this.#usage = format === null ? answerReader(relayed, reply) : null;
    this.#first = format === null || look === null ? null : new FirstEvent((data) => void look(data, serving, "event"));
    this.#echo = isJson || format !== null ? echoOf(arrived) : null;
    this.readable = new ReadableStream({
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#pull(),
      cancel: () => this.#left(),
    } satisfies UnderlyingDefaultSource<Uint8Array>);
    this.#silence = keepAliveMs === null || format === "ollama" ? null : new Silence(() => this.#keepAlive());
    if (keepAliveMs !== null) this.#silence?.begin(keepAliveMs);
    if (begun !== null) this.arrives(begun.bytes);
    reply.body.listen(this);
  }

  arrives(bytes: Uint8Array): void {
    const passing = this.#follow(bytes);
    if (passing.length === 0) return;
    this.#controller.enqueue(passing);
    this.#waitingBytes += passing.length;
    if (this.#waitingBytes < waitingBytesMax) return;
    const { body } = this.#arrived.reply;
    body.pause();
    this.#whenTaken = () => body.resume();
  }

  ends(): void {
    // If nothing but the end of the connection ends a body, it says nothing: a server that dies closes its own as well.
    if (this.#watch?.isComplete === false && endsByClosing(this.#arrived.reply)) void this.#break("truncated");
    else this.#close();
  }

  fails({ fault }: UpstreamError): void {
    if (this.#arrived.relayed.left.aborted) this.#end("cancelled");
    else void this.#break(fault);
  }

  /** The client has taken everything. */
  #pull(): void {
    this.#waitingBytes = 0;
    const whenTaken = this.#whenTaken;
    this.#whenTaken = null;
    whenTaken?.();
  }

  #follow(chunk: Uint8Array): Uint8Array {
    const { progress } = this.#arrived.relayed;
    this.#silence?.heard();
    progress.firstByteMs ??= progress.nowMs();
    const kept = this.#cut === null ? chunk : this.#cut.push(chunk, (bytes) => this.#watch?.push(bytes));
    if (this.#cut === null) this.#watch?.push(chunk);
    this.#usage?.(chunk);
    this.#first?.push(chunk);
    return this.#named(kept);
  }

  /** The bytes with the name that the caller used. */
  #named(bytes: Uint8Array): Uint8Array {
    const passing = this.#echo === null ? bytes : this.#echo.push(bytes);
    this.#arrived.relayed.progress.bytesOut += passing.length;
    return passing;
  }

  /** The beginning of an event that is cut off passes too. */
  #passRest(): void {
    const rest = this.#cut?.rest();
    if (rest !== undefined && rest.length > 0) this.#controller.enqueue(this.#named(rest));
  }

  /** What the upstream ended cleanly ends cleanly here, complete or not: nothing is added. */
  #close(): void {
    const isComplete = this.#watch === null || this.#watch.isComplete;
    if (this.#end(isComplete ? "complete" : "incomplete")) this.#controller.close();
  }

  async #break(fault: UpstreamFault): Promise<void> {
    // After the event that ends a stream there is nothing that a client would miss.
    if (this.#watch?.isTerminated === true) return this.#close();
    if (!this.#end("broken")) return;
    if (fault !== "stopping") this.#arrived.outs.failed(this.#arrived.serving, `it ${howItBroke(fault)}`);
    const { relayed } = this.#arrived;
    // In the middle of an event, clients would blame what they take for malformed JSON.
    if (this.#watch?.isBetweenEvents === true && relayed.format !== null) {
      const body = relayed.refusedBody(brokenOff(relayed, fault));
      const event = brokenEvent(relayed.format, body, this.#watch.sequenceNumber);
      this.#controller.enqueue(new TextEncoder().encode(event));
    }
    await this.#taken();
    // Resets the connection. With an error, the runtime would also print it.
    this.#reset = setTimeout(() => this.#controller.error(undefined), resetAfterMs);
  }

  #left(): void {
    clearTimeout(this.#reset);
    this.#end("cancelled");
  }

  /** Resolves when the client has taken everything: an error would drop what still waits for it. */
  #taken(): Promise<void> | void {
    if ((this.#controller.desiredSize ?? 1) > 0) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#whenTaken = resolve;
    return promise;
  }

  /** False if the stream has ended already. */
  #end(how: "complete" | "incomplete" | "broken" | "cancelled"): boolean {
    const { relayed, reply } = this.#arrived;
    if (relayed.progress.end !== null) return false;
    this.#silence?.end();
    if (how !== "cancelled") this.#passRest();
    relayed.progress.finish(how);
    if (how === "cancelled") reply.body.cancel();
    return true;
  }

  /** A comment between two events keeps proxies from closing a silent connection. */
  #keepAlive(): void {
    if (this.#watch?.isBetweenEvents === true) this.#controller.enqueue(keepAliveComment);
  }
}

function endsByClosing({ headers }: Arrived["reply"]): boolean {
  return headers.get("content-length") === null && headers.get("transfer-encoding") === null;
}

/** Null where no name is replaced. */
function echoOf({ relayed, serving, reply }: Arrived): NameEcho | null {
  const { named, format, progress } = relayed;
  if (named === serving.upstreamId || isPacked(reply.headers)) return null;
  return new NameEcho(format, serving.upstreamId, named, progress.isStream ? "events" : "document");
}
