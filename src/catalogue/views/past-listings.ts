import type { Audience } from "../../core/people/actor.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { Listing, ListingUser } from "./listing.ts";
import type { ViewMemory } from "./view-memory.ts";

const retentionMs = 60_000;

/** A listing under the tag that its pages carry. */
export interface PagedListing {
  readonly listing: Listing;
  readonly tag: string;
}

/**
 * Listings whose pages have been sent. A client that reads page after page gets all pages from one listing, for up to a
 * minute after the listing was the newest. docs/decisions/2026-11-21-pages.md explains the limit.
 */
export class PastListings {
  /** In the order in which they expire. */
  readonly #kept = new Map<string, PastListing>();
  readonly #memory: ViewMemory;
  readonly #nowMs: () => number;

  constructor(memory: ViewMemory, nowMs: () => number) {
    this.#memory = memory;
    this.#nowMs = nowMs;
  }

  /** The key contains audience and dialect, so that a tag never finds a listing of another one. */
  get(audience: Audience, dialect: Dialect, tag: string): PagedListing | null {
    const cached = this.#kept.get(keyFor(audience, dialect, tag));
    if (cached === undefined || this.#nowMs() >= cached.untilMs) return null;
    cached.paged.listing.used = true;
    return cached.paged;
  }

  keep(audience: Audience, dialect: Dialect, paged: PagedListing): void {
    this.dropExpired();
    const key = keyFor(audience, dialect, paged.tag);
    this.#drop(key);
    const untilMs = this.#nowMs() + retentionMs;
    const cached = { paged, untilMs, forgetListing: () => void this.#kept.delete(key) };
    this.#kept.set(key, cached);
    this.#memory.retainListing(audience.organizationId, paged.listing, cached);
  }

  dropExpired(): void {
    const nowMs = this.#nowMs();
    for (const [key, { untilMs }] of this.#kept) {
      if (untilMs > nowMs) return;
      this.#drop(key);
    }
  }

  #drop(key: string): void {
    const cached = this.#kept.get(key);
    if (cached === undefined) return;
    this.#kept.delete(key);
    this.#memory.releaseListing(cached.paged.listing, cached);
  }
}

interface PastListing extends ListingUser {
  readonly paged: PagedListing;
  readonly untilMs: number;
}

function keyFor({ key }: Audience, { name }: Dialect, tag: string): string {
  return `${name} ${tag} ${key}`;
}
