import type { UpstreamError } from "../../upstream.ts";

/** Hears of a body as it arrives. Nothing follows the end or the failure. */
export interface BodyListener {
  arrives(bytes: Uint8Array): void;
  ends(): void;
  /** The upstream broke it off, or the call was ended. */
  fails(error: UpstreamError): void;
}

/** Where a body comes from. */
interface Origin {
  pause(): void;
  resume(): void;
  /** Closes it. */
  destroy(): void;
}

// The upstream waits when as much is not taken yet. What one read of the socket brings may be as much again.
const waitingBytesMax = 64 * 1024;

/**
 * The body of an answer, which calls its listener with each piece. A stream of the runtime would cost as much as all the
 * rest of a short call. Pieces wait as long as nobody listens, or the listener pauses.
 */
export class AnswerBody {
  readonly #origin: Origin | null;
  readonly #waiting: Uint8Array[] = [];
  #listener: BodyListener | null = null;
  #waitingBytes = 0;
  #isPaused = false;
  #isOriginPaused = false;
  /** How it ended; null as long as more may come. */
  #end: "whole" | UpstreamError | null = null;

  /** `origin` is null for a body that is here already. */
  constructor(origin: Origin | null) {
    this.#origin = origin;
  }

  /** Whether some of it waits for the listener. */
  get isHeldUp(): boolean {
    return this.#isPaused || this.#waiting.length > 0;
  }

  /** Null to stop listening: what arrives then waits for the next listener. */
  listen(listener: BodyListener | null): void {
    this.#listener = listener;
    this.#deliver();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
  }

  /** Ends the call. The listener hears nothing more. */
  cancel(): void {
    this.#listener = null;
    this.#waiting.length = 0;
    if (this.#end === null) this.#origin?.destroy();
  }

  push(bytes: Uint8Array): void {
    if (this.#listener !== null && !this.#isPaused && this.#waiting.length === 0) this.#listener.arrives(bytes);
    else this.#keep(bytes);
  }

  #keep(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes < waitingBytesMax || this.#isOriginPaused) return;
    this.#isOriginPaused = true;
    this.#origin?.pause();
  }

  finish(how: "whole" | UpstreamError): void {
    if (this.#end !== null) return;
    if (this.#isOriginPaused) this.#origin?.resume();
    this.#end = how;
    this.#deliver();
  }

  #deliver(): void {
    while (this.#listener !== null && !this.#isPaused && this.#waiting.length > 0) {
      const bytes = this.#waiting.shift() as Uint8Array;
      this.#waitingBytes -= bytes.length;
      this.#listener.arrives(bytes);
    }
    const listener = this.#listener;
    if (listener === null || this.#isPaused) return;
    if (this.#end !== null) {
      this.#listener = null;
      if (this.#end === "whole") listener.ends();
      else listener.fails(this.#end);
    } else if (this.#isOriginPaused) {
      this.#isOriginPaused = false;
      this.#origin?.resume();
    }
  }
}
