import type { RefusalCode } from "../../core/refusal.ts";

/** Why there is no answer: the server refused, or no answer of it arrived. */
export type FailureCode = RefusalCode | "unreachable" | "unreadable";

export class Failure extends Error {
  readonly code: FailureCode;
  readonly status: number | null;
  /** The invalid parameter, or the path of the invalid field in the body. */
  readonly param: string | null;
  /** What the server's log calls the request. */
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(code: FailureCode, message: string, details: FailureDetails = {}) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.status = details.status ?? null;
    this.param = details.param ?? null;
    this.requestId = details.requestId ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }
}

interface FailureDetails {
  readonly status?: number;
  readonly param?: string | null;
  readonly requestId?: string | null;
  readonly retryAfterSeconds?: number | null;
}

/** The server, or something between, is not there at present; the same request may succeed soon. */
export function isOutage({ code, status }: Failure): boolean {
  return code === "unreachable" || code === "try-later" || status === 502 || status === 503 || status === 504;
}

/** A failure from the answer of a server; `body` is its text. */
export function failureOf(status: number, headers: Headers, body: string): Failure {
  const { message, type, param, code } = errorIn(body);
  const retryAfter = Number(headers.get("retry-after") ?? Number.NaN);
  const details = {
    status,
    param,
    requestId: headers.get("x-request-id"),
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
  };
  const refusal = message === null ? "unreadable" : refusalCodeOf(status, type, code);
  return new Failure(refusal, message ?? `HTTP ${status}`, details);
}

/** What OpenAI's dialect calls some refusals; it calls the others as we do. openai.ts in src/dialects has them all. */
const otherNames: Readonly<Record<string, RefusalCode>> = {
  invalid_api_key: "incorrect-key",
  ip_not_authorized: "address-not-allowed",
  missing_scope: "missing-scopes",
  insufficient_permissions: "owner-required",
  invalid_model_id: "malformed-model-id",
  rate_limit_exceeded: "rate-limited",
  server_is_overloaded: "try-later",
};

const withoutName: Readonly<Record<number, RefusalCode>> = {
  400: "malformed-request",
  401: "unauthenticated",
  404: "call-not-served",
  405: "method-not-allowed",
};

export function refusalCodeOf(status: number, type: string | null, code: string | null): RefusalCode {
  if (code === null) return withoutName[status] ?? "internal";
  if (type === "tokens") return "tokens-limited";
  return otherNames[code] ?? (code.replaceAll("_", "-") as RefusalCode);
}

interface ErrorWire {
  readonly message: string | null;
  readonly type: string | null;
  readonly param: string | null;
  readonly code: string | null;
}

function errorIn(body: string): ErrorWire {
  const error = fieldsOf(fieldsOf(parsed(body))["error"]);
  const text = (name: string) => (typeof error[name] === "string" ? error[name] : null);
  return { message: text("message"), type: text("type"), param: text("param"), code: text("code") };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
