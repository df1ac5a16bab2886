import type { Transform } from "node:stream";
import { promisify } from "node:util";
import type { BrotliOptions, ZlibOptions, ZstdOptions } from "node:zlib";
import { CacheEntry } from "../fair-shares.ts";
import { blobBytesMin, type Bytes, type Payload, type Plain } from "./plain.ts";

export type Encoding = "identity" | "gzip" | "br" | "zstd";

/** Below this many bytes, compressing costs a reader more than it saves. */
const compressBytesMin = 860;
/** Above this many bytes, compressing would hold up every other request, so it is done on another thread. */
const compressAtOnceBytesMax = 128 * 1024;
/** Above this many bytes, no reader waits for the other thread: until it is done, readers get the plain body. */
export const compressForReaderBytesMax = 1_000_000;
/** A plain list is cached in one Blob if it is requested again among so many plain answers, and is not longer than this. */
const frequentWithin = 64;
const preparedBytesMax = 1_000_000;

/** One encoding of a content. */
export class EncodedBody extends CacheEntry {
  readonly encoding: Encoding;
  readonly payload: Payload;
  readonly size: number;
  readonly evict: () => void;

  constructor(encoding: Encoding, payload: Payload, size: number, evict: () => void) {
    super();
    this.encoding = encoding;
    this.payload = payload;
    this.size = size;
    this.evict = evict;
  }
}

/** Plain bodies that were sent, of all contents. */
let plainSent = 0;

/**
 * The bytes of an answer, compressed at the first request for each encoding. Encodings are cached one by one. A list
 * that is requested often is also cached in one Blob, which is sent without copying.
 */
export class Content {
  readonly #plain: Plain;
  readonly #plainBody: EncodedBody;
  readonly #count: (body: EncodedBody) => void;
  readonly #users = new Set<object>();
  readonly #bodies = new Map<Encoding, EncodedBody>();
  /** What readers get while an encoding is being made. */
  readonly #underWay = new Map<Encoding, EncodedBody | Promise<EncodedBody>>();
  /** The value of `plainSent` when this one was sent last. */
  #sentAt = -Infinity;

  /** `count` is called for each body that is cached. */
  constructor(plain: Plain, count: (body: EncodedBody) => void) {
    this.#plain = plain;
    this.#plainBody = new EncodedBody("identity", plain.payload, plain.length, () => undefined);
    this.#count = count;
  }

  get users(): number {
    return this.#users.size;
  }

  get bodies(): Iterable<EncodedBody> {
    return this.#bodies.values();
  }

  /** Whether it is too small to be compressed. */
  get isSmall(): boolean {
    return this.#plain.length < compressBytesMin;
  }

  retain(user: object): void {
    this.#users.add(user);
  }

  release(user: object): void {
    this.#users.delete(user);
  }

  body(encoding: Encoding): EncodedBody | Promise<EncodedBody> {
    const chosen = this.isSmall ? "identity" : encoding;
    const ready = this.#bodies.get(chosen) ?? this.#underWay.get(chosen);
    if (ready !== undefined) return ready;
    if (chosen === "identity") return this.#asItIs();
    return this.#plain.length > compressAtOnceBytesMax ? this.#compressLater(chosen) : this.#compressAtOnce(chosen);
  }

  #asItIs(): EncodedBody | Promise<EncodedBody> {
    const plain = this.#plain;
    if (!plain.isReady) return this.#afterRestoring("identity", () => this.#plainBody);
    const isFrequent = ++plainSent - this.#sentAt <= frequentWithin;
    this.#sentAt = plainSent;
    if (!isFrequent || plain.length > preparedBytesMax || this.#isInOnePiece) return this.#plainBody;
    return this.#add("identity", plain.bytes());
  }

