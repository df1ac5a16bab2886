import { lookup } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { codings, readAnswer } from "./answer.ts";
import { dial, proxyAnswered, proxyHeaders, type Connection, type DialOptions, type Resolve } from "./connect.ts";
import { createCallLane, type CallLane } from "./calls/call.ts";
import { targetOf, type Target } from "./target.ts";
import { noProxies, type ProxySettings } from "./proxies.ts";
import { UpstreamError, type Send, type UpstreamRequest } from "../upstream.ts";

export { AnswerBody, type BodyListener } from "./calls/answer-body.ts";
export { Silence } from "./calls/silence.ts";
export type { UpstreamReply } from "./calls/exchange.ts";
export { validateBaseUrl, validateUrl } from "./target.ts";

/** Sends every request of this program to an upstream; there is no other way out. */
export interface Fetcher {
  /** Begins a refresh or a deletion. Its deadline starts now and covers every request sent through it. */
  readonly session: (options: SessionOptions) => Send;
  /** Posts JSON, and takes any answer of 2xx. Throws UpstreamError. */
  readonly notify: Notify;
  /** Asks an identity provider, whose refusals are read too. Throws UpstreamError. */
  readonly ask: Ask;
  /** Sends a relayed call, and answers as soon as the upstream's headers have arrived. Throws UpstreamError. */
  readonly call: CallLane["call"];
  /** Ends the calls that are under way, because this server is stopping. */
  readonly endCalls: CallLane["endCalls"];
}

export type Notify = (event: Omit<UpstreamRequest, "method">, options: SessionOptions) => Promise<void>;

export type Ask = (request: UpstreamRequest, options: SessionOptions) => Promise<JsonAnswer>;

/** An answer of 2xx or 4xx. */
export interface JsonAnswer {
  readonly status: number;
  /** Null where an answer of 4xx is no JSON. */
  readonly json: unknown;
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
const askedBytesMax = 1024 * 1024;

export function createFetcher({
  proxies = noProxies,
  resolve = lookUp,
  certificates,
  callerId,
}: FetcherSettings = {}): Fetcher {
  const outboundOf = (isTrusted: boolean, timeoutMs: number) => {
    const signal = AbortSignal.timeout(timeoutMs);
    return { isTrusted, proxies, resolve, certificates: certificates ?? null, signal };
  };
  return {
    ...createCallLane({ proxies, resolve, certificates: certificates ?? null }),
    notify: ({ url, headers, body }, { isTrusted, timeoutMs = timeoutMsDefault }) =>
      send({ method: "POST", url, headers, body }, outboundOf(isTrusted, timeoutMs), timeoutMs, readNothing),
    ask: (request, { isTrusted, timeoutMs = timeoutMsDefault }) =>
      send(request, { ...outboundOf(isTrusted, timeoutMs), readsRefusals: true }, timeoutMs, readAnyAnswer),
    session: ({ isTrusted, timeoutMs = timeoutMsDefault }) => {
      const outbound = outboundOf(isTrusted, timeoutMs);
      const caller = callerId === undefined ? {} : { "x-client-request-id": callerId };
      return (request) =>
        send({ ...request, headers: { ...request.headers, ...caller } }, outbound, timeoutMs, (response) =>
          readAnswer(response, request.method === "DELETE"),
        );
    },
  };
}

async function lookUp(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

/** The connection ends with the request, and the rest of the answer with it. */
async function readNothing(): Promise<void> {}

async function readAnyAnswer(response: IncomingMessage): Promise<JsonAnswer> {
  const { statusCode: status = 0 } = response;
  const reading = readAnswer(response, false, askedBytesMax).then((answer) => answer.json());
  const json = await (status < 400 ? reading : reading.catch(() => null));
  return { status, json };
}

interface Exchange extends DialOptions {
  /** Whether an answer of 4xx is read like one of 2xx. */
  readonly readsRefusals?: boolean;
}

async function send<Answer>(
  request: UpstreamRequest,
  outbound: Omit<Exchange, "onSocket">,
  timeoutMs: number,
  read: (response: IncomingMessage) => Promise<Answer>,
): Promise<Answer> {
  const { signal } = outbound;
  const sockets: Socket[] = [];
  const { promise: outOfTime, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new UpstreamError("timeout", `It did not answer within ${timeoutMs / 1000} s.`));
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp);
  try {
    const answer = exchange(request, { ...outbound, onSocket: (socket) => void sockets.push(socket) }, read);
    return await Promise.race([outOfTime, answer]);
  } finally {
    signal.removeEventListener("abort", giveUp);
    for (const socket of sockets) socket.destroy();
  }
}

async function exchange<Answer>(
  request: UpstreamRequest,
  options: Exchange,
  read: (response: IncomingMessage) => Promise<Answer>,
): Promise<Answer> {
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
  const isRead = (statusCode >= 200 && statusCode < 300) || (options.readsRefusals === true && statusCode < 500);
  if (!isRead) throw new UpstreamError("status", `It answered ${statusCode}.`, statusCode);
  return await read(response);
}

function responseTo(request: UpstreamRequest, target: Target, { socket, proxy }: Connection): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = {
    ...(request.body === null ? {} : { "content-type": "application/json" }),
    ...request.headers,
    host: target.authority,
    accept: "application/json",
    "accept-encoding": codings,
    "user-agent": "rollcall",
    ...(proxy === null ? {} : proxyHeaders(proxy)),
  };
  // The runtime's own error does not say which part is at fault.
  if (Object.values(headers).some((value) => /[^\t\u0020-\u007e]/.test(value)))
    throw new UpstreamError("refused", "Its secret or an option has a character that an HTTP header cannot hold.");
  // Loaded here, because a server starts sooner without it.
  const outgoing = process.getBuiltinModule("node:http").request({
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
