/** Hands a text over; `done` is called once it has been written, or with why it could not be. */
export type WriteOut = (text: string, done: (error?: unknown) => void) => void;

export interface LineQueueOptions {
  readonly writeOut: WriteOut;
  /** How long lines are gathered before they are written; 0 writes each at once. */
  readonly gatherMs: number;
  /** The longest text handed over at once. A longer line is handed over by itself. */
  readonly chunkBytesMax: number;
  /** The line that says how many could not be written. */
  readonly notice: (dropped: number) => string;
}

interface Line {
  readonly text: string;
  readonly bytes: number;
}

/** Of everything that has not been written yet, together. */
const heldBytesMax = 1024 * 1024;
const retryMs = 1_000;

/**
 * Lines on their way to a reader who may be slow, stuck or gone, or to a disk that may be full. Nothing waits for them:
 * lines beyond a fixed number of bytes, and lines of which the write failed, are dropped and counted. The next write
 * that works says how many.
 */
export class LineQueue {
  readonly #options: LineQueueOptions;
  #waiting: Line[] = [];
  #heldBytes = 0;
  #isWriting = false;
  #timer: NodeJS.Timeout | null = null;
  #dropped = 0;
  #droppedAnnounced = 0;
  // A failed write may have left a part of a line behind.
  #mayBeCut = false;
  #kept = "";
  #settled: (() => void)[] = [];

  constructor(options: LineQueueOptions) {
    this.#options = options;
  }

  /** How many lines were dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  write(text: string): void {
    const line = { text, bytes: Buffer.byteLength(text) };
    if (this.#heldBytes + line.bytes > heldBytesMax) {
      this.#dropped++;
      return;
    }
    this.#heldBytes += line.bytes;
    this.#waiting.push(line);
    if (this.#options.gatherMs === 0) this.flush();
    else this.#flushIn(this.#options.gatherMs);
  }

  /** For what must not be lost: it is written before anything else, and tried again until that works. */
  keep(text: string): void {
    this.#kept += text;
    this.flush();
  }

  /** Writes what has been gathered, unless an earlier write is still under way. */
  flush(): void {
    if (this.#isWriting) return;
    const kept = this.#kept;
    const dropped = this.#dropped;
    const notice = dropped > this.#droppedAnnounced ? this.#options.notice(dropped - this.#droppedAnnounced) : "";
    const lines = this.#takeChunk();
    const text = kept + notice + lines.map((line) => line.text).join("");
    if (text === "") return this.#settle();
    this.#isWriting = true;
    this.#options.writeOut(this.#mayBeCut ? `\n${text}` : text, (error) => {
      this.#isWriting = false;
      this.#heldBytes -= lines.reduce((sum, { bytes }) => sum + bytes, 0);
      this.#mayBeCut = Boolean(error);
      if (error) return this.#failed(lines);
      this.#kept = this.#kept.slice(kept.length);
      this.#droppedAnnounced = dropped;
      this.flush();
    });
  }

  /** Resolves when everything has been written or dropped, or after the deadline. */
  async settled(deadlineMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const deadline = setTimeout(resolve, deadlineMs);
    this.#settled.push(resolve);
    this.flush();
    await promise;
    clearTimeout(deadline);
  }

  #failed(lines: readonly Line[]): void {
    this.#dropped += lines.length;
    if (this.#waiting.length > 0) return this.flush();
    this.#settle();
    // Says what was dropped although nothing else may have to be said by then.
    this.#flushIn(retryMs);
  }

  #settle(): void {
    for (const resolve of this.#settled.splice(0)) resolve();
  }

  #flushIn(ms: number): void {
    if (this.#timer !== null) return;
    const timer = setTimeout(() => {
      this.#timer = null;
      this.flush();
    }, ms);
    this.#timer = timer.unref();
  }

  #takeChunk(): Line[] {
    let bytes = 0;
    const tooMuch = this.#waiting.findIndex(
      (line, at) => (bytes += line.bytes) > this.#options.chunkBytesMax && at > 0,
    );
    return this.#waiting.splice(0, tooMuch === -1 ? this.#waiting.length : tooMuch);
  }
}
