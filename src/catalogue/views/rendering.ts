import type { Body, Content, ContentHolder, Encoding, Remake, Sent } from "./content.ts";

/** One encoding of one body, ready to be sent. */
export interface Variant {
  readonly body: Sent;
  readonly etag: string;
  /** Sent with the body. One frozen object for all answers, so that the listener can keep what it makes of it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent with a 304 instead. */
  readonly notModifiedHeaders: Readonly<Record<string, string>>;
}

interface Ready {
  readonly variant: Variant;
  readonly body: Body;
}

/** What an audience is sent of a content: with its validators. */
export class Rendering implements ContentHolder {
  readonly #content: Content;
  readonly #tag: string;
  readonly #fixedHeaders: Readonly<Record<string, string>>;
  readonly #etagHeader: string | undefined;
  readonly #remake: Remake;
  readonly #ready = new Map<Encoding, Ready>();

  /** `etagHeader` is one more header to tell the entity tag in. `remake` makes the content's plain bytes again. */
  constructor(
    content: Content,
    tag: string,
    fixedHeaders: Readonly<Record<string, string>>,
    etagHeader: string | undefined,
    remake: Remake,
  ) {
    this.#content = content;
    this.#fixedHeaders = fixedHeaders;
    this.#etagHeader = etagHeader;
    this.#tag = tag;
    this.#remake = remake;
  }

  /** Waits only where a body has to be made again, or is compressed on another thread. */
  variant(encoding: Encoding): Variant | Promise<Variant> {
    const ready = this.#ready.get(encoding);
    if (ready === undefined) return this.#make(encoding);
    ready.body.used = true;
    return ready.variant;
  }

  /** For a body that is sent once: compressing a big one would keep a processor busy for nobody else. */
  variantOnce(encoding: Encoding): Variant | Promise<Variant> {
    return this.variant(this.#content.isBig ? "identity" : encoding);
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

  #variantOf(body: Body, asked: Encoding): Variant {
    const known = this.#ready.get(body.encoding);
    const ready = known?.body === body ? known : { body, variant: this.#describe(body) };
    body.used = true;
    if (body.isRetired) return ready.variant;
    this.#ready.set(body.encoding, ready);
    if (this.#content.isSmall) this.#ready.set(asked, ready);
    return ready.variant;
  }

  #describe({ encoding, sent }: Body): Variant {
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
    return { body: sent, etag, headers, notModifiedHeaders };
  }
}
