import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { Kept } from "../fair-shares.ts";

export type Encoding = "identity" | "gzip" | "br" | "zstd";

/** A response copies the bytes it is given but shares a Blob, which pays from some size on. */
export type Sent = Uint8Array<ArrayBuffer> | Blob;

/** Below this many bytes compressing costs the reader more than it saves. */
const compressBytesMin = 860;
/** Above this many bytes compressing would hold up every other request, so it goes to another thread. */
const compressAtOnceBytesMax = 128 * 1024;
/** Above this many bytes nobody waits for that: until the other thread is done, everybody gets the plain body. */
const compressForReaderBytesMax = 1_000_000;
const blobBytesMin = 4 * 1024;

/** One encoding of a content. */
export class Body extends Kept {
  readonly encoding: Encoding;
  readonly sent: Sent;
  readonly size: number;
  /** Whether it had to make room, and must be held by nobody. */
  isRetired = false;
  readonly #forget: (body: Body) => void;

  constructor(encoding: Encoding, bytes: Uint8Array, forget: (body: Body) => void) {
    super();
    this.encoding = encoding;
    this.sent = bytes.length < blobBytesMin ? new Uint8Array(bytes) : new Blob([bytes as Uint8Array<ArrayBuffer>]);
    this.size = bytes.length;
    this.#forget = forget;
  }

  letGo(): void {
    this.isRetired = true;
    this.#forget(this);
  }
}

/** Whoever sends a content, and is told when an encoding of it is not kept any more. */
export interface ContentHolder {
  forget(encoding: Encoding): void;
}

/** Makes the plain bytes of a content again. */
export type Remake = () => Uint8Array | Promise<Uint8Array>;

/**
 * The bytes of an answer, compressed at the first request for an encoding. Each encoding is kept by itself, so that
 * where room is short the plain bytes, which few clients ask for, go before the others and are made again when needed.
 */
export class Content {
  readonly length: number;
  readonly #count: (body: Body) => void;
  readonly #holders = new Set<ContentHolder>();
  readonly #bodies = new Map<Encoding, Body>();
  /** What those get who ask meanwhile. */
  readonly #underWay = new Map<Encoding, Body | Promise<Body>>();
  #source: WeakRef<Uint8Array>;

  /** `count` is told of each encoding that is kept. */
  constructor(source: Uint8Array, count: (body: Body) => void) {
    this.length = source.length;
    this.#source = new WeakRef(source);
    this.#count = count;
  }

  get holders(): number {
    return this.#holders.size;
  }

  get bodies(): Iterable<Body> {
    return this.#bodies.values();
  }

  /** Whether every encoding is the plain one. */
  get isSmall(): boolean {
    return this.length < compressBytesMin;
  }

  /** Whether compressing it is worth a reader's waiting. */
  get isBig(): boolean {
    return this.length > compressForReaderBytesMax;
  }

  hold(holder: ContentHolder): void {
    this.#holders.add(holder);
  }

  release(holder: ContentHolder): void {
    this.#holders.delete(holder);
  }

  body(encoding: Encoding, remake: Remake): Body | Promise<Body> {
    const wanted = this.isSmall ? "identity" : encoding;
    const ready = this.#bodies.get(wanted) ?? this.#underWay.get(wanted);
    if (ready !== undefined) return ready;
    const source = this.#source.deref();
    if (source !== undefined) return this.#make(wanted, source);
    const made = this.#remade(remake).then((bytes) => this.#make(wanted, bytes));
    return this.#announce(wanted, made, made);
  }

  async #remade(remake: Remake): Promise<Uint8Array> {
    const source = await remake();
    this.#source = new WeakRef(source);
    return source;
  }

  #make(encoding: Encoding, source: Uint8Array): Body | Promise<Body> {
    if (encoding === "identity") return this.#plain(source);
    if (this.length <= compressAtOnceBytesMax) return this.#keep(encoding, compressors[encoding].now(source));
    const compressed = compressors[encoding].later(source).then(
      (bytes) => this.#keep(encoding, bytes),
      // Without the memory for it the plain body goes on serving, and the next reader has it tried again.
      () => this.#plain(source),
    );
    return this.#announce(encoding, this.isBig ? this.#plain(source) : compressed, compressed);
  }

  #plain(source: Uint8Array): Body {
    return this.#bodies.get("identity") ?? this.#keep("identity", source);
  }

  /** Gives `meanwhile` to everybody who asks until `made` is there. */
  #announce(encoding: Encoding, meanwhile: Body | Promise<Body>, made: Promise<Body>): Body | Promise<Body> {
    this.#underWay.set(encoding, meanwhile);
    const end = () => void (this.#underWay.get(encoding) === meanwhile && this.#underWay.delete(encoding));
    made.then(end, end);
    return meanwhile;
  }

  #keep(encoding: Encoding, bytes: Uint8Array): Body {
    const body = new Body(encoding, bytes, (gone) => this.#forget(gone));
    // Of what nobody holds any more, the last reader gets it and nothing is kept.
    if (this.#holders.size === 0) return body;
    this.#bodies.set(encoding, body);
    this.#count(body);
    return body;
  }

  #forget(gone: Body): void {
    if (this.#bodies.get(gone.encoding) === gone) this.#bodies.delete(gone.encoding);
    for (const holder of this.#holders) holder.forget(gone.encoding);
  }
}

interface Compressor {
  now(body: Uint8Array): Uint8Array;
  later(body: Uint8Array): Promise<Uint8Array>;
}

// Levels chosen so that a list of 2,000 models takes about a millisecond: a change makes every list anew.
const gzip = { level: 6 };
const brotli = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } };
const gzipLater = promisify<Uint8Array, zlib.ZlibOptions, Uint8Array>(zlib.gzip);
const brotliLater = promisify<Uint8Array, zlib.BrotliOptions, Uint8Array>(zlib.brotliCompress);
const zstdLater = promisify<Uint8Array, zlib.ZstdOptions, Uint8Array>(zlib.zstdCompress);

const compressors: Record<Exclude<Encoding, "identity">, Compressor> = {
  gzip: { now: (body) => zlib.gzipSync(body, gzip), later: (body) => gzipLater(body, gzip) },
  br: { now: (body) => zlib.brotliCompressSync(body, brotli), later: (body) => brotliLater(body, brotli) },
  zstd: { now: (body) => zlib.zstdCompressSync(body), later: (body) => zstdLater(body, {}) },
};
