import { redactKeysIn } from "../core/key.ts";
import type { Exchange } from "./exchange.ts";

/** Where lines go: human ones on a terminal, JSON ones otherwise. */
export interface LogSink {
  readonly style: "human" | "json";
  /** Whether each request gets a line. */
  readonly accessLog: boolean;
  write(text: string): unknown;
}

/** One line for each request, and one for each failure that is ours. Never a key, a query or a body. */
export class Log {
  readonly #sink: LogSink;

  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  request(exchange: Exchange, status: number, durationMs: number): void {
    if (!this.#sink.accessLog) return;
    const { facts, actor, operation, modelId, requestId, refusal } = exchange;
    const path = redactKeysIn(exchange.path);
    const clientRequestId = facts.header("x-client-request-id");
    const fields = {
      request_id: requestId,
      client_request_id: clientRequestId === null ? undefined : redactKeysIn(clientRequestId),
      method: facts.method,
      path: operation === "none" || modelId !== null ? path : undefined,
      operation,
      key_id: actor?.keyId,
      model: modelId === null ? undefined : redactKeysIn(modelId),
      status,
      refusal: refusal?.code,
      duration_ms: Math.round(durationMs * 1000) / 1000,
    };
    this.#line("info", `${facts.method} ${path} ${status}`, fields);
  }

  problem(exchange: Exchange, error: unknown): void {
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#line("error", `${exchange.operation} failed`, { request_id: exchange.requestId, cause });
  }

  event(message: string): void {
    this.#line("info", message, {});
  }

  /** What an operator may have to look after. */
  trouble(message: string): void {
    this.#line("error", message, {});
  }

  #line(level: "info" | "error", message: string, fields: Readonly<Record<string, unknown>>): void {
    const time = new Date().toISOString();
    if (this.#sink.style === "json") this.#sink.write(`${JSON.stringify({ time, level, message, ...fields })}\n`);
    else this.#sink.write(`${humanLine(time, message, fields)}\n`);
  }
}

function humanLine(time: string, message: string, fields: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  const tail = shown.map(([name, value]) => `${name}=${printable(String(value))}`).join(" ");
  return `${time.slice(11, 23)} ${printable(message)}  ${tail}`;
}

// What callers send must not move the cursor of whoever watches the log.
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === "\n" ? "\n  " : JSON.stringify(character).slice(1, -1),
  );
}
