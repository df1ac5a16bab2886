import type { Actor, Audience } from "../core/people/actor.ts";
import { dayAt } from "../core/day.ts";
import { tryLater, type Refusal } from "../core/refusal.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { Changes, Store } from "../store/store.ts";
import type { KeyUse } from "../store/rows.ts";
import { applyChanges, catalogueOf, countModels, visibleTo, type Catalogue } from "./catalogue.ts";
import { KnownKeys } from "./known-keys.ts";
import { PastListings, type PagedListing } from "./views/past-listings.ts";
import { installationTagKey, tagKeyOf, type TagKey } from "./views/tag-key.ts";
import type { Slices } from "./turns.ts";
import { ViewMemory } from "./views/view-memory.ts";
import { View } from "./views/view.ts";

const mebibyte = 1024 * 1024;
const pointerBytes = 8;
const catchUpAgainMs = 100;
const unconfirmedMsMax = 3_000;

/** How much may be kept to save work. */
export interface CacheBounds {
  /** Rendered answers and what pages are made from. */
  readonly viewBytes: number;
  /** The keys lately used, with their policies. */
  readonly keyBytes: number;
}

/** Divides what all caches together may take. */
export function cacheBoundsOf(megabytes: number): CacheBounds {
  return { viewBytes: 0.6 * megabytes * mebibyte, keyBytes: 0.4 * megabytes * mebibyte };
}

export const cacheMegabytesDefault = 160;

/**
 * What every read is answered from: the newest catalogue, the views made of it, and the keys lately used. It changes
 * in one way only, by catching up with the store, whether this server or another one made the change.
 */
export class LiveCatalogue {
  readonly #store: Store;
  readonly #tagKey: TagKey;
  readonly #viewHeaders: Readonly<Record<string, string>>;
  readonly #nowMs: () => number;
  readonly #views = new Map<string, View>();
  readonly #memory: ViewMemory;
  readonly #pastListings: PastListings;
  readonly #keys: KnownKeys;
  readonly #watchers = new Set<() => void>();
  #goneBack: (from: number, to: number) => void = () => undefined;
  #catalogue: Catalogue;
  /** The day the views are of, in UTC: on the next one other models may be shut down. */
  #today = "";
  #todayEndsMs = 0;
  #catchingUp: Promise<void> = Promise.resolve();
  #nextCatchUp: Promise<void> | null = null;
  #owesCommitted = false;
  // Of asking for changes, one after the other.
  #failures = 0;
  #mayHaveGoneBack = false;
  // On the clock of performance.now(). A store of this server's own needs nobody to confirm what it shows.
  #confirmedMs = Infinity;

  private constructor(
    store: Store,
    tagKey: TagKey,
    catalogue: Catalogue,
    viewHeaders: Readonly<Record<string, string>>,
    nowMs: () => number,
    { viewBytes, keyBytes }: CacheBounds,
  ) {
    this.#store = store;
    this.#tagKey = tagKey;
    this.#catalogue = catalogue;
    this.#viewHeaders = viewHeaders;
    this.#nowMs = nowMs;
    this.#memory = new ViewMemory(viewBytes);
    this.#pastListings = new PastListings(this.#memory, nowMs);
    this.#keys = new KnownKeys(store, keyBytes);
  }

  /** `viewHeaders` are sent with every answer made from a view. */
  static async load(
    store: Store,
    viewHeaders: Readonly<Record<string, string>>,
    nowMs: () => number = Date.now,
    bounds = cacheBoundsOf(cacheMegabytesDefault),
  ): Promise<LiveCatalogue> {
    const tagKey = await installationTagKey(store);
    return new LiveCatalogue(store, tagKey, catalogueOf(await store.snapshot()), viewHeaders, nowMs, bounds);
  }

  get revision(): number {
    return this.#catalogue.revision;
  }

