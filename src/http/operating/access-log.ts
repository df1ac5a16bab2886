import { redactKeysIn } from "../../core/people/key.ts";
import type { CallProgress } from "../../relay/call-progress.ts";
import type { RequestContext } from "../request/request-context.ts";
import { isPlain, printable } from "../../core/text/printable.ts";
import { asBlock, asWord, cutToBytes } from "./log-text.ts";

/** Where log lines go: readable ones to a terminal, JSON ones to anything else. */
export interface LogSink {
  readonly style: "human" | "json";
  /** Whether each request is logged. */
  readonly accessLog: boolean;
  write(text: string): unknown;
  /** The number of lines that could not be written so far. */
  linesDropped(): number;
}

/** The longest line of a request. Without a bound, callers could fill the disk. */
const requestLineBytesMax = 1_024;
// The bounds of the texts that callers choose, in a line that would be too long. The rest takes at most 400 bytes, and
// 470 more for a call that was passed on.
const textBounds = { clientRequestId: 120, path: 240, model: 240 };
const textBoundsOfCall: typeof textBounds = { clientRequestId: 32, path: 40, model: 96 };
// The bound of the server's own messages, such as a stack or a note about the configuration.
const ownTextBytesMax = 4_096;
// Longer than anything that is logged, so that a key is redacted before a text is cut.
const readLengthMax = 2_048;

/** The parts of a line that callers choose, with keys redacted. */
interface CallerTexts {
  readonly clientRequestId: string | undefined;
  readonly path: string;
  readonly model: string | undefined;
}

/** What a line says of a request. */
export type LoggedRequest = Pick<
  RequestContext,
  "raw" | "path" | "modelId" | "actor" | "requestId" | "refusal" | "relayed" | "operation"
>;

const outageMs = 60_000;
const outagesMax = 20;

/** Logs a line for each request and for each failure of the server. Never a key, a query or a body. */
export class Log {
  readonly #sink: LogSink;
  /** The reasons logged in the last minute, with their times. */
  readonly #outages = new Map<string, number>();

  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  /** The number of its lines that could not be written so far. */
  get linesDropped(): number {
    return this.#sink.linesDropped();
  }

  /** Whether each request is logged. */
  get logsRequests(): boolean {
    return this.#sink.accessLog;
  }

  request(context: LoggedRequest, status: number, durationMs: number): void {
    if (!this.#sink.accessLog) return;
    const { raw, path, modelId } = context;
    const time = new Date().toISOString();
    const clientRequestId = raw.header("x-client-request-id");
    const texts: CallerTexts = {
      clientRequestId: clientRequestId === null ? undefined : withoutKeys(clientRequestId),
      path: withoutKeys(path),
      model: modelId === null ? undefined : withoutKeys(modelId),
    };
    const line = this.#requestLine(time, context, texts, status, durationMs);
    // Checking these texts is faster than checking the whole line, and every request waits for it.
    const bytes = arePlain(texts) ? line.length : Buffer.byteLength(line);
    if (bytes <= requestLineBytesMax) return void this.#sink.write(line);
    const short = shortened(texts, context.relayed === null ? textBounds : textBoundsOfCall);
    this.#sink.write(this.#requestLine(time, context, short, status, durationMs));
  }

  problem(context: RequestContext, error: unknown): void {
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#line("error", `${context.operation ?? "none"} failed`, {
      request_id: context.requestId,
      cause: ownText(cause),
    });
  }

  /** The store cannot answer. Every request meets that, so each reason is logged at most once a minute. */
  outage(message: string): void {
    const nowMs = performance.now();
    for (const [known, atMs] of this.#outages) if (nowMs - atMs > outageMs) this.#outages.delete(known);
    if (this.#outages.has(message) || this.#outages.size >= outagesMax) return;
    this.#outages.set(message, nowMs);
    this.#line("error", `the store cannot answer: ${message}`, {});
  }

  event(message: string): void {
    this.#line("info", message, {});
  }

  /** Logs a problem that may need an operator. */
  trouble(message: string): void {
    this.#line("error", message, {});
  }

  /** Has the path once: in the message of a readable line, and as a field of a JSON line. */
  #requestLine(time: string, context: LoggedRequest, texts: CallerTexts, status: number, durationMs: number): string {
    const { raw, actor, requestId, refusal, relayed } = context;
    const operation = context.operation ?? "none";
    const { method } = raw;
    const isJson = this.#sink.style === "json";
    const fields = {
      time: isJson ? time : undefined,
      level: isJson ? "info" : undefined,
      message: isJson ? `${method} ${operation} ${status}` : undefined,
      request_id: requestId,
      client_request_id: texts.clientRequestId,
      method,
      path: isJson ? texts.path : undefined,
      operation,
      key_id: actor?.keyId,
      model: texts.model,
      status,
      refusal: refusal?.code,
      ...(relayed !== null && callFields(relayed)),
      duration_ms: inMicroseconds(durationMs),
    };
    if (isJson) return arePlain(texts) ? `${JSON.stringify(fields)}\n` : jsonLine(fields);
    return humanLine(time, `${method} ${texts.path} ${status}`, fields);
  }

  #line(level: Level, text: string, fields: Readonly<Record<string, unknown>>): void {
    this.#sink.write(ownLine(this.#sink.style, level, text, fields));
  }
}

