import { setTimeout as sleep } from "node:timers/promises";
import { callOptionsOf, type CallOptions } from "../sources/call-options.ts";
import { brokenEvent } from "./answer/broken-event.ts";
import { FirstEvent } from "./answer/first-event.ts";
import { NameEcho } from "./answer/name-echo.ts";
import { isPacked } from "./answer/packed.ts";
import { StreamWatch } from "./answer/stream-watch.ts";
import type { Begun } from "./begun-answer.ts";
import { callFailed } from "./failures.ts";
import type { Arrived } from "./relayed-call.ts";

// The runtime drops what it was given in the same turn of the loop as an error, so the reset waits.
const flushMs = 20;
const keepAliveComment = new TextEncoder().encode(":\n\n");

type Controller = ReadableStreamDefaultController<Uint8Array>;

/**
 * Passes an answer on as it arrives, piece by piece, at the client's pace. If the upstream breaks off or falls silent,
 * the client gets an event that says so, and then a reset: never a clean end.
 */
export class FollowedStream {
  readonly readable: ReadableStream<Uint8Array>;
  readonly #arrived: Arrived;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | null;
  #begun: Uint8Array | null;
  readonly #watch: StreamWatch | null;
  readonly #echo: NameEcho | null;
  readonly #first: FirstEvent | null;
  readonly #options: CallOptions;
  /** Lines of JSON have no comments. */
  readonly #mayHaveComments: boolean;
  /** Since when it waits for the upstream; null while it waits for the client, which may read slowly. */
  #waitsSinceMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `begun` has what was read of it already. */
  constructor(arrived: Arrived, begun: Begun | null) {
    const { relayed, serving, reply } = arrived;
    const { progress, look } = relayed;
    const format = progress.isStream && !isPacked(reply.headers) ? relayed.format : null;
    this.#arrived = arrived;
    this.#options = callOptionsOf(serving.config.options);
    this.#mayHaveComments = format !== "ollama";
    this.#begun = begun?.bytes ?? null;
    this.#reader = begun?.rest ?? reply.body?.getReader() ?? null;
    this.#watch = format === null ? null : new StreamWatch(format);
    this.#first = format === null || look === null ? null : new FirstEvent((data) => void look(data, serving, "event"));
    this.#echo = begun === null && format === null ? null : echoOf(arrived);
    this.readable = new ReadableStream({
      start: (controller) => this.#watchSilence(controller),
      pull: (controller) => this.#pull(controller),
      cancel: () => void this.#end("cancelled"),
    } satisfies UnderlyingDefaultSource<Uint8Array>);
  }

  async #pull(controller: Controller): Promise<void> {
    try {
      for (;;) {
        const value = await this.#next();
        if (value === undefined) return this.#close(controller);
        const passing = this.#follow(value);
        if (passing.length === 0) continue;
        controller.enqueue(passing);
        return;
      }
    } catch {
      await this.#break(controller, "broke off its answer");
    }
  }

  async #next(): Promise<Uint8Array | undefined> {
    const begun = this.#begun;
    this.#begun = null;
    if (begun !== null) return begun;
    this.#waitsSinceMs = performance.now();
    const read = await this.#reader?.read();
    this.#waitsSinceMs = null;
    return read?.value;
  }

  #follow(chunk: Uint8Array): Uint8Array {
    const { progress } = this.#arrived.relayed;
    progress.firstByteMs ??= progress.nowMs();
    this.#watch?.push(chunk);
    this.#first?.push(chunk);
    const passing = this.#echo === null ? chunk : this.#echo.push(chunk);
    progress.bytesOut += passing.length;
    return passing;
  }

  /** What the upstream ended cleanly ends cleanly here, complete or not: nothing is added. */
  #close(controller: Controller): void {
    const isComplete = this.#watch === null || this.#watch.isComplete;
    if (this.#end(isComplete ? "complete" : "incomplete")) controller.close();
  }

  async #break(controller: Controller, why: string): Promise<void> {
    // After the event that ends a stream there is nothing that a client would miss.
    if (this.#watch?.isTerminated === true) {
      this.#arrived.abort();
      return this.#close(controller);
    }
    if (!this.#end("broken")) return;
    this.#arrived.outs.failed(this.#arrived.serving);
    const { relayed } = this.#arrived;
    // In the middle of an event, clients would blame what they take for malformed JSON.
    if (this.#watch?.isBetweenEvents === true && relayed.format !== null) {
      const body = relayed.refusedBody(callFailed(relayed, why, true));
      const event = brokenEvent(relayed.format, body, this.#watch.sequenceNumber);
      controller.enqueue(new TextEncoder().encode(event));
    }
    await sleep(flushMs);
    // Resets the connection. With an error, the runtime would also print it.
    controller.error(undefined);
  }

  /** False if the stream has ended already. */
  #end(how: "complete" | "incomplete" | "broken" | "cancelled"): boolean {
    const { relayed, abort } = this.#arrived;
    if (relayed.progress.end !== null) return false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    relayed.progress.finish(how);
    if (how === "broken" || how === "cancelled") abort();
    return true;
  }

  /** One timer for the whole stream: it looks how long the upstream has been silent, and waits for the rest. */
  #watchSilence(controller: Controller): void {
    const { idleTimeoutMs: idleMs, keepAliveMs } = this.#options;
    const nowMs = performance.now();
    const sinceMs = this.#waitsSinceMs ?? nowMs;
    const untilMs = (limitMs: number | null) => (limitMs === null ? Infinity : sinceMs + limitMs - nowMs);
    if (untilMs(idleMs) <= 0) return void this.#break(controller, "fell silent");
    if (untilMs(keepAliveMs) <= 0) this.#keepAlive(controller);
    const nextMs = Math.min(untilMs(idleMs), keepAliveMs ?? Infinity);
    if (nextMs !== Infinity) this.#timer = setTimeout(() => this.#watchSilence(controller), nextMs);
  }

  /** A comment between two events keeps proxies from closing a silent connection. */
  #keepAlive(controller: Controller): void {
    if (this.#watch?.isBetweenEvents === true && this.#mayHaveComments) controller.enqueue(keepAliveComment);
  }
}

/** Null where no name is replaced. */
function echoOf({ relayed, serving, reply }: Arrived): NameEcho | null {
  const { named, format, progress } = relayed;
  if (named === serving.upstreamId || isPacked(reply.headers)) return null;
  return new NameEcho(format, serving.upstreamId, named, progress.isStream ? "events" : "document");
}
