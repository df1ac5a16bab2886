import { Unreachable, describeError, respondOnce, type Connection } from "./connection.ts";

/** One request as described: without retries, redirects or normalisation of its path. */
export interface Probe {
  readonly method?: string;
  /** Appended to the base URL unchanged. */
  readonly path: string;
  /** Added to those of the connection; null removes one. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export type ProbeResult = Readonly<Awaited<ReturnType<typeof probe>>>;

const probeTimeoutMs = 30_000;

/** Throws Unreachable. */
export async function probe(connection: Connection, { method = "GET", path, headers = {} }: Probe) {
  const { baseUrl } = connection;
  const url = baseUrl.origin + baseUrl.pathname.replace(/\/+$/, "") + path + baseUrl.search;
  const all = Object.entries({ ...connection.headers, ...headers });
  const sent = Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null));
  const startedMs = performance.now();
  try {
    const signal = AbortSignal.timeout(probeTimeoutMs);
    const response = await respondOnce(connection, url, { method, headers: sent, signal });
    const body = await response.text();
    return { status: response.status, headers: response.headers, body, elapsedMs: performance.now() - startedMs };
  } catch (error) {
    throw new Unreachable(describeError(error));
  }
}
