import { isIP } from "node:net";
import { isWithin } from "./networks.ts";
import type { RawRequest } from "./request-context.ts";

const loopback = ["127.0.0.0/8", "::1/128"];
const forwardingHeaders = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-forwarded-server",
  "x-real-ip",
  "x-client-ip",
  "cf-connecting-ip",
  "true-client-ip",
];
// Nobody can register a name with one of these endings.
const privateEndings = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];

/** Whether a request comes from this machine and not through a proxy, as far as can be seen. */
export function isLocalCaller(raw: RawRequest): boolean {
  return isWithin(loopback, raw.address()) && !isForwarded(raw) && isLoopbackHost(hostOf(raw));
}

/** Whether a proxy says that it forwards somebody else's request. */
export function isForwarded(raw: RawRequest): boolean {
  return forwardingHeaders.some((name) => raw.header(name) !== null);
}

/**
 * Whether the host is an address, or a name that nobody can register on the internet. A web page can make its own name
 * lead to this server (DNS rebinding), and the browser's requests then do not reveal the page.
 */
export function isPrivateHost(raw: RawRequest): boolean {
  const host = hostOf(raw).toLowerCase();
  return !host.includes(".") || isIP(host) !== 0 || privateEndings.some((ending) => host.endsWith(ending));
}

/** `host` is a name or an address, with or without brackets. */
export function isLoopbackHost(host: string): boolean {
  const plain = withoutBrackets(host);
  return plain === "localhost" || isWithin(loopback, plain);
}

/** The host without its port. */
function hostOf(raw: RawRequest): string {
  return withoutBrackets(raw.header("host")?.replace(/:\d+$/, "") ?? "");
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}
