import type { Actor, Audience } from "../core/people/actor.ts";
import type { Refusal } from "../core/refusal.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { Changes, Snapshot, Store } from "../store/store.ts";
import type { KeyUse } from "../store/rows.ts";
import { CatchUp } from "./catch-up.ts";
import { applyChanges, catalogueOf, countModels, type Catalogue } from "./catalogue.ts";
import { Freshness } from "./freshness.ts";
import { KnownKeys } from "./known-keys.ts";
import type { Slices } from "./turns.ts";
import { DailyViews } from "./views/daily-views.ts";
import type { PagedListing } from "./views/past-listings.ts";
import { installationTagKey, type TagKey } from "./views/tag-key.ts";
import type { View } from "./views/view.ts";

const mebibyte = 1024 * 1024;
const retryMs = 100;

/** The sizes of the caches. */
export interface CacheBounds {
  /** For rendered answers and paging. */
  readonly viewBytes: number;
  /** For recently used keys with their policies. */
  readonly keyBytes: number;
}

/** Divides the memory of all caches. */
export function cacheBoundsOf(megabytes: number): CacheBounds {
  return { viewBytes: 0.6 * megabytes * mebibyte, keyBytes: 0.4 * megabytes * mebibyte };
}

export const cacheMegabytesDefault = 160;

/**
 * Answers every read: the newest catalogue, its views, and the recently used keys. It changes only by catching up with
 * the store, whichever server made the change.
 */
export class LiveCatalogue {
  readonly #nowMs: () => number;
  readonly #views: DailyViews;
  readonly #keys: KnownKeys;
  readonly #freshness = new Freshness();
  readonly #catchUp: CatchUp;
  readonly #watchers = new Set<() => void>();
  #onRewind: (from: number, to: number) => void = () => undefined;
  #catalogue: Catalogue;

  private constructor(
    store: Store,
    tagKey: TagKey,
    catalogue: Catalogue,
    nowMs: () => number,
    { viewBytes, keyBytes }: CacheBounds,
  ) {
    this.#catalogue = catalogue;
    this.#nowMs = nowMs;
    this.#views = new DailyViews(tagKey, viewBytes, nowMs);
    this.#keys = new KnownKeys(store, keyBytes);
    this.#catchUp = new CatchUp(store, {
      revision: () => this.revision,
      apply: (changes) => this.#apply(changes),
      replace: (snapshot) => this.#replace(snapshot),
    });
  }

  static async load(
    store: Store,
    nowMs: () => number = Date.now,
    bounds = cacheBoundsOf(cacheMegabytesDefault),
  ): Promise<LiveCatalogue> {
    const tagKey = await installationTagKey(store);
    return new LiveCatalogue(store, tagKey, catalogueOf(await store.snapshot()), nowMs, bounds);
  }

  get revision(): number {
    return this.#catalogue.revision;
  }

  /** How old the answers of this server may be. */
  get unconfirmedMs(): number {
    return this.#freshness.unconfirmedMs;
  }

  /** The clock that decides when keys expire. */
  get nowMs(): number {
    return this.#nowMs();
  }

  get modelCount(): number {
    return countModels(this.#catalogue);
  }

  /** The bytes of rendered answers and of the elements for paging. */
  get viewBytes(): number {
    return this.#views.bytes;
  }

  view(audience: Audience): View {
    return this.#views.view(this.#catalogue, audience);
  }

  /**
   * The listing that a page is cut from: the newest one, or the earlier one of this audience with this tag. Null if
   * that one is no longer cached.
   */
  pagedListing(audience: Audience, dialect: Dialect, tag: string | null, slices: Slices): Promise<PagedListing | null> {
    return this.#views.pagedListing(this.#catalogue, audience, dialect, tag, slices);
  }

  /** The actor of a recently used key; undefined if it has to be looked up. */
  knownActor(digest: string): Actor | undefined {
    return this.#keys.get(digest);
  }

  /** The keys used since the last call. */
  takeUsedKeys(): KeyUse[] {
    return this.#keys.takeUsed();
  }

  /** The actor of a key, or why the key is invalid. A refusal may quote `masked`. */
  async lookUpActor(digest: string, masked: string): Promise<Actor | Refusal> {
    const found = await this.#keys.lookUp(digest, masked);
    // The look-up may have taken long, and memory may be too old by now.
    this.refuseWhileBehind();
    return found;
  }

  /** Throws if memory may be older than what was acknowledged. */
  refuseWhileBehind(): void {
    this.#freshness.refuseWhileBehind();
  }

  /**
   * For a server that shares its store: confirms that this was the newest revision at that moment of
   * `performance.now()`. From the first call on, requests are refused if the last confirmation is too old.
   */
  async confirm(revision: number, atMs: number): Promise<void> {
    if (revision !== this.revision) await this.catchUp();
    this.#freshness.confirm(atMs);
  }

  /** After a commit of this server, requests are refused until memory shows it. */
  async showCommitted(): Promise<void> {
    try {
      await this.catchUp();
      this.#freshness.setOwesCommit(false);
    } catch {
      this.#freshness.setOwesCommit(true);
      setTimeout(() => void this.showCommitted(), retryMs).unref();
    }
  }

  /** Resolves when every read shows everything that was committed before the call. */
  catchUp(): Promise<void> {
    return this.#catchUp.run();
  }

  /** For a store that may have gone back and forward again, which its revision does not reveal. */
  reload(): Promise<void> {
    return this.#catchUp.reload();
  }

  /** Calls `wake` at each new revision. Returns a function that stops it. */
  watch(wake: () => void): () => void {
    this.#watchers.add(wake);
    return () => void this.#watchers.delete(wake);
  }

  /** Sets the callback for a store that has lost changes that were shown. */
  onRewind(call: (from: number, to: number) => void): void {
    this.#onRewind = call;
  }

  #apply(changes: Changes): void {
    this.#catalogue = applyChanges(this.#catalogue, changes);
    this.#views.dropOf(new Set(changes.models.map(({ model }) => model.organizationId)));
    this.#keys.forget(changes);
    this.#wakeWatchers();
  }

  /** The store goes back if a backup is restored, or if a standby without the newest changes takes over. */
  #replace(snapshot: Snapshot): void {
    const before = this.revision;
    this.#catalogue = catalogueOf(snapshot);
    if (this.revision < before) this.#onRewind(before, this.revision);
    this.#views.dropAll();
    this.#keys.forgetAll();
    this.#wakeWatchers();
  }

  #wakeWatchers(): void {
    for (const wake of this.#watchers) wake();
  }
}
