import { AnswerBody } from "./answer-body.ts";
import { bodyDecoder, type BodyDecoder } from "./body-decoder.ts";
import { notHttp, readHead, type AnswerHead } from "./answer-head.ts";
import type { ConnectionUser, OpenConnection } from "./connection.ts";
import { UpstreamError } from "../../upstream.ts";

/** The head of an upstream's answer, and its body as it arrives. */
export interface UpstreamReply {
  readonly status: number;
  readonly headers: { get(name: string): string | null; keys(): Iterable<string> };
  readonly body: AnswerBody;
}

export interface ExchangeOptions {
  readonly signal: AbortSignal;
  readonly idleTimeoutMs: number | null;
  /** Called when the answer has ended and the connection can take another request. */
  readonly onFree: (connection: OpenConnection) => void;
  /** Where an exchange is until it has ended. */
  readonly open: Set<Exchange>;
}

const headBytesMax = 65_536;
// A long answer that is no stream may be silent for longer before it begins than a stream may be in its middle.
const beginningTimes = 2;

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
  #answer: { readonly decoder: BodyDecoder; readonly head: AnswerHead; readonly body: AnswerBody } | null = null;

  constructor(connection: OpenConnection, options: ExchangeOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<UpstreamReply>();
    this.reply = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#connection = connection;
    this.#options = options;
    const { idleTimeoutMs } = options;
    connection.use(this);
    options.open.add(this);
    if (idleTimeoutMs !== null) connection.silence.begin(beginningTimes * idleTimeoutMs);
    if (options.signal.aborted) this.#abort();
    else options.signal.addEventListener("abort", this.#abort);
  }

  take(bytes: Buffer): void {
    this.hasReceived = true;
    this.#connection.silence.heard();
    try {
      if (this.#answer === null) this.#takeHead(bytes);
      else this.#takeBody(bytes);
    } catch (error) {
      this.#fail(error instanceof UpstreamError ? error : notHttp());
    }
  }

  closed(isClean: boolean): void {
    if (this.#answer === null)
      this.#fail(new UpstreamError("truncated", "It closed the connection without an answer."));
    else if (isClean && this.#answer.head.framing.kind === "until-close") this.#finish();
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
    const body = new AnswerBody(this);
    if (this.#options.idleTimeoutMs !== null) this.#connection.silence.begin(this.#options.idleTimeoutMs);
    this.#answer = { decoder: bodyDecoder(head.framing), head, body };
    this.#resolve({ status: head.status, headers: head.headers, body });
    this.#takeBody(rest);
  }

  #takeBody(bytes: Buffer): void {
    if (this.#answer === null || this.#isEnded) return;
    const { decoder, body } = this.#answer;
    const part = decoder.push(bytes);
    if (part.length > 0) body.push(part);
    if (decoder.isEnded) this.#finish();
  }

  pause(): void {
    if (!this.#isEnded) this.#connection.pause();
  }

  resume(): void {
    if (!this.#isEnded) this.#connection.resume();
  }

  #finish(): void {
    if (this.#answer === null || this.#isEnded) return;
    const { body, decoder, head } = this.#answer;
    body.finish("whole");
    if (this.#isEnded) return;
    this.#end();
    const isFree = head.staysOpen && !decoder.hasSurplus && this.#connection.isFlushed;
    if (isFree && !this.#connection.isClosed) this.#options.onFree(this.#connection);
    else this.#connection.destroy();
  }

  readonly #abort = (): void => this.#fail(new UpstreamError("timeout", "The call was ended before its answer."));

  /** Not while the listener takes its time, and the upstream has to wait. */
  fallsSilent(): void {
    if (this.#answer?.body.isHeldUp !== true) this.#fail(new UpstreamError("timeout", "It fell silent."));
  }

  #fail(error: UpstreamError): void {
    if (this.#isEnded) return;
    this.destroy();
    this.#reject(error);
    this.#answer?.body.finish(error);
  }

  /** This server is stopping, and waits no longer. */
  stop(): void {
    this.#fail(stopping());
  }

  destroy(): void {
    if (this.#isEnded) return;
    this.#end();
    this.#connection.destroy();
  }

  #end(): void {
    this.#isEnded = true;
    this.#options.open.delete(this);
    this.#options.signal.removeEventListener("abort", this.#abort);
  }
}

export function stopping(): UpstreamError {
  return new UpstreamError("stopping", "This server is stopping.");
}

function headTooLarge(): UpstreamError {
  return new UpstreamError("too-large", `The headers of its answer are larger than ${headBytesMax / 1024} KB.`);
}
