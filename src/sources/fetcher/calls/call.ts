import type { Socket } from "node:net";
import { OpenConnection } from "./connection.ts";
import { Exchange, stopping, type ExchangeOptions, type UpstreamReply } from "./exchange.ts";
import { IdleConnections } from "./idle-connections.ts";
import { KnownAddresses } from "./known-addresses.ts";
import { headerLines, requestHead, type RequestToWrite } from "./request-head.ts";
import { dial, proxyAnswered, type DialOptions } from "../connect.ts";
import { knownTargetOf, type Target } from "../target.ts";
import { UpstreamError } from "../../upstream.ts";

export interface OutgoingCall {
  readonly method: "POST" | "GET" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  /** Whether private networks may be called. */
  readonly isTrusted: boolean;
  /** Ends the call at any time, and closes its connection. */
  readonly signal: AbortSignal;
  /** How long the upstream may say nothing in the middle of its answer; twice as long before it begins. Else for ever. */
  readonly idleTimeoutMs?: number | null;
}

export type Call = (outgoing: OutgoingCall) => Promise<UpstreamReply>;

export interface CallLane {
  readonly call: Call;
  /** Ends the calls that are under way, because this server is stopping. */
  readonly endCalls: () => void;
}

type Places = Pick<DialOptions, "proxies" | "resolve" | "certificates">;

const connectMsMax = 10_000;
// A connection that the upstream has closed meanwhile says so within one round trip. What is closed later was taken.
const staleMsMax = 1000;
// Up to this size, copying the body costs less than writing twice.
const oneWriteBytesMax = 65_536;

/** The lane of relayed calls: connections are kept, and only connecting has a deadline. */
export function createCallLane({ resolve, ...places }: Places): CallLane {
  const idle = new IdleConnections();
  const known = new KnownAddresses(resolve);
  const open = new Set<Exchange>();
  let isStopping = false;
  const call: Call = async ({ method, url, headers, body, isTrusted, signal, idleTimeoutMs = null }) => {
    const target = knownTargetOf(url);
    const request = { method, target, lines: headerLines(headers), body };
    if (signal.aborted) throw ended();
    if (isStopping) throw stopping();
    // What may be called by one source, another may not.
    const place = isTrusted ? target.origin : `public ${target.origin}`;
    const options = { signal, idleTimeoutMs, onFree: idle.taking(place), open };
    const waiting = idle.take(place);
    if (waiting !== null) {
      const sentMs = performance.now();
      const exchange = send(request, waiting, options);
      try {
        return await answered(exchange, waiting);
      } catch (error) {
        if (!wasStale(exchange, sentMs) || signal.aborted || isStopping) throw error;
      }
    }
    const fresh = await connect(target, { ...places, isTrusted, signal }, known);
    return await answered(send(request, fresh, options), fresh);
  };
  const endCalls = () => {
    isStopping = true;
    for (const exchange of open) exchange.stop();
  };
  return { call, endCalls };
}

/** Whether the upstream had closed the connection before the request, which must then take a fresh one. */
function wasStale({ hasReceived }: Exchange, sentMs: number): boolean {
  return !hasReceived && performance.now() - sentMs < staleMsMax;
}

function send(request: RequestToWrite, connection: OpenConnection, options: ExchangeOptions): Exchange {
  const exchange = new Exchange(connection, options);
  const head = requestHead(request, connection.proxy);
  const { body } = request;
  if (body !== null && body.length <= oneWriteBytesMax) connection.write(inOne(head, body));
  else {
    connection.write(Buffer.from(head, "latin1"));
    if (body !== null) connection.write(body);
  }
  return exchange;
}

function inOne(head: string, body: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, "latin1");
  bytes.set(body, head.length);
  return bytes;
}

function answered({ reply }: Exchange, { proxy }: OpenConnection): Promise<UpstreamReply> {
  return proxy === null ? reply : reply.then(passedByProxy);
}

/** A proxy that wants other credentials is not the upstream. */
function passedByProxy(reply: UpstreamReply): UpstreamReply {
  if (reply.status !== 407) return reply;
  reply.body.cancel();
  throw proxyAnswered(reply.status);
}

async function connect(
  target: Target,
  options: Omit<DialOptions, "onSocket" | "resolve">,
  known: KnownAddresses,
): Promise<OpenConnection> {
  const sockets: Socket[] = [];
  const giving = new AbortController();
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = (error: UpstreamError) => {
    giving.abort(error);
    reject(error);
  };
  const onAbort = () => giveUp(ended());
  const timer = setTimeout(() => giveUp(tooSlow()), connectMsMax);
  options.signal.addEventListener("abort", onAbort);
  try {
    const onSocket = (socket: Socket) => void sockets.push(socket);
    const dialled = dial(target, { ...options, resolve: known.of, signal: giving.signal, onSocket });
    const { socket, proxy } = await Promise.race([givenUp, dialled]);
    return new OpenConnection(socket, sockets, proxy);
  } catch (error) {
    known.forget(target.host);
    for (const socket of sockets) socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener("abort", onAbort);
  }
}

function ended(): UpstreamError {
  return new UpstreamError("timeout", "The call was ended before its answer.");
}

function tooSlow(): UpstreamError {
  return new UpstreamError("unreachable", `It accepted no connection within ${connectMsMax / 1000} s.`);
}