/** How a call was passed on. Its name is the operation. */
function callFields(relayed: CallProgress) {
  const { serving, attempts, failedSource, failedOver, upstreamStatus, sentMs, headersMs, firstByteMs } = relayed;
  return {
    source: serving.sourceId,
    attempts,
    failed_over: failedOver ?? undefined,
    failed_source: failedSource?.sourceId,
    upstream_status: upstreamStatus ?? undefined,
    sent_ms: inMicroseconds(sentMs),
    headers_ms: inMicroseconds(headersMs),
    first_byte_ms: inMicroseconds(firstByteMs),
    bytes_in: relayed.bytesIn,
    bytes_out: relayed.bytesOut,
    input_tokens: relayed.usage?.inputTokens,
    output_tokens: relayed.usage?.outputTokens,
    estimated: relayed.isEstimated || undefined,
    end: relayed.end,
  };
}

/** Milliseconds to the microsecond. */
function inMicroseconds(ms: number): number;
function inMicroseconds(ms: number | null): number | undefined;
function inMicroseconds(ms: number | null): number | undefined {
  return ms === null ? undefined : Math.round(ms * 1000) / 1000;
}

type Level = "info" | "error";

/** A line that no request caused. */
export function ownLine(
  style: LogSink["style"],
  level: Level,
  text: string,
  fields: Readonly<Record<string, unknown>> = {},
): string {
  const time = new Date().toISOString();
  const message = ownText(text);
  return style === "json" ? jsonLine({ time, level, message, ...fields }) : humanLine(time, message, fields);
}

function withoutKeys(text: string): string {
  return redactKeysIn(text.length > readLengthMax ? text.slice(0, readLengthMax) : text);
}

function arePlain({ clientRequestId, path, model }: CallerTexts): boolean {
  return isPlain(path) && isPlain(model ?? "") && isPlain(clientRequestId ?? "");
}

function shortened({ clientRequestId, path, model }: CallerTexts, bounds: typeof textBounds): CallerTexts {
  return {
    clientRequestId: clientRequestId && cutToBytes(clientRequestId, bounds.clientRequestId),
    path: cutToBytes(path, bounds.path),
    model: model && cutToBytes(model, bounds.model),
  };
}

function ownText(text: string): string {
  return cutToBytes(redactKeysIn(text), ownTextBytesMax);
}

function jsonLine(fields: Readonly<Record<string, unknown>>): string {
  return `${printable(JSON.stringify(fields))}\n`;
}

function humanLine(time: string, message: string, fields: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  const tail = shown.map(
    ([name, value]) => `${name}=${name === "cause" ? asBlock(String(value)) : asWord(String(value))}`,
  );
  return `${time.slice(11, 23)} ${asBlock(message)}  ${tail.join(" ")}\n`;
}