  /** How old what this server shows may be. */
  get unconfirmedMs(): number {
    return Math.max(0, performance.now() - this.#confirmedMs);
  }

  /** By the clock that keys expire by. */
  get nowMs(): number {
    return this.#nowMs();
  }

  get modelCount(): number {
    return countModels(this.#catalogue);
  }

  /** Bytes held by what was rendered: whole answers, and the elements that pages are made from. */
  get viewBytes(): number {
    return this.#memory.bytes;
  }

  view(audience: Audience): View {
    const nowMs = this.#nowMs();
    if (nowMs >= this.#todayEndsMs) this.#beginDay(nowMs);
    const view = this.#views.get(audience.key);
    if (view === undefined) return this.#makeView(audience);
    view.used = true;
    return view;
  }

  #makeView(audience: Audience): View {
    const models = visibleTo(this.#catalogue, audience);
    const isShared = models === this.#catalogue.shelves.get(null);
    const view = new View({
      reader: { organizationId: audience.organizationId },
      tagKey: tagKeyOf(audience, this.#tagKey),
      models,
      modelBytes: isShared ? 0 : pointerBytes * models.length,
      today: this.#today,
      fixedHeaders: this.#viewHeaders,
      memory: this.#memory,
      letGo: () => this.#views.delete(audience.key),
    });
    this.#views.set(audience.key, view);
    this.#memory.keep(audience.organizationId, view, view.ownBytes);
    return view;
  }

  #dropViews(isStale: (view: View) => boolean): void {
    for (const [key, view] of this.#views) {
      if (!isStale(view)) continue;
      this.#views.delete(key);
      view.drop();
    }
  }

  /**
   * What a page is taken from: the newest listing, or the earlier one of this audience that has this tag; null when
   * that is not kept any more.
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

  #beginDay(nowMs: number): void {
    this.#today = dayAt(nowMs);
    this.#todayEndsMs = Date.parse(`${this.#today}T00:00:00Z`) + 86_400_000;
    this.#dropViews(() => true);
  }

  /** Whose key this is, if it was used lately; undefined means it has to be looked up. */
  knownActor(digest: string): Actor | undefined {
    return this.#keys.get(digest);
  }

  /** The keys used since this was last asked. */
  takeUsedKeys(): KeyUse[] {
    return this.#keys.takeUsed();
  }

  /** Whose key this is, or why it is none. `masked` is what a refusal may repeat of it. */
  async lookUpActor(digest: string, masked: string): Promise<Actor | Refusal> {
    const found = await this.#keys.lookUp(digest, masked);
    // The store may have taken its time, and what is answered from may have become too old meanwhile.
    this.refuseWhileBehind();
    return found;
  }

  /** Throws while memory may be older than what was acknowledged: no answer is better than one that was revoked. */
  refuseWhileBehind(): void {
    if (this.#owesCommitted || this.unconfirmedMs > unconfirmedMsMax)
      throw tryLater("The server is catching up with its store. Please try again shortly.");
  }

  /**
   * For a server that shares its store: this was the newest revision at that moment of `performance.now()`. From the
   * first time on it has to be said again and again; whatever others change shows within the bound, or nobody is
   * answered.
   */
  async confirm(revision: number, atMs: number): Promise<void> {
    if (revision !== this.revision) await this.catchUp();
    this.#confirmedMs = atMs;
  }

  /** For a change of this server's that is on disk: until memory shows it, nobody is answered. */
  async showCommitted(): Promise<void> {
    try {
      await this.catchUp();
      this.#owesCommitted = false;
    } catch {
      this.#owesCommitted = true;
      setTimeout(() => void this.showCommitted(), catchUpAgainMs).unref();
    }
  }

  /** After this resolves, every read shows whatever was committed before the call. */
  catchUp(): Promise<void> {
    // A catch-up that has not begun will see everything this call has to wait for.
    this.#nextCatchUp ??= this.#catchingUp.then(() => {
      this.#nextCatchUp = null;
      const now = this.#catchUpNow();
      this.#catchingUp = now.catch(() => undefined);
      return now;
    });
    return this.#nextCatchUp;
  }

  /** For a store that may have gone back and on again, which its revision does not show. */
  readAnew(): Promise<void> {
    this.#mayHaveGoneBack = true;
    return this.catchUp();
  }

  /** Calls `wake` whenever there is a new revision to be read; gives back how to stop that. */
  watch(wake: () => void): () => void {
    this.#watchers.add(wake);
    return () => void this.#watchers.delete(wake);
  }

  /** Calls `tell` when the store has lost changes that were shown. */
  whenGoneBack(tell: (from: number, to: number) => void): void {
    this.#goneBack = tell;
  }

  async #catchUpNow(): Promise<void> {
    const changes = this.#mayHaveGoneBack ? null : await this.#changes();
    if (changes?.revision === this.#catalogue.revision) return;
    if (changes === null || changes.revision < this.#catalogue.revision) await this.#startAnew();
    else this.#apply(changes);
    for (const wake of this.#watchers) wake();
  }

  /** Null where asking for them has failed before: there may be more of them than can be told in time. */
  async #changes(): Promise<Changes | null> {
    try {
      const changes = await this.#store.changesSince(this.#catalogue.revision);
      this.#failures = 0;
      return changes;
    } catch (error) {
      if (this.#failures++ === 0) throw error;
      return null;
    }
  }

  #apply(changes: Changes): void {
    this.#catalogue = applyChanges(this.#catalogue, changes);
    this.#pastListings.dropExpired();
    this.#dropStaleViews(changes);
    this.#keys.forget(changes);
  }

  /**
   * Of more changes than can be told, or where the store has gone back: a backup was restored, or a standby took over
   * that had not heard everything.
   */
  async #startAnew(): Promise<void> {
    this.#mayHaveGoneBack = false;
    const before = this.revision;
    this.#catalogue = catalogueOf(await this.#store.snapshot());
    if (this.revision < before) this.#goneBack(before, this.revision);
    this.#dropViews(() => true);
    this.#keys.forgetAll();
  }

  #dropStaleViews(changes: Changes): void {
    const changed = new Set(changes.models.map(({ model }) => model.organizationId));
    this.#dropViews(({ organizationId }) => changed.has(null) || changed.has(organizationId));
  }
}
