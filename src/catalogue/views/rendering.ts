import type { Content, ContentUser, EncodedBody, Encoding, Payload, Remake } from "./content.ts";

/** One encoding of one answer, with its validator. Every answer shares the object until it is evicted. */
export interface Variant<Body = Payload> {
  readonly payload: Body;
  readonly encoding: Encoding;
  readonly etag: string;
  /** A further header that carries the entity tag in this dialect. */
  readonly etagHeader: string | undefined;
}

interface ReadyVariant {
  readonly variant: Variant;
  readonly body: EncodedBody;
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
export class Rendering implements ContentUser {
  readonly #content: Content;
  readonly #tag: string;
  readonly #etagHeader: string | undefined;
  readonly #remake: Remake;
  readonly #ready = new Map<Encoding, ReadyVariant>();

  /** `remake` makes the content's plain bytes again. */
  constructor(content: Content, tag: string, etagHeader: string | undefined, remake: Remake) {
    this.#content = content;
    this.#tag = tag;
    this.#etagHeader = etagHeader;
    this.#remake = remake;
  }

  /** A promise only if a body has to be made again, or is being compressed on another thread. */
  variant(encoding: Encoding): Variant | Promise<Variant> {
    const ready = this.#ready.get(encoding);
    if (ready === undefined) return this.#make(encoding);
    ready.body.used = true;
    return ready.variant;
  }

  forget(encoding: Encoding): void {
    for (const [asked, { body }] of this.#ready) if (body.encoding === encoding) this.#ready.delete(asked);
  }

  #make(encoding: Encoding): Variant | Promise<Variant> {
    const body = this.#content.body(encoding, this.#remake);
    return body instanceof Promise
      ? body.then((made) => this.#variantOf(made, encoding))
      : this.#variantOf(body, encoding);
  }

  #variantOf(body: EncodedBody, asked: Encoding): Variant {
    const known = this.#ready.get(body.encoding);
    const ready = known?.body === body ? known : { body, variant: variantOf(body, this.#tag, this.#etagHeader) };
    body.used = true;
    if (body.isEvicted) return ready.variant;
    this.#ready.set(body.encoding, ready);
    if (this.#content.isSmall) this.#ready.set(asked, ready);
    return ready.variant;
  }
}
