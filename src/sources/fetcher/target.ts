import { isAddress, isMetadataName, reachOf, type Reach } from "./address.ts";
import { UpstreamError } from "../upstream.ts";

/** Where a request goes, taken apart once: what is checked here is what is connected to. */
export interface Target {
  readonly scheme: "http" | "https";
  /** A name in small letters, or an address in canonical spelling without brackets. */
  readonly host: string;
  readonly isAddress: boolean;
  readonly port: number;
  /** As it stands behind `Host:`. */
  readonly authority: string;
  /** Path and query. */
  readonly path: string;
}

/** Takes a URL apart; throws an UpstreamError with the fault "refused" for one that no source may have. */
export function targetOf(text: string): Target {
  // A URL parser folds all of this into something else, and not every parser into the same.
  if (!/^https?:\/\/(?![/?])[^\\\u0000-\u0020\u007f-\uffff]+$/i.test(text))
    throw refused(
      "Its URL must begin with http:// or https:// and hold no spaces, backslashes or characters beyond ASCII.",
    );
  const url = parsed(text);
  if (url.username !== "" || url.password !== "" || /^https?:\/\/[^/?#]*@/i.test(text))
    throw refused("Its URL must not hold a user or password; give the secret by itself.");
  if (url.hash !== "" || text.includes("#")) throw refused("Its URL must not hold a fragment (#).");
  const scheme = url.protocol === "https:" ? "https" : "http";
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (host === "" || host.endsWith(".")) throw refused("Its URL names no host.");
  const target = {
    scheme,
    host,
    isAddress: isAddress(host),
    authority: url.host,
    path: url.pathname + url.search,
  } as const;
  return { ...target, port: Number(url.port || (scheme === "https" ? 443 : 80)) };
}

/** Refuses a target by its host alone, before anything is looked up. */
export function checkHost(target: Target, isTrusted: boolean): void {
  if (target.isAddress) checkReach(reachOf(target.host), isTrusted);
  else if (isMetadataName(target.host)) checkReach("never", isTrusted);
  else if (/^(.*\.)?localhost$/.test(target.host)) checkReach("private", isTrusted);
}

/** Refuses what its host resolved to if any one of the addresses may not be called. */
export function checkAddresses(addresses: readonly string[], isTrusted: boolean): void {
  for (const address of addresses) checkReach(reachOf(address), isTrusted);
}

export function arePublic(addresses: readonly string[]): boolean {
  return addresses.every((address) => reachOf(address) === "public");
}

/** Why a base URL cannot be a source's, as a sentence; null when it can. What its name resolves to is checked later. */
export function validateBaseUrl(text: string, isTrusted: boolean): string | null {
  try {
    const target = targetOf(text);
    if (target.path.includes("?")) return "Its URL must not hold a query (?).";
    checkHost(target, isTrusted);
    return null;
  } catch (error) {
    if (error instanceof UpstreamError) return error.message;
    throw error;
  }
}

function checkReach(reach: Reach, isTrusted: boolean): void {
  if (reach === "never")
    throw refused(
      "Its address is link-local, multicast, reserved or that of a metadata service, where no source may be.",
    );
  if (reach === "private" && !isTrusted)
    throw refused(
      "Its address is in a private network, where only a source of the configuration file may be, or one that is added while the file says sources_in_private_networks: true.",
    );
}

function parsed(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw refused("Its URL cannot be read.");
  }
}

function refused(message: string): UpstreamError {
  return new UpstreamError("refused", message);
}
