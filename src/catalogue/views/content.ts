import { promisify } from "node:util";
import type { BrotliOptions, ZlibOptions, ZstdOptions } from "node:zlib";
import { CacheEntry } from "../fair-shares.ts";

export type Encoding = "identity" | "gzip" | "br" | "zstd";

/** The body of a response. A response copies an array of bytes but shares a Blob, which pays above some size. */
export type Payload = Uint8Array<ArrayBuffer> | Blob;

/** Below this many bytes, compressing costs a reader more than it saves. */
const compressBytesMin = 860;
/** Above this many bytes, compressing would hold up every other request, so it is done on another thread. */
const compressAtOnceBytesMax = 128 * 1024;
/** Above this many bytes, no reader waits for the other thread: until it is done, readers get the plain body. */
export const compressForReaderBytesMax = 1_000_000;
const blobBytesMin = 4 * 1024;

/** One encoding of a content. */
export class EncodedBody extends CacheEntry {
  readonly encoding: Encoding;
  readonly payload: Payload;
  readonly size: number;
  readonly evict: () => void;

  constructor(encoding: Encoding, bytes: Uint8Array, drop: (body: EncodedBody) => void) {
    super();
    this.encoding = encoding;
    const own = bytes as Uint8Array<ArrayBuffer>;
    this.payload = own.length < blobBytesMin ? new Uint8Array(own) : new Blob([own]);
    this.size = bytes.length;
    this.evict = () => drop(this);
  }
}

/** Makes the plain bytes of a content again. */
export type Remake = () => Uint8Array | Promise<Uint8Array>;

/**
 * The bytes of an answer, compressed at the first request for each encoding. Encodings are cached one by one, so that
 * the plain bytes, which few clients ask for, are evicted before the others. They are made again when they are needed.
 */
export class Content {
  readonly length: number;
  readonly #count: (body: EncodedBody) => void;
  readonly #users = new Set<object>();
  readonly #bodies = new Map<Encoding, EncodedBody>();
  /** What readers get while an encoding is being made. */
  readonly #underWay = new Map<Encoding, EncodedBody | Promise<EncodedBody>>();
  #source: WeakRef<Uint8Array>;

  /** `count` is called for each body that is cached. */
  constructor(source: Uint8Array, count: (body: EncodedBody) => void) {
    this.length = source.length;
    this.#source = new WeakRef(source);
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
    return this.length < compressBytesMin;
  }

  retain(user: object): void {
    this.#users.add(user);
  }

  release(user: object): void {
    this.#users.delete(user);
  }

  body(encoding: Encoding, remake: Remake): EncodedBody | Promise<EncodedBody> {
    const chosen = this.isSmall ? "identity" : encoding;
    const ready = this.#bodies.get(chosen) ?? this.#underWay.get(chosen);
    if (ready !== undefined) return ready;
    const source = this.#source.deref();
    if (source !== undefined) return this.#make(chosen, source);
    const made = Promise.resolve(remake()).then((bytes) => {
      this.#source = new WeakRef(bytes);
      return this.#make(chosen, bytes);
    });
    return this.#whileMaking(chosen, made, made);
  }

  #make(encoding: Encoding, source: Uint8Array): EncodedBody | Promise<EncodedBody> {
    if (encoding === "identity") return this.#plain(source);
    const made = compress(encoding, source, compressAtOnceBytesMax);
    if (!(made instanceof Promise)) return this.#add(encoding, made);
    const compressed = made.then(
      (bytes) => this.#add(encoding, bytes),
      // Memory was short. The plain body is served for now, and the next reader starts another attempt.
      () => this.#plain(source),
    );
    return this.#whileMaking(
      encoding,
      this.length > compressForReaderBytesMax ? this.#plain(source) : compressed,
      compressed,
    );
  }

  #plain(source: Uint8Array): EncodedBody {
    return this.#bodies.get("identity") ?? this.#add("identity", source);
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

  #add(encoding: Encoding, bytes: Uint8Array): EncodedBody {
    const body = new EncodedBody(encoding, bytes, (gone) => this.#drop(gone));
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
}

type Bytes = Uint8Array<ArrayBuffer>;

const compressors: Record<Exclude<Encoding, "identity">, Compressor> = {
  gzip: { now: (body) => zlib().gzipSync(body, gzip), later: (body) => gzipLater()(body, gzip) },
  br: { now: (body) => zlib().brotliCompressSync(body, brotli()), later: (body) => brotliLater()(body, brotli()) },
  zstd: { now: (body) => zlib().zstdCompressSync(body), later: (body) => zstdLater()(body, {}) },
};

/** On another thread, and so later, if there are more than `atOnceBytesMax` bytes. */
export function compress(
  encoding: Exclude<Encoding, "identity">,
  body: Uint8Array,
  atOnceBytesMax: number,
): Bytes | Promise<Bytes> {
  const { now, later } = compressors[encoding];
  return body.length <= atOnceBytesMax ? now(body) : later(body);
}