  get #isInOnePiece(): boolean {
    return this.#plain.payload instanceof Blob || this.#plain.payload instanceof Uint8Array;
  }

  #compressAtOnce(encoding: Exclude<Encoding, "identity">): EncodedBody | Promise<EncodedBody> {
    const make = () => this.#add(encoding, compressors[encoding].now(this.#plain.bytes()));
    return this.#plain.isReady ? make() : this.#afterRestoring(encoding, make);
  }

  #compressLater(encoding: Exclude<Encoding, "identity">): EncodedBody | Promise<EncodedBody> {
    const made = this.#compressed(encoding);
    const isLong = this.#plain.length > compressForReaderBytesMax;
    return this.#whileMaking(encoding, isLong ? this.#asItIs() : made, made);
  }

  async #compressed(encoding: Exclude<Encoding, "identity">): Promise<EncodedBody> {
    const plain = this.#plain;
    try {
      if (plain.isLong) return this.#add(encoding, await compressedInChunks(encoding, plain));
      if (!plain.isReady) await plain.restore();
      return this.#add(encoding, await compressedCopy(encoding, plain.bytes()));
    } catch {
      // Memory was short. The plain body is served for now, and the next reader starts another attempt.
      return this.#asItIs();
    }
  }

  #afterRestoring(encoding: Encoding, make: () => EncodedBody): Promise<EncodedBody> {
    const made = this.#plain.restore().then(make);
    void this.#whileMaking(encoding, made, made);
    return made;
  }

  /** Gives `meanwhile` to every reader until `made` is settled. */
  #whileMaking(
    encoding: Encoding,
    meanwhile: EncodedBody | Promise<EncodedBody>,
    made: Promise<EncodedBody>,
  ): EncodedBody | Promise<EncodedBody> {
    this.#underWay.set(encoding, meanwhile);
    const end = () => void (this.#underWay.get(encoding) === meanwhile && this.#underWay.delete(encoding));
    made.then(end, end);
    return meanwhile;
  }

  #add(encoding: Encoding, bytes: Bytes): EncodedBody {
    const payload = bytes.length < blobBytesMin ? bytes.slice() : new Blob([bytes]);
    const body = new EncodedBody(encoding, payload, bytes.length, () => this.#drop(body));
    // If no user is left, the last reader gets it and nothing is cached.
    if (this.#users.size === 0) return body;
    this.#bodies.set(encoding, body);
    this.#count(body);
    return body;
  }

  #drop(gone: EncodedBody): void {
    if (this.#bodies.get(gone.encoding) === gone) this.#bodies.delete(gone.encoding);
  }
}

// With these levels a list of 2,000 models takes about a millisecond. Every list is compressed again after a change.
const gzip = { level: 6 };
const brotli = () => ({ params: { [zlib().constants.BROTLI_PARAM_QUALITY]: 4 } });
const gzipLater = () => promisify<Uint8Array, ZlibOptions, Bytes>(zlib().gzip);
const brotliLater = () => promisify<Uint8Array, BrotliOptions, Bytes>(zlib().brotliCompress);
const zstdLater = () => promisify<Uint8Array, ZstdOptions, Bytes>(zlib().zstdCompress);

/** Loaded at the first use, because a server starts sooner without it. */
function zlib() {
  return process.getBuiltinModule("node:zlib");
}

/** On this thread, and on another one. */
interface Compressor {
  readonly now: (body: Uint8Array) => Bytes;
  readonly later: (body: Uint8Array) => Promise<Bytes>;
  readonly inChunks: () => Transform;
}

const compressors: Record<Exclude<Encoding, "identity">, Compressor> = {
  gzip: {
    now: (body) => zlib().gzipSync(body, gzip),
    later: (body) => gzipLater()(body, gzip),
    inChunks: () => zlib().createGzip(gzip),
  },
  br: {
    now: (body) => zlib().brotliCompressSync(body, brotli()),
    later: (body) => brotliLater()(body, brotli()),
    inChunks: () => zlib().createBrotliCompress(brotli()),
  },
  zstd: {
    now: (body) => zlib().zstdCompressSync(body),
    later: (body) => zstdLater()(body, {}),
    inChunks: () => zlib().createZstdCompress(),
  },
};

/** A copy of the bytes, because other bytes take their place meanwhile. */
async function compressedCopy(encoding: Exclude<Encoding, "identity">, bytes: Bytes): Promise<Bytes> {
  const copy = bytes.slice();
  try {
    return await compressors[encoding].later(copy);
  } finally {
    // Frees megabytes without waiting for the garbage collector.
    copy.buffer.transfer(0);
  }
}

/** An array of all bytes would take tens of megabytes, and several milliseconds to be made. */
async function compressedInChunks(encoding: Exclude<Encoding, "identity">, plain: Plain): Promise<Bytes> {
  const { pipeline } = process.getBuiltinModule("node:stream/promises");
  const compressed: Uint8Array[] = [];
  await pipeline(plain.chunks(), compressors[encoding].inChunks(), async (parts: AsyncIterable<Uint8Array>) => {
    for await (const part of parts) compressed.push(part);
  });
  return Buffer.concat(compressed);
}

/** On another thread, and so later, if there are more than `atOnceBytesMax` bytes. */
export function compress(
  encoding: Exclude<Encoding, "identity">,
  body: Uint8Array,
  atOnceBytesMax: number,
): Bytes | Promise<Bytes> {
  const { now, later } = compressors[encoding];
  return body.length <= atOnceBytesMax ? now(body) : later(body);
}
