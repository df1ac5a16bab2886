import { Unreachable, describeError, type Connection } from "./connection.ts";

/** One request as described: without retries, redirects or normalisation of its path. */
export interface Probe {
  readonly method?: string;
  /** Appended to the base URL unchanged. */
  readonly path: string;
  /** Added to those of the connection; null removes one. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface ProbeResult {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly elapsedMs: number;
}

const probeTimeoutMs = 30_000;

/** Throws Unreachable. */
export async function probe(
  connection: Connection,
  { method = "GET", path, headers = {} }: Probe,
): Promise<ProbeResult> {
  const { baseUrl, certificate, observe } = connection;
  const url = baseUrl.origin + baseUrl.pathname.replace(/\/+$/, "") + path + baseUrl.search;
  const all = Object.entries({ ...connection.headers, ...headers });
  const sent = Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null));
  const observed = { method, url: new URL(url), headers: sent };
  const startedMs = performance.now();
  try {
    observe?.({ ...observed, answer: null });
    const response = await fetch(url, {
      method,
      headers: sent,
      redirect: "manual",
      signal: AbortSignal.timeout(probeTimeoutMs),
      ...(certificate === undefined ? {} : { tls: certificate }),
    });
    const { status, statusText: reason } = response;
    observe?.({ ...observed, answer: { status, reason, headers: response.headers } });
    const body = await response.text();
    return { status, headers: response.headers, body, elapsedMs: performance.now() - startedMs };
  } catch (error) {
    throw new Unreachable(describeError(error));
  }
}
