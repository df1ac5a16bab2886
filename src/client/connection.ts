/** Where a server is, and how its caller is known there. */
export interface Connection {
  /** Paths are added to this one; a query it has stays. */
  readonly baseUrl: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** For servers that ask for a certificate. */
  readonly certificate?: { readonly cert: string; readonly key: string };
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

/** Asks, and asks again where that may help. Throws Unreachable when nothing answers. */
export async function send(connection: Connection, method: string, path: string): Promise<Answer> {
  const url = new URL(connection.baseUrl);
  url.pathname = url.pathname.replace(/\/+$/, "") + path;
  for (let attempt = 0; ; attempt++) {
    const last = attempt === attemptsMax - 1;
    try {
      const answer = await sendOnce(connection, method, url, attempt);
      if (last || !mayHelpToRepeat(answer)) return answer;
      await pause(pauseMs(answer.headers, attempt));
    } catch (error) {
      if (last) throw new Unreachable(whyOf(error));
      await pause(firstPauseMs * 2 ** attempt);
    }
  }
}

async function sendOnce(connection: Connection, method: string, url: URL, attempt: number): Promise<Answer> {
  const headers = { ...connection.headers, "x-stainless-retry-count": String(attempt) };
  connection.observe?.({ method, url, headers, answer: null });
  const response = await fetch(url, {
    method,
    headers,
    signal: AbortSignal.timeout(requestTimeoutMs),
    ...(connection.certificate === undefined ? {} : { tls: connection.certificate }),
  });
  const { status, statusText } = response;
  connection.observe?.({ method, url, headers, answer: { status, reason: statusText, headers: response.headers } });
  return { status, headers: response.headers, body: await response.bytes() };
}

function mayHelpToRepeat({ status, headers }: Answer): boolean {
  const wish = headers.get("x-should-retry");
  if (wish === "true" || wish === "false") return wish === "true";
  return [408, 409, 429].includes(status) || status >= 500;
}

/** As long as the server asks for, where that is not too long. */
function pauseMs(headers: Headers, attempt: number): number {
  const milliseconds = Number(headers.get("retry-after-ms") ?? Number.NaN);
  const asked = Number.isNaN(milliseconds) ? retryAfterMs(headers.get("retry-after")) : milliseconds;
  return asked > 0 && asked <= pauseMaxMs ? asked : firstPauseMs * 2 ** attempt;
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
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return reasons[code] ?? error.message.replace(/[.?]$/, "");
}

const reasons: Readonly<Record<string, string>> = {
  ConnectionRefused: "the connection was refused",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  ConnectionClosed: "the connection was cut",
  FailedToOpenSocket: "the host was not found or cannot be reached",
  ENOTFOUND: "the host was not found",
  EPROTO: "the TLS handshake failed",
  TimeoutError: "it did not answer in time",
};
