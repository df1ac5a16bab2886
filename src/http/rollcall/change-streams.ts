import { setImmediate } from "node:timers/promises";
import { Refusal, tryLater } from "../../core/refusal.ts";

const streamsMax = 500;
// No organization can take all streams, however many keys it has.
const streamsPerOrganizationMax = 100;
const streamsPerKeyMax = 16;
const retryAfterSeconds = 10;

/** The time between two wakings, so that a stream reads a series of changes at once. */
const wavePeriodMs = 100;
/** How many streams are woken in one turn of the event loop. Requests are answered between turns. */
const wokenAtOnce = 10;

/** Why a stream was woken. */
export type Woken = "change" | "heartbeat" | "end";

/** What a stream gets that is opened after all have ended: a refusal, or it opens and ends, so that its reader comes again. */
export type LateStreams = "refused" | "ended";

/** Who reads a stream. */
export interface StreamReader {
  readonly organizationId: string;
  readonly keyId: string;
}

export interface StreamParts {
  /** Registers a callback for every change. */
  readonly watch: (wake: () => void) => unknown;
  /** Reports an error that ended a stream. */
  readonly problem: (error: unknown) => void;
  /** The longest silence of a stream, well below the timeout of idle connections. */
  readonly heartbeatMs: number;
}

/** The open streams. Limits their number, and wakes them when something changed. */
export class ChangeStreams {
  readonly #parts: StreamParts;
  readonly #open = new Set<ChangeStream>();
  /** Frames that are being made, also for readers who have left. They read the store. */
  readonly #making = new Set<Promise<unknown>>();
  #late: LateStreams | null = null;
  #waveIsPlanned = false;
  #lastWaveMs = -Infinity;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    parts.watch(() => this.#planWave());
  }

  get size(): number {
    return this.#open.size;
  }

  /** Opens a stream of the frames that `frames` yields. Throws the refusal if too many are open. */
  open(
    reader: StreamReader,
    frames: (stream: ChangeStream) => AsyncGenerator<string, void>,
  ): ReadableStream<Uint8Array> {
    if (this.#late !== "ended") this.#refuseTooMany(reader);
    const stream = new ChangeStream(reader, this.#parts.heartbeatMs);
    if (this.#late === "ended") stream.wake("end");
    else this.#open.add(stream);
    const close = () => {
      this.#open.delete(stream);
      stream.wake("end");
    };
    const made = frames(stream);
    return bytesOf(() => this.#make(made), close);
  }

  /** Ends every stream, and sets what later ones get. */
  endAll(late: LateStreams): void {
    this.#late = late;
    for (const stream of this.#open) stream.wake("end");
  }

  /** Resolves when no ended stream reads the store any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#making);
  }

  /** The next frame; null at the end. */
  async #make(frames: AsyncGenerator<string, void>): Promise<string | null> {
    const making = frames.next().catch(this.#parts.problem);
    this.#making.add(making);
    const frame = await making;
    this.#making.delete(making);
    return frame && !frame.done ? frame.value : null;
  }

  /** Wakes the streams at once after a quiet period, otherwise at the end of the current one. */
  #planWave(): void {
    if (this.#waveIsPlanned || this.#open.size === 0) return;
    const waitMs = this.#lastWaveMs + wavePeriodMs - performance.now();
    if (waitMs <= 0) return void this.#wakeAll();
    this.#waveIsPlanned = true;
    setTimeout(() => void this.#wakeAll(), waitMs).unref();
  }

  async #wakeAll(): Promise<void> {
    this.#waveIsPlanned = false;
    this.#lastWaveMs = performance.now();
    const streams = [...this.#open];
    for (let from = 0; from < streams.length; from += wokenAtOnce) {
      if (from > 0) await setImmediate();
      for (const stream of streams.slice(from, from + wokenAtOnce)) stream.wake("change");
    }
  }

  #refuseTooMany({ keyId, organizationId }: StreamReader): void {
    if (this.#late === "refused") throw tryLater("The server is stopping.", retryAfterSeconds);
    if (this.#open.size >= streamsMax)
      throw tryLater(`This server has ${streamsMax} streams of changes open and takes no more.`, retryAfterSeconds);
    const readers = [...this.#open].map(({ reader }) => reader);
    if (readers.filter((reader) => reader.keyId === keyId).length >= streamsPerKeyMax)
      throw tooMany("API key", streamsPerKeyMax);
    if (readers.filter((reader) => reader.organizationId === organizationId).length >= streamsPerOrganizationMax)
      throw tooMany("organization", streamsPerOrganizationMax);
  }
}

function tooMany(whose: string, most: number): Refusal {
  const message = `This ${whose} has ${most} streams of changes open. End one before opening another.`;
  return new Refusal("rate-limited", message, { retryAfterSeconds });
}

/** Lets one open stream wait. A wake-up that comes while it does not wait is kept. */
export class ChangeStream {
  readonly reader: StreamReader;
  readonly #heartbeatMs: number;
  #woken: Woken | null = null;
  #wake: (() => void) | null = null;

  constructor(reader: StreamReader, heartbeatMs: number) {
    this.reader = reader;
    this.#heartbeatMs = heartbeatMs;
  }

  /** An ended stream reads nothing more: its store may be closed. */
  get ended(): boolean {
    return this.#woken === "end";
  }

  wake(why: Woken): void {
    if (this.#woken !== "end") this.#woken = why;
    this.#wake?.();
  }

  /** Resolves at a change since the last call, at the next heartbeat, or at the end. */
  async next(waitMs = this.#heartbeatMs): Promise<Woken> {
    if (this.#woken === null) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, Math.min(waitMs, this.#heartbeatMs));
      await promise;
      clearTimeout(timer);
      this.#wake = null;
    }
    const woken = this.#woken ?? "heartbeat";
    if (woken !== "end") this.#woken = null;
    return woken;
  }
}

/** Requests a frame only when the reader has taken the last one, so a slow reader costs neither time nor memory. */
function bytesOf(next: () => Promise<string | null>, close: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const frame = await next();
        if (frame !== null) return controller.enqueue(encoder.encode(frame));
        close();
        controller.close();
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
}
