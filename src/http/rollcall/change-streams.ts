import { setImmediate } from "node:timers/promises";
import { Refusal, tryLater } from "../../core/refusal.ts";

const streamsMax = 500;
// So that no organization takes all there are, however many keys it has.
const streamsPerOrganizationMax = 100;
const streamsPerKeyMax = 16;
const retryAfterSeconds = 10;

/** From one waking of all streams to the next, so that a series of changes is read by each stream in one go. */
const wavePeriodMs = 100;
/** Woken in one turn of the event loop, between which requests are answered. */
const wokenAtOnce = 10;

/** Why a stream was woken. */
export type Woken = "change" | "heartbeat" | "end";

/** Whose stream it is. */
export interface StreamReader {
  readonly organizationId: string;
  readonly keyId: string;
}

export interface StreamParts {
  /** Has `wake` called at every change. */
  readonly watch: (wake: () => void) => unknown;
  /** Told of what broke a stream off that neither its reader nor its key did. */
  readonly problem: (error: unknown) => void;
  /** How long a stream stays silent; well below the time after which an idle connection is closed. */
  readonly heartbeatMs: number;
}

/** The streams that are open, bounded, and told when it is time to look again. */
export class ChangeStreams {
  readonly #parts: StreamParts;
  readonly #open = new Set<ChangeStream>();
  #ended = false;
  #waveIsPlanned = false;
  #lastWaveMs = -Infinity;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    parts.watch(() => this.#planWave());
  }

  get size(): number {
    return this.#open.size;
  }

  /** Opens a stream of what `frames` yields. Throws the refusal when there are too many. */
  open(
    reader: StreamReader,
    frames: (stream: ChangeStream) => AsyncGenerator<string, void>,
  ): ReadableStream<Uint8Array> {
    this.#refuseTooMany(reader);
    const { problem, heartbeatMs } = this.#parts;
    const stream = new ChangeStream(reader, heartbeatMs);
    this.#open.add(stream);
    const close = () => {
      this.#open.delete(stream);
      stream.wake("end");
    };
    return bytesOf(frames(stream), close, problem);
  }

  /** Ends every stream, and takes no more. */
  endAll(): void {
    this.#ended = true;
    for (const stream of this.#open) stream.wake("end");
  }

  /** At once after a pause, and otherwise with whatever else changes until then. */
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
    if (this.#ended) throw tryLater("The server is stopping.", retryAfterSeconds);
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

/** One open stream's waiting. What wakes it while it is not waiting is not lost. */
export class ChangeStream {
  readonly reader: StreamReader;
  readonly #heartbeatMs: number;
  #woken: Woken | null = null;
  #wake: (() => void) | null = null;

  constructor(reader: StreamReader, heartbeatMs: number) {
    this.reader = reader;
    this.#heartbeatMs = heartbeatMs;
  }

  /** For those who have more to say than to wait for. */
  get ended(): boolean {
    return this.#woken === "end";
  }

  wake(why: Woken): void {
    if (this.#woken !== "end") this.#woken = why;
    this.#wake?.();
  }

  /** Resolves when something changed since this was last asked, when it is time for a sign of life, or at the end. */
  async next(): Promise<Woken> {
    if (this.#woken === null) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, this.#heartbeatMs);
      await promise;
      clearTimeout(timer);
      this.#wake = null;
    }
    const woken = this.#woken ?? "heartbeat";
    if (woken !== "end") this.#woken = null;
    return woken;
  }
}

/** Asks for the next frame only when the reader has taken the last one: a slow reader holds up nobody and no memory. */
function bytesOf(
  frames: AsyncGenerator<string, void>,
  close: () => void,
  problem: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const frame = await frames.next().catch(problem);
        if (frame && !frame.done) return controller.enqueue(encoder.encode(frame.value));
        close();
        controller.close();
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
}
