import { Refusal, tryLater } from "../../core/refusal.ts";

const streamsMax = 500;
// So that no organization takes all there are, however many keys it has.
const streamsPerOrganizationMax = 100;
const streamsPerKeyMax = 16;
const retryAfterSeconds = 10;

/** Why a stream was woken. */
export type Woken = "change" | "heartbeat" | "end";

/** Whose stream it is. */
export interface StreamReader {
  readonly organizationId: string;
  readonly keyId: string;
}

export interface StreamParts {
  /** Calls `wake` at every change until what it gave back is called. */
  readonly watch: (wake: () => void) => () => void;
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

  constructor(parts: StreamParts) {
    this.#parts = parts;
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
    const { watch, problem, heartbeatMs } = this.#parts;
    const stream = new ChangeStream(reader, heartbeatMs);
    const unwatch = watch(() => stream.wake("change"));
    this.#open.add(stream);
    const close = () => {
      unwatch();
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
