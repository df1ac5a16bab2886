import type { Actor, Audience } from "../core/people/actor.ts";
import type { SessionActor } from "../core/people/session.ts";
import { incorrectKey, type Refusal } from "../core/refusal.ts";
import type { Changes } from "../store/changes.ts";
import type { Snapshot, Store } from "../store/store.ts";
import { CatchUp } from "./catch-up.ts";
import { catalogueOf, countModels } from "./catalogue.ts";
import { KnownKeys } from "./known-keys.ts";
import { KnownSessions } from "./known-sessions.ts";
import { KnownLimits } from "./known-limits.ts";
import { UnrevokedKeys } from "./unrevoked/unrevoked-keys.ts";
import { DailyViews } from "./views/daily-views.ts";
import { installationTagKey } from "./views/tag-key.ts";
import type { View } from "./views/view.ts";

const mebibyte = 1024 * 1024;

/** The sizes of the caches. */
export interface CacheBounds {
  /** For rendered answers and paging. */
  readonly viewBytes: number;
  /** For recently used keys with their policies. */
  readonly keyBytes: number;
  /** For recently used sessions of the console. */
  readonly sessionBytes: number;
  /** For the rate limits of projects that call models. */
  readonly limitBytes: number;
}

/** The time now, or at that moment of `performance.now()`. */
export type Clock = (steadyMs?: number) => number;

/** Gets what changed; null for a store whose content may have been replaced. */
export type Watcher = (changes: Changes | null) => void;

/** Divides the memory of all caches. */
export function cacheBoundsOf(megabytes: number): CacheBounds {
  return {
    viewBytes: 0.6 * megabytes * mebibyte,
    keyBytes: 0.35 * megabytes * mebibyte,
    sessionBytes: 0.01 * megabytes * mebibyte,
    limitBytes: 0.04 * megabytes * mebibyte,
  };
}

// For tests. A server asks the machine.
const cacheMegabytesDefault = 160;

/**
 * Answers every read: the newest catalogue, its views, and the recently used keys. It changes only by catching up with
 * the store, whichever server made the change.
 */
export class LiveCatalogue {
  readonly views: DailyViews;
  readonly keys: KnownKeys;
  readonly unrevokedKeys: UnrevokedKeys;
  readonly sessions: KnownSessions;
  readonly limits: KnownLimits;
  readonly catchUp: CatchUp;
  /** The clock that decides when keys expire. */
  readonly nowMs: Clock;
  /** Called when the store has lost changes that were shown. */
  onRewind: (from: number, to: number) => void = () => undefined;
  readonly #watchers = new Set<Watcher>();

  private constructor(
    store: Store,
    views: DailyViews,
    { keyBytes, sessionBytes, limitBytes }: Omit<CacheBounds, "viewBytes">,
    nowMs: Clock,
  ) {
    this.nowMs = nowMs;
    this.views = views;
    this.keys = new KnownKeys(store, keyBytes);
    this.unrevokedKeys = new UnrevokedKeys(store);
    this.sessions = new KnownSessions(store, sessionBytes);
    this.limits = new KnownLimits(store, limitBytes);
    this.catchUp = new CatchUp(store, this);
  }

  static async load(
    store: Store,
    nowMs: Clock = Date.now,
    bounds = cacheBoundsOf(cacheMegabytesDefault),
  ): Promise<LiveCatalogue> {
    const tagKey = await installationTagKey(store);
    const catalogue = catalogueOf(await store.snapshot());
    return new LiveCatalogue(store, new DailyViews(catalogue, tagKey, bounds.viewBytes, nowMs), bounds, nowMs);
  }

  get revision(): number {
    return this.views.catalogue.revision;
  }

  get modelCount(): number {
    return countModels(this.views.catalogue);
  }

  /** At that moment of `performance.now()`, for callers who know it. */
  view(audience: Audience, steadyMs?: number): View {
    return this.views.view(audience, steadyMs);
  }

  /** The actor of a key, or why the key is invalid. A refusal may quote `masked`. */
  lookUpActor(digest: string, masked: string): Refusal | Promise<Actor | Refusal> {
    const isUnknown = this.isUnknown(digest);
    if (isUnknown === true) return incorrectKey(masked);
    if (isUnknown === false) return this.#lookUpActor(digest, masked);
    return isUnknown.then((is) => (is ? incorrectKey(masked) : this.#lookUpActor(digest, masked)));
  }

  /**
   * Whether no key has this digest, or only a revoked one. False if that takes a look-up. Other servers are asked only
   * if it may be a key.
   */
  isUnknown(digest: string, cannotBeKey = () => false): boolean | Promise<boolean> {
    if (!this.unrevokedKeys.lacks(digest)) return false;
    if (this.catchUp.isAlone || cannotBeKey()) return true;
    // Another server may have just made the key.
    return this.catchUp.check().then(() => this.unrevokedKeys.lacks(digest));
  }

  async #lookUpActor(digest: string, masked: string): Promise<Actor | Refusal> {
    const found = await this.keys.lookUp(digest, masked);
    // The look-up may have taken long, and memory may be too old by now.
    this.catchUp.refuseWhileBehind();
    return found;
  }

  /** The actor of a session that is not over, or the refusal. */
  async lookUpSession(digest: string): Promise<SessionActor | Refusal> {
    const found = await this.sessions.lookUp(digest, this.nowMs() / 1000);
    this.catchUp.refuseWhileBehind();
    return found;
  }

  /** Calls `wake` at each new revision. Returns a function that stops it. */
  watch(wake: Watcher): () => void {
    this.#watchers.add(wake);
    return () => void this.#watchers.delete(wake);
  }

  /** For `CatchUp`, like `replace`. */
  apply(changes: Changes): void {
    this.views.apply(changes);
    this.keys.forget(changes);
    this.unrevokedKeys.apply(changes);
    this.sessions.forget(changes);
    this.limits.forget(changes);
    this.#wakeWatchers(changes);
  }

  /** The store goes back if a backup is restored, or if a standby without the newest changes takes over. */
  replace(snapshot: Snapshot): void {
    const before = this.revision;
    this.views.replace(catalogueOf(snapshot));
    if (this.revision < before) this.onRewind(before, this.revision);
    this.keys.forgetAll();
    this.unrevokedKeys.forgetAll();
    this.sessions.forgetAll();
    this.limits.forgetAll();
    this.#wakeWatchers(null);
  }

  #wakeWatchers(changes: Changes | null): void {
    for (const wake of this.#watchers) wake(changes);
  }
}
