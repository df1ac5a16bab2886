import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { codings, readAnswer } from "./answer.ts";
import { dial, proxyAnswered, proxyHeaders, type Dialling, type Line, type Resolve } from "./connect.ts";
import { targetOf, type Target } from "./target.ts";
import { noProxies, type ProxySettings } from "./proxies.ts";
import { UpstreamError, type Send, type UpstreamAnswer, type UpstreamRequest } from "../upstream.ts";

export { validateBaseUrl } from "./target.ts";

/** The only way out of this program: every request to an upstream goes through here. */
export interface Fetcher {
  /** For one refresh or one deletion: the deadline begins now and covers everything that is asked through it. */
  readonly session: (terms: SessionTerms) => Send;
}

export interface SessionTerms {
  /** Whether private networks may be called: the source is from the file or environment, or explicitly allowed. */
  readonly isTrusted: boolean;
  readonly timeoutMs?: number;
}

export interface FetcherSettings {
  readonly proxies?: ProxySettings;
  readonly resolve?: Resolve;
  /** PEM, in place of the certificates that the system trusts. */
  readonly certificates?: string;
  /** By which this very server knows its own requests. */
  readonly callerId?: string;
}

const timeoutMsDefault = 5000;
const headerBytesMax = 16_384;

export function createFetcher({
  proxies = noProxies,
  resolve = resolved,
  certificates,
  callerId,
}: FetcherSettings = {}): Fetcher {
  return {
    session: ({ isTrusted, timeoutMs = timeoutMsDefault }) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const outbound = { isTrusted, proxies, resolve, certificates: certificates ?? null, signal };
      const own = callerId === undefined ? {} : { "x-client-request-id": callerId };
      return (request) => ask({ ...request, headers: { ...request.headers, ...own } }, outbound, timeoutMs);
    },
  };
}

async function resolved(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

async function ask(
  request: UpstreamRequest,
  outbound: Omit<Dialling, "onSocket">,
  timeoutMs: number,
): Promise<UpstreamAnswer> {
  const { signal } = outbound;
  const sockets: Socket[] = [];
  const { promise: outOfTime, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new UpstreamError("timeout", `It did not answer within ${timeoutMs / 1000} s.`));
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp);
  try {
    const exchange = exchanged(request, { ...outbound, onSocket: (socket) => void sockets.push(socket) });
    return await Promise.race([outOfTime, exchange]);
  } finally {
    signal.removeEventListener("abort", giveUp);
    for (const socket of sockets) socket.destroy();
  }
}

async function exchanged(request: UpstreamRequest, dialling: Dialling): Promise<UpstreamAnswer> {
  const target = targetOf(request.url);
  const line = await dial(target, dialling);
  dialling.signal.throwIfAborted();
  const response = await responseTo(request, target, line);
  const { statusCode = 0 } = response;
  if (statusCode === 407 && line.proxy !== null) throw proxyAnswered(statusCode);
  if (statusCode >= 300 && statusCode < 400)
    throw new UpstreamError("redirect", `It answered with a redirect (${statusCode}), which is not followed.`);
  if (statusCode === 508)
    throw new UpstreamError("status", "It is this very server, whose list would grow with every refresh (508).", 508);
  if (statusCode < 200 || statusCode > 299) throw new UpstreamError("status", `It answered ${statusCode}.`, statusCode);
  return await readAnswer(response, request.method === "DELETE");
}

function responseTo(request: UpstreamRequest, target: Target, { socket, proxy }: Line): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = {
    ...request.headers,
    host: target.authority,
    accept: "application/json",
    "accept-encoding": codings,
    "user-agent": "rollcall",
    ...(request.body === null ? {} : { "content-type": "application/json" }),
    ...(proxy === null ? {} : proxyHeaders(proxy)),
  };
  // The runtime's own complaint comes with less to act on.
  if (Object.values(headers).some((value) => /[^\t\u0020-\u007e]/.test(value)))
    throw new UpstreamError("refused", "Its secret or an option has a character that an HTTP header cannot hold.");
  const outgoing = httpRequest({
    method: request.method,
    path: proxy === null ? target.path : `http://${target.authority}${target.path}`,
    headers,
    maxHeaderSize: headerBytesMax,
    createConnection: () => socket,
  });
  outgoing.once("response", resolve);
  // Stays after the answer has begun: what goes wrong then is told by the answer's body.
  outgoing.on("error", () => reject(new UpstreamError("truncated", "It closed the connection without an answer.")));
  outgoing.end(request.body ?? undefined);
  return promise;
}
