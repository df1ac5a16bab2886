import type { Content, EncodedBody, Encoding } from "./content.ts";
import type { Payload } from "./plain.ts";

/** One encoding of one answer, with its validator. Every answer shares the object until it is evicted. */
export interface Variant<Body = Payload> {
  readonly payload: Body;
  readonly encoding: Encoding;
  readonly etag: string;
  /** A further header that carries the entity tag in this dialect. */
  readonly etagHeader: string | undefined;
}

export function variantOf<Body>(
  { encoding, payload }: Pick<Variant<Body>, "encoding" | "payload">,
  tag: string,
  etagHeader: string | undefined,
): Variant<Body> {
  const etag = encoding === "identity" ? `"${tag}"` : `"${tag}-${encoding}"`;
  return { payload, encoding, etag, etagHeader };
}

/** Sent once, with a stream where the bytes are very many. */
export type VariantOnce = Variant<Payload | ReadableStream<Uint8Array<ArrayBuffer>>>;

/** A content for one audience, under a tag of that audience. */
export class Rendering {
  readonly #content: Content;
  readonly #tag: string;
  readonly #etagHeader: string | undefined;
  /** Each lives as long as its body is cached. */
  readonly #variants = new WeakMap<EncodedBody, Variant>();

  constructor(content: Content, tag: string, etagHeader: string | undefined) {
    this.#content = content;
    this.#tag = tag;
    this.#etagHeader = etagHeader;
  }

  /** A promise only if a body has to be made again, or is being compressed on another thread. */
  variant(encoding: Encoding): Variant | Promise<Variant> {
    const body = this.#content.body(encoding);
    return body instanceof Promise ? body.then((made) => this.#variantOf(made)) : this.#variantOf(body);
  }

  #variantOf(body: EncodedBody): Variant {
    body.used = true;
    const known = this.#variants.get(body);
    if (known !== undefined) return known;
    const variant = variantOf(body, this.#tag, this.#etagHeader);
    this.#variants.set(body, variant);
    return variant;
  }
}
