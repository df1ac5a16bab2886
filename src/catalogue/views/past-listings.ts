import type { Audience } from "../../core/people/actor.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { Listing, ListingHolder } from "./listing.ts";
import type { ViewMemory } from "./view-memory.ts";

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
  /** Those that go first come first. */
  readonly #kept = new Map<string, KeptPages>();
  readonly #memory: ViewMemory;
  readonly #nowMs: () => number;

  constructor(memory: ViewMemory, nowMs: () => number) {
    this.#memory = memory;
    this.#nowMs = nowMs;
  }

  /** Under the audience and the dialect, so that nobody else's tag finds it, nor one of another dialect. */
  get(audience: Audience, dialect: Dialect, tag: string): PagedListing | null {
    const kept = this.#kept.get(nameOf(audience, dialect, tag));
    if (kept === undefined || this.#nowMs() >= kept.untilMs) return null;
    kept.paged.listing.used = true;
    return kept.paged;
  }

  keep(audience: Audience, dialect: Dialect, paged: PagedListing): void {
    this.dropExpired();
    const name = nameOf(audience, dialect, paged.tag);
    this.#drop(name);
    const kept = new KeptPages(paged, this.#nowMs() + keptMs, () => this.#kept.delete(name));
    this.#kept.set(name, kept);
    this.#memory.holdListing(audience.organizationId, paged.listing, kept);
  }

  dropExpired(): void {
    const nowMs = this.#nowMs();
    for (const [name, { untilMs }] of this.#kept) {
      if (untilMs > nowMs) return;
      this.#drop(name);
    }
  }

  #drop(name: string): void {
    const kept = this.#kept.get(name);
    if (kept === undefined) return;
    this.#kept.delete(name);
    this.#memory.releaseListing(kept.paged.listing, kept);
  }
}

class KeptPages implements ListingHolder {
  readonly paged: PagedListing;
  readonly untilMs: number;
  readonly forgetListing: () => void;

  constructor(paged: PagedListing, untilMs: number, forgetListing: () => void) {
    this.paged = paged;
    this.untilMs = untilMs;
    this.forgetListing = forgetListing;
  }
}

function nameOf({ key }: Audience, { name }: Dialect, tag: string): string {
  return `${name} ${tag} ${key}`;
}
