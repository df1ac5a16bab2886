import type { Audience } from "../core/actor.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { Listing } from "./listing.ts";
import { Recent } from "./recent.ts";

const listingsMax = 100;
const keptMs = 60_000;

/** A listing under the tag that its pages carry. */
export interface PagedListing {
  readonly listing: Listing;
  readonly tag: string;
}

/**
 * Listings of which pages were given out. A client that reads page after page gets all of them from one listing, for a
 * minute after its last page that was of the newest one. docs/decisions/2026-11-21-pages.md says why no longer.
 */
export class PastListings {
  readonly #kept = new Recent<{ readonly paged: PagedListing; readonly untilMs: number }>(listingsMax);
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Under the audience and the dialect, so that nobody else's tag finds it, nor one of other words. */
  get(audience: Audience, dialect: Dialect, tag: string): PagedListing | null {
    const kept = this.#kept.get(nameOf(audience, dialect, tag));
    return kept !== undefined && this.#nowMs() < kept.untilMs ? kept.paged : null;
  }

  keep(audience: Audience, dialect: Dialect, paged: PagedListing): void {
    this.dropExpired();
    this.#kept.set(nameOf(audience, dialect, paged.tag), { paged, untilMs: this.#nowMs() + keptMs });
  }

  dropExpired(): void {
    const nowMs = this.#nowMs();
    this.#kept.deleteWhere(({ untilMs }) => untilMs <= nowMs);
  }

  get listings(): readonly Listing[] {
    return [...this.#kept.values()].map(({ paged }) => paged.listing);
  }
}

function nameOf({ key }: Audience, { name }: Dialect, tag: string): string {
  return `${name} ${tag} ${key}`;
}
