import { backoffMs } from "../core/time/backoff.ts";

/** A server, and the headers of every request to it. */
export interface Connection {
  /** Paths are appended to its path; its query is kept. */
  readonly baseUrl: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** Ten minutes by default. */
  readonly timeoutMs?: number;
  /** Three by default. */
  readonly attempts?: number;
  /** Called for every request and response. */
  readonly observe?: (exchange: Exchange) => void;
}

/** One request and, when it has arrived, the head of the response. */
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

/** No attempt got a response. */
export class Unreachable extends Error {}

const attemptsMax = 3;
const requestTimeoutMs = 600_000;
const firstPauseMs = 500;
const pauseMaxMs = 60_000;
const redirects = new Set([301, 302, 303, 307, 308]);
const redirectsMax = 10;

export interface RequestOptions {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: object;
}

/** An undefined value is left out; a list is repeated for each of its values. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Sends a request, with retries. Throws Unreachable. */
export async function send(
  connection: Connection,
  method: string,
  path: string,
  { query = {}, body }: RequestOptions = {},
): Promise<Answer> {
  const url = urlOf(connection, path, query);
  const headers = { ...connection.headers, ...(body && { "content-type": "application/json" }) };
  // A POST whose response was lost may have been carried out; repeating it could create a second key.
  const isRepeatable = method !== "POST";
  for (let attempt = 0; ; attempt++) {
    const last = attempt === (connection.attempts ?? attemptsMax) - 1;
    try {
      const response = await respond(connection, url, {
        method,
        headers: { ...headers, "x-stainless-retry-count": String(attempt) },
        signal: AbortSignal.timeout(connection.timeoutMs ?? requestTimeoutMs),
        ...(body && { body: JSON.stringify(body) }),
      });
      const answer = { status: response.status, headers: response.headers, body: await response.bytes() };
      if (last || !isRetryable(answer, isRepeatable)) return answer;
      await pause(pauseMs(answer.headers, attempt));
    } catch (error) {
      const isHopeless = error instanceof Unreachable || isRefusedHere(connection.baseUrl, error);
      if (last || !isRepeatable || isHopeless) throw new Unreachable(describeError(error));
      await pause(backoffMs(attempt + 1, firstPauseMs, pauseMaxMs));
    }
  }
}

/** Nothing listens there. Only a remote host may be on its way up behind a balancer. */
function isRefusedHere({ hostname }: URL, error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  const isRefused = code === "ConnectionRefused" || code === "ECONNREFUSED";
  return isRefused && /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}

function urlOf({ baseUrl }: Connection, path: string, query: Query): URL {
  const url = new URL(baseUrl);
  url.pathname = url.pathname.replace(/\/+$/, "") + path;
  for (const [name, value] of Object.entries(query))
    for (const one of value === undefined ? [] : [value].flat()) url.searchParams.append(name, one);
  return url;
}

interface OutgoingRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly body?: string;
}

/** Follows redirects within the server only, because keys must not go to another one. */
export async function respond(connection: Connection, from: URL, message: OutgoingRequest): Promise<Response> {
  let url = from;
  for (let hops = 0; hops <= redirectsMax; hops++) {
    const response = await respondOnce(connection, url.href, message);
    const location = redirects.has(response.status) ? response.headers.get("location") : null;
    if (location === null) return response;
    // 301, 302 and 303 would turn a deletion or another change into a GET.
    const keepsMethod = message.method === "GET" || response.status === 307 || response.status === 308;
    url = redirectTarget(url, location, keepsMethod);
  }
  throw new Unreachable(`it redirects more than ${redirectsMax} times`);
}

/** Follows no redirect, and does not normalise the URL. */
export async function respondOnce(
  { observe, certificate }: Connection,
  url: string,
  message: OutgoingRequest,
): Promise<Response> {
  const request = { method: message.method, url: new URL(url), headers: message.headers };
  observe?.({ ...request, answer: null });
  const response = await fetch(url, { ...message, redirect: "manual", ...(certificate && { tls: certificate }) });
  const { status, statusText: reason, headers } = response;
  observe?.({ ...request, answer: { status, reason, headers } });
  return response;
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

/** Follows the server unless the pause is too long. */
function pauseMs(headers: Headers, attempt: number): number {
  const milliseconds = Number(headers.get("retry-after-ms") ?? Number.NaN);
  const requestedMs = Number.isNaN(milliseconds) ? retryAfterMs(headers.get("retry-after")) : milliseconds;
  return requestedMs > 0 && requestedMs <= pauseMaxMs ? requestedMs : backoffMs(attempt + 1, firstPauseMs, pauseMaxMs);
}

function retryAfterMs(text: string | null): number {
  if (text === null) return Number.NaN;
  const seconds = Number(text);
  return Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Why there is no response, as part of a sentence. */
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
