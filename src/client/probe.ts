import { Unreachable, describeError, respondOnce, type Connection } from "./connection.ts";

/** One request as described: without retries, redirects or normalisation of its path. */
export interface Probe {
  readonly method?: string;
  /** Appended to the base URL unchanged. */
  readonly path: string;
  /** Added to those of the connection; null removes one. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** Half a minute by default. */
  readonly timeoutMs?: number;
}

export type ProbeResult = Readonly<Awaited<ReturnType<typeof probe>>>;

const probeTimeoutMs = 30_000;
// More than any answer to a question of ours needs.
const streamLengthMax = 1024 * 1024;

/** Throws Unreachable. */
export async function probe(connection: Connection, request: Probe) {
  const startedMs = performance.now();
  try {
    const response = await responseTo(connection, request, AbortSignal.timeout(request.timeoutMs ?? probeTimeoutMs));
    const body = await response.text();
    return { status: response.status, headers: response.headers, body, elapsedMs: performance.now() - startedMs };
  } catch (error) {
    throw new Unreachable(describeError(error));
  }
}

/** Reads an answer as it arrives, or leaves at its first bytes. Throws Unreachable without an answer. */
export async function probeStream(connection: Connection, request: Probe, leavesAtOnce: boolean) {
  const startedMs = performance.now();
  const leaving = new AbortController();
  const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(request.timeoutMs ?? probeTimeoutMs)]);
  const response = await responseTo(connection, request, signal).catch((error: unknown) => {
    throw new Unreachable(describeError(error));
  });
  const decoder = new TextDecoder();
  let [body, isBroken, firstMs] = ["", false, null as number | null];
  try {
    for await (const chunk of response.body ?? []) {
      firstMs ??= performance.now() - startedMs;
      body += decoder.decode(chunk, { stream: true });
      if (leavesAtOnce || body.length > streamLengthMax) break;
    }
  } catch {
    isBroken = true;
  }
  leaving.abort();
  const { status, headers } = response;
  return { status, headers, body, isBroken, firstMs, elapsedMs: performance.now() - startedMs };
}

function responseTo(connection: Connection, request: Probe, signal: AbortSignal): Promise<Response> {
  const { method = "GET", path, headers = {}, body } = request;
  const { baseUrl } = connection;
  const url = baseUrl.origin + baseUrl.pathname.replace(/\/+$/, "") + path + baseUrl.search;
  const all = Object.entries({
    ...connection.headers,
    ...(body && { "content-type": "application/json" }),
    ...headers,
  });
  const sent = Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null));
  return respondOnce(connection, url, {
    method,
    headers: sent,
    signal,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
