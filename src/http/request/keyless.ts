import type { RawRequest } from "./request-context.ts";
import { isForwarded, isPrivateHost } from "./local-caller.ts";
import { isWithin } from "./networks.ts";

/** Requests without a key from these networks are treated as sent with the key of this digest. */
export interface KeylessRule {
  readonly networks: readonly string[];
  readonly digest: string;
}

/** The digest of the key that a keyless request is treated as sent with; null if it needs a key. */
export function keylessDigest(rules: readonly KeylessRule[], raw: RawRequest): string | null {
  if (rules.length === 0 || isFromBrowser(raw) || isForwarded(raw)) return null;
  const address = raw.address();
  return rules.find(({ networks }) => isWithin(networks, address))?.digest ?? null;
}

/** A web page that somebody inside the network opens must not read what the network may. */
function isFromBrowser(raw: RawRequest): boolean {
  return raw.header("origin") !== null || raw.header("sec-fetch-site") !== null || !isPrivateHost(raw);
}
