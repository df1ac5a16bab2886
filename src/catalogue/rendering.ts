import { promisify } from "node:util";
import * as zlib from "node:zlib";

export type Encoding = "identity" | "gzip" | "br" | "zstd";

/** One encoding of one body, ready to be sent. */
export interface Variant {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  /** Sent with the body. One frozen object for all answers, so that the listener can keep what it makes of it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent with a 304 instead. */
  readonly notModifiedHeaders: Readonly<Record<string, string>>;
}

/** Below this many bytes compressing costs the reader more than it saves. */
const compressBytesMin = 860;
/** Above this many bytes compressing would hold up every other request, so it goes to another thread. */
const compressAtOnceBytesMax = 128 * 1024;
/** Above this many bytes nobody waits for that: until the other thread is done, everybody gets the plain body. */
const compressForReaderBytesMax = 1_000_000;

/** A body rendered once, with its validators, and compressed at the first request for an encoding. */
export class Rendering {
  readonly #plain: Variant;
  readonly #compressed = new Map<Encoding, Variant>();
  /** What those get who ask meanwhile. */
  readonly #underWay = new Map<Encoding, Variant | Promise<Variant>>();
  readonly #tag: string;
  readonly #fixedHeaders: Readonly<Record<string, string>>;
  readonly #etagHeader: string | undefined;

  /** `etagHeader` is one more header to tell the entity tag in. */
  constructor(
    body: Uint8Array<ArrayBuffer>,
    tag: string,
    fixedHeaders: Readonly<Record<string, string>>,
    etagHeader?: string,
  ) {
    this.#fixedHeaders = fixedHeaders;
    this.#etagHeader = etagHeader;
    this.#tag = tag;
    this.#plain = this.#describe(body, "identity");
  }

  variant(encoding: Encoding): Variant | Promise<Variant> {
    if (encoding === "identity" || this.#plain.body.length < compressBytesMin) return this.#plain;
    return this.#compressed.get(encoding) ?? this.#underWay.get(encoding) ?? this.#compress(encoding);
  }

  /** For a body that is sent once: compressing a big one would keep a processor busy for nobody else. */
  variantOnce(encoding: Encoding): Variant | Promise<Variant> {
    return this.#plain.body.length > compressForReaderBytesMax ? this.#plain : this.variant(encoding);
  }

  /** What this rendering keeps in memory. */
  get bytes(): number {
    return this.#compressed.values().reduce((total, { body }) => total + body.length, this.#plain.body.length);
  }

  #compress(encoding: Exclude<Encoding, "identity">): Variant | Promise<Variant> {
    const { body } = this.#plain;
    if (body.length <= compressAtOnceBytesMax) return this.#keep(encoding, compressors[encoding].now(body));
    const compressed = compressors[encoding].later(body).then(
      (bytes) => this.#keep(encoding, bytes),
      // Without the memory for it the plain body goes on serving, and the next reader has it tried again.
      () => this.#plain,
    );
    const underWay = body.length <= compressForReaderBytesMax ? compressed : this.#plain;
    this.#underWay.set(encoding, underWay);
    void compressed.then(() => this.#underWay.delete(encoding));
    return underWay;
  }

  #keep(encoding: Encoding, bytes: Uint8Array): Variant {
    const variant = this.#describe(new Uint8Array(bytes), encoding);
    this.#compressed.set(encoding, variant);
    return variant;
  }

  #describe(body: Uint8Array<ArrayBuffer>, encoding: Encoding): Variant {
    const etag = encoding === "identity" ? `"${this.#tag}"` : `"${this.#tag}-${encoding}"`;
    const notModifiedHeaders = Object.freeze({
      ...this.#fixedHeaders,
      etag,
      ...(this.#etagHeader !== undefined && { [this.#etagHeader]: etag }),
    });
    const headers = Object.freeze({
      "content-type": "application/json",
      ...notModifiedHeaders,
      ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
    });
    return { body, etag, headers, notModifiedHeaders };
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
