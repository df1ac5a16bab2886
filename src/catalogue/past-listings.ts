import type { Audience } from "../core/actor.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { Listing } from "./listing.ts";
import { Recent } from "./recent.ts";

const listingsMax = 100;
const keptMs = 60_000;

/**
 * Listings of which pages were given out. A client that reads page after page gets all of them from one listing, for a
 * minute after its last page that was of the newest one. docs/decisions/2026-11-21-pages.md says why no longer.
 */
export class PastListings {
  readonly #kept = new Recent<{ readonly listing: Listing; readonly untilMs: number }>(listingsMax);
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Under the audience and the dialect, so that nobody else's tag finds it, nor one of other words. */
  get(audience: Audience, dialect: Dialect, tag: string): Listing | null {
    const kept = this.#kept.get(nameOf(audience, dialect, tag));
    return kept !== undefined && this.#nowMs() < kept.untilMs ? kept.listing : null;
  }

  keep(audience: Audience, dialect: Dialect, listing: Listing): void {
    this.dropExpired();
    this.#kept.set(nameOf(audience, dialect, listing.tag), { listing, untilMs: this.#nowMs() + keptMs });
  }

  dropExpired(): void {
    const nowMs = this.#nowMs();
    this.#kept.deleteWhere(({ untilMs }) => untilMs <= nowMs);
  }

  get listings(): readonly Listing[] {
    return [...this.#kept.values()].map(({ listing }) => listing);
  }
}

function nameOf({ key }: Audience, { name }: Dialect, tag: string): string {
  return `${name} ${tag} ${key}`;
}
