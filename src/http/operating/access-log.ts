import { redactKeysIn } from "../../core/people/key.ts";
import type { RequestContext } from "../request/request-context.ts";
import { asBlock, asWord, cutToBytes, isPlain, withoutControls } from "./log-text.ts";

/** Where lines go: human ones on a terminal, JSON ones otherwise. */
export interface LogSink {
  readonly style: "human" | "json";
  /** Whether each request gets a line. */
  readonly accessLog: boolean;
  write(text: string): unknown;
  /** How many lines could not be written so far. */
  linesDropped(): number;
}

/** A request's line is at most this long. What callers send would otherwise fill the disk. */
const requestLineBytesMax = 1_024;
// What callers choose, each in a line that would be longer. The rest of the line takes 400 bytes at most.
const [clientRequestIdBytesMax, pathBytesMax, modelBytesMax] = [120, 240, 240];
// Of what the server says by itself: a stack, or a note about the configuration.
const ownTextBytesMax = 4_096;
// Longer than whatever is shown, so that a key is seen whole before it is cut.
const readLengthMax = 2_048;

/** What callers choose of a line, without keys. */
interface CallerTexts {
  readonly clientRequestId: string | undefined;
  readonly path: string;
  readonly model: string | undefined;
}

const outageMs = 60_000;
const outagesMax = 20;

/** One line for each request, and one for each failure that is ours. Never a key, a query or a body. */
export class Log {
  readonly #sink: LogSink;
  /** The reasons logged in the last minute, and when. */
  readonly #outages = new Map<string, number>();

  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  /** How many of its lines could not be written so far. */
  get linesDropped(): number {
    return this.#sink.linesDropped();
  }

  request(context: RequestContext, status: number, durationMs: number): void {
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
    // Looking through these texts takes less time than looking through the line, and every request waits for it.
    const bytes = arePlain(texts) ? line.length : Buffer.byteLength(line);
    this.#sink.write(
      bytes <= requestLineBytesMax ? line : this.#requestLine(time, context, shortened(texts), status, durationMs),
    );
  }

  problem(context: RequestContext, error: unknown): void {
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#line("error", `${context.operation ?? "none"} failed`, {
      request_id: context.requestId,
      cause: ownText(cause),
    });
  }

  /** The store cannot answer. Every request meets that, so each reason is logged once a minute at most. */
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

  /** What an operator may have to look after. */
  trouble(message: string): void {
    this.#line("error", message, {});
  }

  /** The path stands in it once: in the message of a line for people, and as a field of a line for programs. */
  #requestLine(time: string, context: RequestContext, texts: CallerTexts, status: number, durationMs: number): string {
    const { raw, actor, requestId, refusal } = context;
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
      duration_ms: Math.round(durationMs * 1000) / 1000,
    };
    if (isJson) return arePlain(texts) ? `${JSON.stringify(fields)}\n` : jsonLine(fields);
    return humanLine(time, `${method} ${texts.path} ${status}`, fields);
  }

  #line(level: Level, text: string, fields: Readonly<Record<string, unknown>>): void {
    this.#sink.write(ownLine(this.#sink.style, level, text, fields));
  }
}

type Level = "info" | "error";

/** What the server says by itself. */
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

function shortened({ clientRequestId, path, model }: CallerTexts): CallerTexts {
  return {
    clientRequestId: clientRequestId && cutToBytes(clientRequestId, clientRequestIdBytesMax),
    path: cutToBytes(path, pathBytesMax),
    model: model && cutToBytes(model, modelBytesMax),
  };
}

function ownText(text: string): string {
  return cutToBytes(redactKeysIn(text), ownTextBytesMax);
}

function jsonLine(fields: Readonly<Record<string, unknown>>): string {
  return `${withoutControls(JSON.stringify(fields))}\n`;
}

function humanLine(time: string, message: string, fields: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  const tail = shown.map(
    ([name, value]) => `${name}=${name === "cause" ? asBlock(String(value)) : asWord(String(value))}`,
  );
  return `${time.slice(11, 23)} ${asBlock(message)}  ${tail.join(" ")}\n`;
}
