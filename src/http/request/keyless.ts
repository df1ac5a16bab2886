import type { RawRequest } from "./request-context.ts";
import { isForwarded, isPrivateHost } from "./local-caller.ts";
import { isWithin } from "./networks.ts";

/** From where requests without a key count as sent with this one. */
export interface KeylessRule {
  readonly networks: readonly string[];
  readonly digest: string;
}

/** The keys that requests without one count as sent with. There are none unless the configuration file declares them. */
export class KeylessCallers {
  readonly #rules: readonly KeylessRule[];

  constructor(rules: readonly KeylessRule[] = []) {
    this.#rules = rules;
  }

  /** The digest of the key that a request without one counts as sent with; null where it has to send one. */
  digestFor(raw: RawRequest): string | null {
    if (this.#rules.length === 0 || isFromBrowser(raw) || isForwarded(raw)) return null;
    const address = raw.address();
    return this.#rules.find(({ networks }) => isWithin(networks, address))?.digest ?? null;
  }
}

/** A page of anybody's, opened in a browser inside the network, must not read what the network may. */
function isFromBrowser(raw: RawRequest): boolean {
  return raw.header("origin") !== null || raw.header("sec-fetch-site") !== null || !isPrivateHost(raw);
}
