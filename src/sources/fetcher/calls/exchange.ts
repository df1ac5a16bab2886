import { bodyDecoder, type BodyDecoder } from "./body-decoder.ts";
import { notHttp, readHead, type AnswerHead } from "./answer-head.ts";
import type { ConnectionUser, OpenConnection } from "./connection.ts";
import { UpstreamError } from "../../upstream.ts";

/** The head of an upstream's answer, and its body as it arrives. */
export interface UpstreamReply {
  readonly status: number;
  readonly headers: Headers;
  /** Broken off by the upstream, it fails with an UpstreamError. To cancel it closes the connection. */
  readonly body: ReadableStream<Uint8Array>;
}

export interface ExchangeOptions {
  readonly signal: AbortSignal;
  /** Called when the answer has ended and the connection can take another request. */
  readonly onFree: (connection: OpenConnection) => void;
}

const headBytesMax = 65_536;
// The upstream waits when as much of its answer is not read yet. What one read of the socket brings may be as much again.
const waitingBytesMax = 64 * 1024;

/** One request and its answer, on one connection. */
export class Exchange implements ConnectionUser {
  readonly reply: Promise<UpstreamReply>;
  hasReceived = false;
  readonly #connection: OpenConnection;
  readonly #options: ExchangeOptions;
  readonly #resolve: (reply: UpstreamReply) => void;
  readonly #reject: (error: UpstreamError) => void;
  #isEnded = false;
  #headBytes = 0;
  #unread: Buffer | null = null;
  #body: { decoder: BodyDecoder; head: AnswerHead; controller: ReadableStreamDefaultController<Uint8Array> } | null =
    null;
  #isPaused = false;
  /** How much has arrived since the reader last waited. */
  #waitingBytes = 0;
  /** Waits until what arrived before it has been read. */
  #failure: UpstreamError | null = null;

  constructor(connection: OpenConnection, options: ExchangeOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<UpstreamReply>();
    this.reply = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#connection = connection;
    this.#options = options;
    connection.use(this);
    if (options.signal.aborted) this.#abort();
    else options.signal.addEventListener("abort", this.#abort);
  }

  take(bytes: Buffer): void {
    this.hasReceived = true;
    try {
      if (this.#body === null) this.#takeHead(bytes);
      else this.#takeBody(bytes);
    } catch (error) {
      this.#fail(error instanceof UpstreamError ? error : notHttp());
    }
  }

  closed(isClean: boolean): void {
    if (this.#body === null) this.#fail(new UpstreamError("truncated", "It closed the connection without an answer."));
    else if (isClean && this.#body.head.framing.kind === "until-close") this.#finish();
    else this.#fail(new UpstreamError("truncated", "Its answer broke off."));
  }

  #takeHead(arrived: Buffer): void {
    const before = this.#unread?.length ?? 0;
    let bytes = this.#unread === null ? arrived : Buffer.concat([this.#unread, arrived]);
    let from = Math.max(0, before - 3);
    for (;;) {
      const end = bytes.indexOf("\r\n\r\n", from, "latin1");
      if (this.#headBytes + (end === -1 ? bytes.length : end + 4) > headBytesMax) throw headTooLarge();
      this.#unread = bytes;
      if (end === -1) return;
      this.#headBytes += end + 4;
      const head = readHead(bytes.toString("latin1", 0, end));
      bytes = bytes.subarray(end + 4);
      from = 0;
      if (head.status === 101) throw notHttp();
      if (head.status < 200) continue;
      this.#unread = null;
      return this.#begin(head, bytes);
    }
  }

  #begin(head: AnswerHead, rest: Buffer): void {
    const decoder = bodyDecoder(head.framing);
    const source = {
      start: (controller) => void (this.#body = { decoder, head, controller }),
      pull: () => this.#pull(),
      cancel: () => void this.#end(),
    } satisfies UnderlyingDefaultSource<Uint8Array>;
    const body = new ReadableStream(source, { highWaterMark: 0 });
    this.#resolve({ status: head.status, headers: head.headers, body });
    this.#takeBody(rest);
  }

  #takeBody(bytes: Buffer): void {
    if (this.#body === null || this.#isEnded) return;
    const { decoder, controller } = this.#body;
    const part = decoder.push(bytes);
    if (part.length > 0) {
      this.#waitingBytes += part.length;
      controller.enqueue(part);
    }
    if (decoder.isEnded) this.#finish();
    else if (this.#waitingBytes > waitingBytesMax && !this.#isPaused) {
      this.#isPaused = true;
      this.#connection.pause();
    }
  }

  /** Called when everything that has arrived is read. */
  #pull(): void {
    this.#waitingBytes = 0;
    if (this.#failure !== null) this.#body?.controller.error(this.#failure);
    else if (this.#isPaused) {
      this.#isPaused = false;
      this.#connection.resume();
    }
  }

  #finish(): void {
    if (this.#body === null || this.#isEnded) return;
    const { controller, decoder, head } = this.#body;
    this.#isEnded = true;
    this.#options.signal.removeEventListener("abort", this.#abort);
    controller.close();
    const isFree = head.staysOpen && !decoder.hasSurplus && this.#connection.isFlushed;
    if (isFree && !this.#connection.isClosed) this.#options.onFree(this.#connection);
    else this.#connection.destroy();
  }

  readonly #abort = (): void => {
    const error = new UpstreamError("timeout", "The call was ended before its answer.");
    this.#end();
    this.#reject(error);
    this.#body?.controller.error(error);
  };

  #fail(error: UpstreamError): void {
    if (!this.#end()) return;
    this.#reject(error);
    if (this.#body === null) return;
    const isRead = (this.#body.controller.desiredSize ?? 0) >= 0;
    if (isRead) this.#body.controller.error(error);
    else this.#failure = error;
  }

  /** Closes the connection; false if it was closed before. */
  #end(): boolean {
    if (this.#isEnded) return false;
    this.#isEnded = true;
    this.#options.signal.removeEventListener("abort", this.#abort);
    this.#connection.destroy();
    return true;
  }
}

function headTooLarge(): UpstreamError {
  return new UpstreamError("too-large", `The headers of its answer are larger than ${headBytesMax / 1024} KB.`);
}
