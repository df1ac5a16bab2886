import { backoffMs } from "../core/backoff.ts";

/** Where a server is, and how its caller is known there. */
export interface Connection {
  /** Paths are added to this one; a query it has stays. */
  readonly baseUrl: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** For servers that ask for a certificate. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** For how long an answer is waited for; ten minutes unless given. */
  readonly timeoutMs?: number;
  /** How often it is asked before it is given up; three times unless given. */
  readonly attempts?: number;
  /** Told of everything that goes over the wire. */
  readonly observe?: (exchange: Exchange) => void;
}

/** One request and, once it has come, the head of its answer. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: { readonly status: number; readonly reason: string; readonly headers: Headers } | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** No answer came, however often it was asked. */
export class Unreachable extends Error {}

const attemptsMax = 3;
const requestTimeoutMs = 600_000;
const firstPauseMs = 500;
const pauseMaxMs = 60_000;
const redirects = new Set([301, 302, 303, 307, 308]);
const redirectsMax = 10;

/** What goes with a request besides its path. */
export interface RequestOptions {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: object;
}

/** What is undefined is left out; a list is given once for each of its values. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Asks, and asks again where that may help. Throws Unreachable when nothing answers. */
export async function send(
  connection: Connection,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const url = urlOf(connection, path, options.query ?? {});
  // What a lost answer was to could have been done, and doing it twice makes two keys of one.
  const isRepeatable = method !== "POST";
  for (let attempt = 0; ; attempt++) {
    const last = attempt === (connection.attempts ?? attemptsMax) - 1;
    try {
      const answer = await sendOnce(connection, method, url, attempt, options.body);
      if (last || !isRetryable(answer, isRepeatable)) return answer;
      await pause(pauseMs(answer.headers, attempt));
    } catch (error) {
      if (last || !isRepeatable || error instanceof Unreachable) throw new Unreachable(describeError(error));
      await pause(backoffMs(attempt + 1, firstPauseMs, pauseMaxMs));
    }
  }
}

function urlOf({ baseUrl }: Connection, path: string, query: Query): URL {
  const url = new URL(baseUrl);
  url.pathname = url.pathname.replace(/\/+$/, "") + path;
  for (const [name, value] of Object.entries(query))
    for (const one of value === undefined ? [] : [value].flat()) url.searchParams.append(name, one);
  return url;
}

async function sendOnce(
  connection: Connection,
  method: string,
  url: URL,
  attempt: number,
  body: object | undefined,
): Promise<Answer> {
  const headers = {
    ...connection.headers,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    "x-stainless-retry-count": String(attempt),
  };
  const signal = AbortSignal.timeout(connection.timeoutMs ?? requestTimeoutMs);
  const response = await respond(connection, url, { method, headers, signal, body: JSON.stringify(body) });
  return { status: response.status, headers: response.headers, body: await response.bytes() };
}

interface OutgoingRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly body?: string | undefined;
}

/** The head of an answer that is no redirect. One is followed within the server alone: keys are for nobody else. */
export async function respond(
  { observe, certificate }: Connection,
  from: URL,
  message: OutgoingRequest,
): Promise<Response> {
  const { method, headers, signal, body } = message;
  let url = from;
  for (let hops = 0; hops <= redirectsMax; hops++) {
    observe?.({ method, url, headers, answer: null });
    const response = await fetch(url, {
      method,
      headers,
      signal,
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
      ...(certificate === undefined ? {} : { tls: certificate }),
    });
    const { status, statusText } = response;
    observe?.({ method, url, headers, answer: { status, reason: statusText, headers: response.headers } });
    const location = redirects.has(status) ? response.headers.get("location") : null;
    if (location === null) return response;
    url = redirectTarget(url, location, mayFollow(method, status));
  }
  throw new Unreachable(`it redirects more than ${redirectsMax} times`);
}

/** The others stand for a page to look at, which answers no deletion and no other change. */
function mayFollow(method: string, status: number): boolean {
  return method === "GET" || status === 307 || status === 308;
}

function redirectTarget(from: URL, location: string, mayBeFollowed: boolean): URL {
  const to = URL.parse(location, from);
  if (to?.origin === from.origin && mayBeFollowed) return to;
  const place = to === null ? "nowhere" : to.origin + to.pathname;
  throw new Unreachable(`it redirects to ${place}, where the request is not sent`);
}

function isRetryable({ status, headers }: Answer, isRepeatable: boolean): boolean {
  const retryHeader = headers.get("x-should-retry");
  if (retryHeader === "true" || retryHeader === "false") return retryHeader === "true";
  if (!isRepeatable) return false;
  return [408, 409, 429].includes(status) || status >= 500;
}

/** As long as the server asks for, where that is not too long. */
function pauseMs(headers: Headers, attempt: number): number {
  const milliseconds = Number(headers.get("retry-after-ms") ?? Number.NaN);
  const asked = Number.isNaN(milliseconds) ? retryAfterMs(headers.get("retry-after")) : milliseconds;
  return asked > 0 && asked <= pauseMaxMs ? asked : backoffMs(attempt + 1, firstPauseMs, pauseMaxMs);
}

function retryAfterMs(text: string | null): number {
  if (text === null) return Number.NaN;
  const seconds = Number(text);
  return Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Why no answer came, in words for people. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return reasons[code] ?? error.message.replace(/[.?]$/, "");
}

const untrusted =
  "its certificate is from an authority that is not trusted here. To trust one, name its PEM file in NODE_EXTRA_CA_CERTS";

const reasons: Readonly<Record<string, string>> = {
  ConnectionRefused: "the connection was refused",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  ConnectionClosed: "the connection was cut",
  FailedToOpenSocket: "the host was not found or cannot be reached",
  ENOTFOUND: "the host was not found",
  EPROTO: "the TLS handshake failed",
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  TimeoutError: "it did not answer in time",
  ZlibError: "its answer cannot be unpacked",
  Malformed_HTTP_Response: "its answer is no HTTP",
};
