import type { Resolve } from "../connect.ts";

const keptMs = 60_000;
const hostsMax = 1000;

interface Known {
  readonly addresses: Promise<readonly string[]>;
  readonly untilMs: number;
}

/** Resolves names, and remembers the addresses for a minute. They are checked with every connection. */
export class KnownAddresses {
  readonly #known = new Map<string, Known>();
  readonly #resolve: Resolve;

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  readonly of: Resolve = (host) => {
    const known = this.#known.get(host);
    if (known !== undefined && known.untilMs > performance.now()) return known.addresses;
    const addresses = this.#resolve(host);
    addresses.catch(() => this.forget(host));
    this.forget(host);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < hostsMax) break;
      this.#known.delete(oldest);
    }
    this.#known.set(host, { addresses, untilMs: performance.now() + keptMs });
    return addresses;
  };

  /** For a name whose addresses do not answer. */
  forget(host: string): void {
    this.#known.delete(host);
  }
}
