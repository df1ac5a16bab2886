import { request as httpRequest } from "node:http";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { isAddress } from "./address.ts";
import { proxyFor, type Proxy, type ProxySettings } from "./proxies.ts";
import { UpstreamError } from "../upstream.ts";
import { arePublic, checkAddresses, checkHost, type Target } from "./target.ts";

/** The addresses of a name, in the order to be tried. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface Dialling {
  readonly isTrusted: boolean;
  readonly proxies: ProxySettings;
  readonly resolve: Resolve;
  /** Certificates to trust in place of the system's; null for the system's. */
  readonly certificates: string | null;
  readonly signal: AbortSignal;
  /** Is told of each socket as soon as it exists, to be able to close it. */
  readonly onSocket: (socket: Socket) => void;
}

/** A connection to write one request on. */
export interface Line {
  readonly socket: Socket;
  /** Set where a proxy reads the request: it wants whole URLs, and perhaps credentials. */
  readonly proxy: Proxy | null;
}

// A name with an address that swallows connections must not take the whole deadline from its next address.
const attemptMs = 1000;

/**
 * Connects to a target. Its name is looked up once, every address it has is checked, and one of exactly these is
 * connected to: no later lookup can lead anywhere else.
 */
export async function dial(target: Target, dialling: Dialling): Promise<Line> {
  checkHost(target, dialling.isTrusted);
  const proxy = proxyFor(dialling.proxies, target.scheme, target.host, target.port);
  const addresses = await checkedAddresses(target, dialling, proxy !== null);
  if (proxy === null) {
    const socket = await connectToOne(addresses, target.port, dialling);
    return { socket: target.scheme === "https" ? await secured(socket, target, dialling) : socket, proxy };
  }
  const socket = await connectToProxy(proxy, dialling);
  if (target.scheme === "http") return { socket, proxy };
  await tunnel(socket, proxy, target);
  return { socket: await secured(socket, target, dialling), proxy: null };
}

/** A proxy looks the name up by itself, so there what it is here is checked as well as can be. */
async function checkedAddresses(target: Target, dialling: Dialling, hasProxy: boolean): Promise<readonly string[]> {
  if (target.isAddress) return [target.host];
  const addresses = await dialling.resolve(target.host).catch(() => []);
  dialling.signal.throwIfAborted();
  if (addresses.length === 0 && hasProxy && dialling.isTrusted) return [];
  if (addresses.length === 0 || !(dialling.isTrusted || arePublic(addresses)))
    throw new UpstreamError("unresolved", dialling.isTrusted ? "Its name has no address." : noUsableAddress);
  checkAddresses(addresses, dialling.isTrusted);
  return addresses;
}

// One sentence for both, so that nobody learns which names exist in the network of this server.
const noUsableAddress = "Its name has no address on the internet, where a source has to be that was added by this API.";

async function connectToOne(addresses: readonly string[], port: number, dialling: Dialling): Promise<Socket> {
  const [address = "", ...others] = addresses;
  try {
    return await connected(address, port, dialling, others.length === 0 ? null : attemptMs);
  } catch (error) {
    if (others.length === 0 || dialling.signal.aborted) throw error;
    return await connectToOne(others, port, dialling);
  }
}

async function connectToProxy(proxy: Proxy, dialling: Dialling): Promise<Socket> {
  const addresses = isAddress(proxy.host) ? [proxy.host] : await dialling.resolve(proxy.host).catch(() => []);
  dialling.signal.throwIfAborted();
  if (addresses.length === 0) throw new UpstreamError("proxy", "The name of the proxy has no address.");
  return await connectToOne(addresses, proxy.port, dialling).catch(() => {
    throw new UpstreamError("proxy", "The proxy cannot be reached.");
  });
}

function connected(host: string, port: number, { onSocket }: Dialling, timeoutMs: number | null): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connectTcp({ host, port });
  onSocket(socket);
  const timer = timeoutMs === null ? null : setTimeout(() => socket.destroy(new Error("too slow")), timeoutMs);
  socket.once("connect", () => resolve(socket));
  // Stays for as long as the socket lives: whatever happens to it later is told by what is read from it.
  socket.on("error", (error) => reject(unreachable(error)));
  socket.once("close", () => reject(unreachable(null)));
  return promise.finally(() => timer !== null && clearTimeout(timer));
}

function unreachable(error: Error | null): UpstreamError {
  const isRefusal = error !== null && "code" in error && error.code === "ECONNREFUSED";
  return new UpstreamError("unreachable", isRefusal ? "It refuses connections." : "It cannot be reached.");
}

function secured(socket: Socket, target: Target, { certificates, onSocket }: Dialling): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  const secure = connectTls({
    socket,
    // The name that the certificate has to be for; addresses go without SNI.
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

/** The runtime's short name for an error, which holds nothing of what was sent. */
function codeOf(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  return /^[A-Z0-9_]{1,64}$/.test(code) ? code : "the handshake failed";
}

/** Makes a connection to a proxy into one to the target. */
function tunnel(socket: Socket, proxy: Proxy, target: Target): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const host = target.host.includes(":") ? `[${target.host}]` : target.host;
  const authority = `${host}:${target.port}`;
  const connecting = httpRequest({
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
