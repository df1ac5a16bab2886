import { EventFollower } from "./event-follower.ts";

// A response begins with an event that repeats its instructions and tools.
const dataBytesMax = 1024 * 1024;

/** Reads the first server-sent event of a stream, and calls back with its data. */
export class FirstEvent {
  readonly #follower: EventFollower;
  readonly #data: Uint8Array[] = [];
  #length = 0;
  #isOver = false;

  constructor(found: (data: Uint8Array) => void) {
    this.#follower = new EventFollower({
      nameBegins: () => undefined,
      nameComes: () => undefined,
      dataComes: (bytes, from, to) => this.#keep(bytes.slice(from, to)),
      dataLineEnds: () => this.#keep(Uint8Array.of(0x0a)),
      eventEnds: () => {
        if (!this.#isOver) found(Buffer.concat(this.#data, this.#length));
        this.#end();
      },
    });
  }

  push(bytes: Uint8Array): void {
    if (!this.#isOver) this.#follower.push(bytes);
  }

  #keep(bytes: Uint8Array): void {
    this.#length += this.#isOver ? 0 : bytes.length;
    if (this.#length > dataBytesMax) this.#end();
    if (!this.#isOver) this.#data.push(bytes);
  }

  #end(): void {
    this.#isOver = true;
    this.#data.length = 0;
  }
}
