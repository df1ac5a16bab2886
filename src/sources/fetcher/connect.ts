import { connect as connectTcp, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { isAddress } from "./address.ts";
import { proxyFor, type Proxy, type ProxySettings } from "./proxies.ts";
import { UpstreamError } from "../upstream.ts";
import { arePublic, assertAddressesAllowed, assertHostAllowed, type Target } from "./target.ts";

/** The addresses of a name, in the order in which to try them. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface DialOptions {
  readonly isTrusted: boolean;
  readonly proxies: ProxySettings;
  readonly resolve: Resolve;
  /** Certificates to trust instead of the system's; null for the system's. */
  readonly certificates: string | null;
  readonly signal: AbortSignal;
  /** Called with each socket when it is created, so that the caller can close it. */
  readonly onSocket: (socket: Socket) => void;
}

/** A connection for one request. */
export interface Connection {
  readonly socket: Socket;
  /** Set when a proxy reads the request: it takes whole URLs, and perhaps credentials. */
  readonly proxy: Proxy | null;
}

// An address that drops connections silently must not use up the deadline before the next address is tried.
const attemptMs = 1000;

/**
 * Connects to a target. The name is resolved once, all its addresses are checked, and one of these is connected to: no
 * later resolution can lead elsewhere.
 */
export async function dial(target: Target, options: DialOptions): Promise<Connection> {
  assertHostAllowed(target, options.isTrusted);
  const proxy = proxyFor(options.proxies, target.scheme, target.host, target.port);
  const addresses = await checkedAddresses(target, options, proxy !== null);
  if (proxy === null) {
    const socket = await connectToOne(addresses, target.port, options);
    return { socket: target.scheme === "https" ? await withTls(socket, target, options) : socket, proxy };
  }
  const socket = await connectToProxy(proxy, options);
  if (target.scheme === "http") return { socket, proxy };
  await tunnel(socket, proxy, target);
  return { socket: await withTls(socket, target, options), proxy: null };
}

/** A proxy resolves the name itself; the addresses seen here are then the best check there is. */
async function checkedAddresses(target: Target, options: DialOptions, hasProxy: boolean): Promise<readonly string[]> {
  if (target.isAddress) return [target.host];
  const addresses = await options.resolve(target.host).catch(() => []);
  options.signal.throwIfAborted();
  if (addresses.length === 0 && hasProxy && options.isTrusted) return [];
  if (addresses.length === 0 || !(options.isTrusted || arePublic(addresses)))
    throw new UpstreamError("unresolved", options.isTrusted ? "Its name has no address." : noUsableAddress);
  assertAddressesAllowed(addresses, options.isTrusted);
  return addresses;
}

// The same sentence for both causes, so that it does not reveal which names exist in the network of this server.
const noUsableAddress = "Its name has no public address. A source that is added by this API must have one.";

async function connectToOne(addresses: readonly string[], port: number, options: DialOptions): Promise<Socket> {
  const [address = "", ...others] = addresses;
  try {
    return await connected(address, port, options, others.length === 0 ? null : attemptMs);
  } catch (error) {
    if (others.length === 0 || options.signal.aborted) throw error;
    return await connectToOne(others, port, options);
  }
}

async function connectToProxy(proxy: Proxy, options: DialOptions): Promise<Socket> {
  const addresses = isAddress(proxy.host) ? [proxy.host] : await options.resolve(proxy.host).catch(() => []);
  options.signal.throwIfAborted();
  if (addresses.length === 0) throw new UpstreamError("proxy", "The name of the proxy has no address.");
  return await connectToOne(addresses, proxy.port, options).catch(() => {
    throw new UpstreamError("proxy", "The proxy cannot be reached.");
  });
}

function connected(host: string, port: number, { onSocket }: DialOptions, timeoutMs: number | null): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connectTcp({ host, port });
  onSocket(socket);
  const timer = timeoutMs === null ? null : setTimeout(() => socket.destroy(new Error("too slow")), timeoutMs);
  socket.once("connect", () => resolve(socket));
  // Stays attached while the socket lives; reading from the socket reports what fails later.
  socket.on("error", (error) => reject(unreachable(error)));
  socket.once("close", () => reject(unreachable(null)));
  return promise.finally(() => timer !== null && clearTimeout(timer));
}

function unreachable(error: Error | null): UpstreamError {
  const isRefusal = error !== null && "code" in error && error.code === "ECONNREFUSED";
  return new UpstreamError("unreachable", isRefusal ? "It refuses connections." : "It cannot be reached.");
}

function withTls(socket: Socket, target: Target, { certificates, onSocket }: DialOptions): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  // Loaded here, like node:http below, because a server starts sooner without them.
  const secure = process.getBuiltinModule("node:tls").connect({
    socket,
    // The name that the certificate has to match; addresses are sent without SNI.
    host: target.host,
    ...(target.isAddress ? {} : { servername: target.host }),
    ...(certificates === null ? {} : { ca: certificates }),
    ALPNProtocols: ["http/1.1"],
  });
  onSocket(secure);
  secure.once("secureConnect", () => resolve(secure));
  secure.on("error", (error) => reject(new UpstreamError("tls", `No TLS connection: ${codeOf(error)}.`)));
  secure.once("close", () => reject(new UpstreamError("tls", "It closed the connection during the TLS handshake.")));
  return promise;
}

/** The runtime's code for an error, which quotes nothing that was sent. */
function codeOf(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  return /^[A-Z0-9_]{1,64}$/.test(code) ? code : "the handshake failed";
}

/** Opens a tunnel to the target through a proxy. */
function tunnel(socket: Socket, proxy: Proxy, target: Target): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  const authority = `${host}:${target.port}`;
  const connecting = process.getBuiltinModule("node:http").request({
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...proxyHeaders(proxy) },
    createConnection: () => socket,
  });
  connecting.once("connect", ({ statusCode = 0 }) =>
    statusCode < 300 ? resolve() : reject(proxyAnswered(statusCode)),
  );
  connecting.once("response", ({ statusCode = 0 }) => reject(proxyAnswered(statusCode)));
  connecting.on("error", () => reject(new UpstreamError("proxy", "The proxy closed the connection.")));
  connecting.end();
  return promise;
}

export function proxyHeaders({ credentials }: Proxy): Record<string, string> {
  return credentials === null ? {} : { "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}` };
}

export function proxyAnswered(status: number): UpstreamError {
  return new UpstreamError("proxy", `The proxy answered ${status}.`);
}
