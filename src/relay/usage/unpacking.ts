import type { Transform } from "node:stream";

type Zlib = typeof import("node:zlib");

const makers: Readonly<Record<string, (zlib: Zlib) => Transform>> = {
  gzip: (zlib) => zlib.createGunzip(),
  "x-gzip": (zlib) => zlib.createGunzip(),
  deflate: (zlib) => zlib.createInflate(),
  br: (zlib) => zlib.createBrotliDecompress(),
  zstd: (zlib) => zlib.createZstdDecompress(),
};

// So much may wait to be unpacked. The bytes of the answer never wait for it.
const waitingBytesMax = 4 * 1024 * 1024;
/** A bound for what was made to unpack to more. */
const unpackedBytesMax = 256 * 1024 * 1024;

/** Unpacks an answer beside its passing, in other threads, and hands on what is in it in pieces of some kilobytes. */
export class Unpacking {
  readonly #stream: Transform | null;
  readonly #read: (bytes: Uint8Array) => void;
  readonly #fails: () => void;
  readonly #ended = Promise.withResolvers<void>();
  #unpackedBytes = 0;
  #hasFailed = false;

  /** `fails` is called if not all of it can be unpacked. */
  constructor(encoding: string, read: (bytes: Uint8Array) => void, fails: () => void) {
    this.#read = read;
    this.#fails = fails;
    // Loaded here, because a server starts sooner without it.
    this.#stream = makers[encoding]?.(process.getBuiltinModule("node:zlib")) ?? null;
    if (this.#stream === null) this.#fail();
    this.#stream
      ?.on("data", (bytes: Uint8Array) => this.#take(bytes))
      .on("end", () => this.#ended.resolve())
      .on("error", () => this.#fail());
  }

  push(bytes: Uint8Array): void {
    if (this.#hasFailed) return;
    this.#stream?.write(bytes);
    if ((this.#stream?.writableLength ?? 0) > waitingBytesMax) this.#fail();
  }

  /** Resolves when all is read that came. */
  end(): Promise<void> {
    if (!this.#hasFailed) this.#stream?.end();
    return this.#ended.promise;
  }

  #take(bytes: Uint8Array): void {
    if (this.#hasFailed) return;
    this.#unpackedBytes += bytes.length;
    if (this.#unpackedBytes > unpackedBytesMax) this.#fail();
    else this.#read(bytes);
  }

  #fail(): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#fails();
    this.#stream?.destroy();
    this.#ended.resolve();
  }
}
