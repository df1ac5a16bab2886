import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { codings, readAnswer } from "./answer.ts";
import { dial, proxyAnswered, proxyHeaders, type Connection, type DialOptions, type Resolve } from "./connect.ts";
import { createCall, type Call } from "./calls/call.ts";
import { targetOf, type Target } from "./target.ts";
import { noProxies, type ProxySettings } from "./proxies.ts";
import { UpstreamError, type Send, type UpstreamAnswer, type UpstreamRequest } from "../upstream.ts";

export { AnswerBody, type BodyListener } from "./calls/answer-body.ts";
export { Silence } from "./calls/silence.ts";
export type { UpstreamReply } from "./calls/exchange.ts";
export { validateBaseUrl } from "./target.ts";

/** Sends every request of this program to an upstream; there is no other way out. */
export interface Fetcher {
  /** Begins a refresh or a deletion. Its deadline starts now and covers every request sent through it. */
  readonly session: (options: SessionOptions) => Send;
  /** Sends a relayed call, and answers as soon as the upstream's headers have arrived. Throws UpstreamError. */
  readonly call: Call;
}

export interface SessionOptions {
  /** Whether private networks may be called. */
  readonly isTrusted: boolean;
  readonly timeoutMs?: number;
}

export interface FetcherSettings {
  readonly proxies?: ProxySettings;
  readonly resolve?: Resolve;
  /** PEM, instead of the certificates that the system trusts. */
  readonly certificates?: string;
  /** Lets this server recognise its own requests. */
  readonly callerId?: string;
}

const timeoutMsDefault = 5000;
const headerBytesMax = 16_384;

export function createFetcher({
  proxies = noProxies,
  resolve = lookUp,
  certificates,
  callerId,
}: FetcherSettings = {}): Fetcher {
  return {
    call: createCall({ proxies, resolve, certificates: certificates ?? null }),
    session: ({ isTrusted, timeoutMs = timeoutMsDefault }) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const outbound = { isTrusted, proxies, resolve, certificates: certificates ?? null, signal };
      const caller = callerId === undefined ? {} : { "x-client-request-id": callerId };
      return (request) => send({ ...request, headers: { ...request.headers, ...caller } }, outbound, timeoutMs);
    },
  };
}

async function lookUp(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

async function send(
  request: UpstreamRequest,
  outbound: Omit<DialOptions, "onSocket">,
  timeoutMs: number,
): Promise<UpstreamAnswer> {
  const { signal } = outbound;
  const sockets: Socket[] = [];
  const { promise: outOfTime, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new UpstreamError("timeout", `It did not answer within ${timeoutMs / 1000} s.`));
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp);
  try {
    const answer = exchange(request, { ...outbound, onSocket: (socket) => void sockets.push(socket) });
    return await Promise.race([outOfTime, answer]);
  } finally {
    signal.removeEventListener("abort", giveUp);
    for (const socket of sockets) socket.destroy();
  }
}

async function exchange(request: UpstreamRequest, options: DialOptions): Promise<UpstreamAnswer> {
  const target = targetOf(request.url);
  const connection = await dial(target, options);
  options.signal.throwIfAborted();
  const response = await responseTo(request, target, connection);
  const { statusCode = 0 } = response;
  if (statusCode === 407 && connection.proxy !== null) throw proxyAnswered(statusCode);
  if (statusCode >= 300 && statusCode < 400)
    throw new UpstreamError("redirect", `It answered with a redirect (${statusCode}), which is not followed.`);
  if (statusCode === 508)
    throw new UpstreamError("status", "It is this very server, whose list would grow with every refresh (508).", 508);
  if (statusCode < 200 || statusCode > 299) throw new UpstreamError("status", `It answered ${statusCode}.`, statusCode);
  return await readAnswer(response, request.method === "DELETE");
}

function responseTo(request: UpstreamRequest, target: Target, { socket, proxy }: Connection): Promise<IncomingMessage> {
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
  // The runtime's own error does not say which part is at fault.
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
  // Stays attached after the answer has begun; reading the body reports what fails then.
  outgoing.on("error", () => reject(new UpstreamError("truncated", "It closed the connection without an answer.")));
  outgoing.end(request.body ?? undefined);
  return promise;
}
