import { isAddress, isMetadataName, reachOf, type Reach } from "./address.ts";
import { UpstreamError } from "../upstream.ts";

/** A URL, parsed once: the parts that are checked are the parts that are connected to. */
export interface Target {
  readonly scheme: "http" | "https";
  /** A name in lower case, or an address in canonical form without brackets. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
  /** Scheme, host and port. */
  readonly origin: string;
  /** The value of the `Host` header. */
  readonly authority: string;
  /** Path and query. */
  readonly path: string;
}

const knownMax = 1_000;
const known = new Map<string, Target>();

/** As `targetOf`, and remembers the last ones: calls go to the same few URLs. */
export function knownTargetOf(text: string): Target {
  const found = known.get(text);
  if (found !== undefined) return found;
  const target = targetOf(text);
  if (known.size >= knownMax) known.clear();
  known.set(text, target);
  return target;
}

/** Parses a URL; throws an UpstreamError with the fault "refused" when no source may have it. */
export function targetOf(text: string): Target {
  // URL parsers rewrite these characters, and not all in the same way.
  if (!/^https?:\/\/(?![/?])[^\\\u0000-\u0020\u007f-\uffff]+$/i.test(text))
    throw notAllowed(
      "Its URL must begin with http:// or https:// and hold no spaces, backslashes or characters beyond ASCII.",
    );
  const url = parsed(text);
  if (url.username !== "" || url.password !== "" || /^https?:\/\/[^/?#]*@/i.test(text))
    throw notAllowed("Its URL must not hold a user or password; give the secret by itself.");
  if (url.hash !== "" || text.includes("#")) throw notAllowed("Its URL must not hold a fragment (#).");
  const scheme = url.protocol === "https:" ? "https" : "http";
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (host === "" || host.endsWith(".")) throw notAllowed("Its URL names no host.");
  return {
    scheme,
    host,
    isAddress: isAddress(host),
    port: Number(url.port || (scheme === "https" ? 443 : 80)),
    origin: url.origin,
    authority: url.host,
    path: url.pathname + url.search,
  };
}

/** Throws for a forbidden host, before its name is resolved. */
export function assertHostAllowed(target: Target, isTrusted: boolean): void {
  if (target.isAddress) assertReach(reachOf(target.host), isTrusted);
  else if (isMetadataName(target.host)) assertReach("never", isTrusted);
  else if (/^(.*\.)?localhost$/.test(target.host)) assertReach("private", isTrusted);
}

/** Throws if any of the addresses is forbidden. */
export function assertAddressesAllowed(addresses: readonly string[], isTrusted: boolean): void {
  for (const address of addresses) assertReach(reachOf(address), isTrusted);
}

export function arePublic(addresses: readonly string[]): boolean {
  return addresses.every((address) => reachOf(address) === "public");
}

/** Why a base URL cannot be a source's, as a sentence; null when it can be. Its addresses are checked later. */
export function validateBaseUrl(text: string, isTrusted: boolean): string | null {
  const error = validateUrl(text, isTrusted);
  return error ?? (targetOf(text).path.includes("?") ? "Its URL must not hold a query (?)." : null);
}

/** Why nothing can be sent to a URL, as a sentence; null when something can be. Its addresses are checked later. */
export function validateUrl(text: string, isTrusted: boolean): string | null {
  try {
    assertHostAllowed(targetOf(text), isTrusted);
    return null;
  } catch (error) {
    if (error instanceof UpstreamError) return error.message;
    throw error;
  }
}

function assertReach(reach: Reach, isTrusted: boolean): void {
  if (reach === "never")
    throw notAllowed(
      "Its address is link-local, multicast, reserved or that of a metadata service, where no source may be.",
    );
  if (reach === "private" && !isTrusted)
    throw notAllowed(
      "Its address is in a private network, where only a source of the configuration file may be, or any source while the file says sources_in_private_networks: true.",
    );
}

function parsed(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw notAllowed("Its URL cannot be read.");
  }
}

function notAllowed(message: string): UpstreamError {
  return new UpstreamError("refused", message);
}
