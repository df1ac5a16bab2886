/** A minimal reader of server-sent events. */
export interface FeedEvent {
  readonly id: string | null;
  readonly event: string | null;
  // Tests read changes of every shape.
  readonly change: any;
}

export class FeedReader {
  /** Every change so far, in order. */
  readonly events: FeedEvent[] = [];
  comments = 0;
  /** Whether the stream has ended. */
  ended = false;
  lastEventId: string | null = null;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #waiting: (() => void)[] = [];

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
    void this.#read();
  }

  /** Resolves when the condition holds; throws after a timeout. */
  async until(condition: (reader: this) => boolean, deadlineMs = 10_000): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    while (!condition(this)) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) throw new Error(`the expected events did not arrive; received ${JSON.stringify(this.events)}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await Promise.race([promise, Bun.sleep(leftMs)]);
    }
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const piece = await this.#reader.read().catch(() => ({ done: true as const, value: undefined }));
      if (piece.done) break;
      const blocks = (text + decoder.decode(piece.value, { stream: true })).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) this.#take(block);
      this.#wake();
    }
    this.ended = true;
    this.#wake();
  }

  #take(block: string): void {
    if (block.startsWith(":")) return void this.comments++;
    const fields = Object.fromEntries(
      block.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]),
    );
    const { id = null, event = null, data = "null" } = fields;
    this.lastEventId = id ?? this.lastEventId;
    this.events.push({ id, event, change: JSON.parse(data) });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
