import type { Audience } from "../../core/people/actor.ts";
import { dayAt } from "../../core/time/day.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { Changes } from "../../store/changes.ts";
import { applyChanges, modelsOf, type Catalogue } from "../catalogue.ts";
import type { Slices } from "../turns.ts";
import { PastListings, type PagedListing } from "./past-listings.ts";
import { PieceCache } from "./piece-cache.ts";
import { tagKeyOf, type TagKey } from "./tag-key.ts";
import { ViewMemory } from "./view-memory.ts";
import { View } from "./view.ts";

const dayMs = 86_400_000;

/** The views of the newest catalogue, for one UTC day: on the next day other models may be shut down. */
export class DailyViews {
  readonly #tagKey: TagKey;
  readonly #nowMs: (steadyMs?: number) => number;
  readonly #memory: ViewMemory;
  readonly #pastListings: PastListings;
  readonly #views = new Map<string, View>();
  #catalogue: Catalogue;
  #today = "";
  #pieces: PieceCache;
  #todayEndsMs = 0;

  constructor(catalogue: Catalogue, tagKey: TagKey, bytesMax: number, nowMs: (steadyMs?: number) => number) {
    this.#catalogue = catalogue;
    this.#tagKey = tagKey;
    this.#nowMs = nowMs;
    this.#memory = new ViewMemory(bytesMax);
    this.#pieces = new PieceCache(this.#memory, this.#today);
    this.#pastListings = new PastListings(this.#memory, nowMs);
  }

  get catalogue(): Catalogue {
    return this.#catalogue;
  }

  /** The bytes of rendered answers and of the elements for paging. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  tagKey(audience: Audience): TagKey {
    return tagKeyOf(audience, this.#tagKey);
  }

  view(audience: Audience, steadyMs?: number): View {
    const nowMs = this.#nowMs(steadyMs);
    if (nowMs >= this.#todayEndsMs) this.#beginDay(nowMs);
    const view = this.#views.get(audience.key);
    if (view === undefined) return this.#add(audience);
    view.used = true;
    return view;
  }

  /**
   * The listing that a page is cut from: the newest one, or the earlier one of this audience with this tag. Null if
   * that one is no longer cached.
   */
  async pagedListing(
    audience: Audience,
    dialect: Dialect,
    tag: string | null,
    slices: Slices,
  ): Promise<PagedListing | null> {
    const listing = await slices.wait(async () => this.view(audience).listing(dialect));
    const newest = { listing, tag: await listing.tag(slices) };
    if (tag !== null && tag !== newest.tag) return this.#pastListings.get(audience, dialect, tag);
    this.#pastListings.keep(audience, dialect, newest);
    return newest;
  }

  /** Makes the next catalogue, and drops the views that the changes affect. */
  apply(changes: Changes): void {
    this.#catalogue = applyChanges(this.#catalogue, changes);
    const changed = new Set(changes.models.map(({ model }) => model.organizationId));
    this.#pastListings.dropExpired();
    // A change of a base model affects every organization.
    this.#drop(({ organizationId }) => changed.has(null) || changed.has(organizationId));
  }

  replace(catalogue: Catalogue): void {
    this.#catalogue = catalogue;
    this.#drop(() => true);
  }

  #add(audience: Audience): View {
    const view = new View({
      audience,
      models: modelsOf(this.#catalogue, audience.organizationId),
      tagKey: tagKeyOf(audience, this.#tagKey),
      today: this.#today,
      memory: this.#memory,
      pieces: this.#pieces,
      onEvict: () => this.#views.delete(audience.key),
    });
    this.#views.set(audience.key, view);
    this.#memory.keep(audience.organizationId, view, view.ownBytes);
    return view;
  }

  #beginDay(nowMs: number): void {
    this.#today = dayAt(nowMs);
    this.#todayEndsMs = Date.parse(`${this.#today}T00:00:00Z`) + dayMs;
    this.#drop(() => true);
    this.#pieces.drop();
    this.#pieces = new PieceCache(this.#memory, this.#today);
  }

  #drop(isStale: (view: View) => boolean): void {
    for (const [key, view] of this.#views) {
      if (!isStale(view)) continue;
      this.#views.delete(key);
      view.drop();
    }
  }
}
