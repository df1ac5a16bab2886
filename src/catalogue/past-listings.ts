import type { Audience } from "../core/actor.ts";
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

  /** Under the audience, so that nobody else's tag finds it. */
  get(audience: Audience, tag: string): Listing | null {
    const kept = this.#kept.get(nameOf(audience, tag));
    return kept !== undefined && this.#nowMs() < kept.untilMs ? kept.listing : null;
  }

  keep(audience: Audience, listing: Listing): void {
    this.#kept.set(nameOf(audience, listing.tag), { listing, untilMs: this.#nowMs() + keptMs });
  }
}

function nameOf({ key }: Audience, tag: string): string {
  return `${tag} ${key}`;
}
