import { isWithin } from "./networks.ts";
import type { RequestFacts } from "./exchange.ts";

const loopback = ["127.0.0.0/8", "::1/128"];
const forwardingHeaders = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/** Whether a request was sent from this machine to this machine, as far as can be seen: not through a proxy. */
export function isLocalCaller(facts: RequestFacts): boolean {
  if (!isWithin(loopback, facts.address())) return false;
  if (forwardingHeaders.some((name) => facts.header(name) !== null)) return false;
  const host = facts.header("host")?.replace(/:\d+$/, "") ?? "";
  return isLoopbackHost(host);
}

/** A name or an address, an IPv6 one with or without brackets. */
export function isLoopbackHost(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, "");
  return plain === "localhost" || isWithin(loopback, plain);
}
