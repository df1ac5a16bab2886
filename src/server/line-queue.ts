/** Writes a text. `done` is called when it has been written, or with an error. */
export type WriteOut = (text: string, done: (error?: unknown) => void) => void;

export interface LineQueueOptions {
  readonly writeOut: WriteOut;
  /** How long lines are collected before they are written; 0 writes each at once. */
  readonly gatherMs: number;
  /** The longest text of one write. A longer line is written by itself. */
  readonly chunkBytesMax: number;
  readonly notice: (dropped: number) => string;
}

interface Line {
  readonly text: string;
  readonly bytes: number;
}

const queuedBytesMax = 1024 * 1024;
const retryMs = 1_000;

/**
 * Lines for a reader that may be slow, stuck or gone, or for a disk that may be full. Nothing waits for them: lines beyond
 * a bound in bytes, and lines whose write failed, are dropped and counted. The next successful write reports how many.
 */
export class LineQueue {
  readonly #options: LineQueueOptions;
  #waiting: Line[] = [];
  #queuedBytes = 0;
  #isWriting = false;
  #timer: NodeJS.Timeout | null = null;
  #dropped = 0;
  #droppedAnnounced = 0;
  // A failed write may have written a part of a line.
  #mayBePartial = false;
  #kept = "";
  #settled: (() => void)[] = [];

  constructor(options: LineQueueOptions) {
    this.#options = options;
  }

  get dropped(): number {
    return this.#dropped;
  }

  write(text: string): void {
    const line = { text, bytes: Buffer.byteLength(text) };
    if (this.#queuedBytes + line.bytes > queuedBytesMax) {
      this.#dropped++;
      return;
    }
    this.#queuedBytes += line.bytes;
    this.#waiting.push(line);
    if (this.#options.gatherMs === 0) this.flush();
    else this.#flushIn(this.#options.gatherMs);
  }

  /** Writes what must not be lost: before anything else, and again until it succeeds. */
  keep(text: string): void {
    this.#kept += text;
    this.flush();
  }

  /** Writes the collected lines, unless a write is under way. */
  flush(): void {
    if (this.#isWriting) return;
    const kept = this.#kept;
    const dropped = this.#dropped;
    const notice = dropped > this.#droppedAnnounced ? this.#options.notice(dropped - this.#droppedAnnounced) : "";
    const lines = this.#takeChunk();
    const text = kept + notice + lines.map((line) => line.text).join("");
    if (text === "") return this.#settle();
    this.#isWriting = true;
    this.#options.writeOut(this.#mayBePartial ? `\n${text}` : text, (error) => {
      this.#isWriting = false;
      this.#queuedBytes -= lines.reduce((sum, { bytes }) => sum + bytes, 0);
      this.#mayBePartial = Boolean(error);
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
    // Reports the dropped lines even if no further line comes.
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
