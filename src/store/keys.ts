import type { KeyHolder } from "../core/people/key-holder.ts";
import type { RateLimits } from "../core/people/rate-limit.ts";
import type { Found, Page, PageRequest, Position } from "./page.ts";
import type { FoundKey, KeyHolding, ListedKey, StoredKey } from "./rows.ts";

export const keyHolderKinds = ["admin", "user", "service_account"] as const;
/** An admin key, or a project's key of a user or a service account. */
export type KeyHolderKind = (typeof keyHolderKinds)[number];

/** Null selects all. */
export interface KeyFilter {
  readonly projectId: string | null;
  readonly userId: string | null;
  readonly kind: KeyHolderKind | null;
  /** Part of the key's id, name or last characters, or of its holder's name or email address, in either case. */
  readonly text: string | null;
  readonly endsBefore: number | null;
  readonly endsFrom: number | null;
  /** Only keys that were made before this time and that nobody has used since. */
  readonly unusedSince: number | null;
  readonly isRevoked: boolean | null;
}

/** A key that was never used comes first by its last use, and one that never ends comes last by its end. */
export const keySorts = ["created", "last_used", "ends", "name"] as const;
export type KeySort = (typeof keySorts)[number];

export interface KeySearch {
  readonly sort: KeySort;
  readonly order: "asc" | "desc";
  readonly limit: number;
  readonly after: Position | null;
}

export interface KeyStore {
  /**
   * The keys of an organization. It looks at a bounded number of keys, so it may find fewer than asked for, or none,
   * before the end.
   */
  search(organizationId: string, filter: KeyFilter, search: KeySearch): Promise<Found<FoundKey>>;
  /** Unrevoked keys. `projectId` null means admin keys; `active` selects keys whose owner is there, or has left. */
  page(
    organizationId: string,
    projectId: string | null,
    page: PageRequest,
    active: boolean | null,
  ): Promise<Page<ListedKey> | null>;
  find(organizationId: string, projectId: string | null, id: string): Promise<ListedKey | null>;
  /** A key of either kind as the list of all keys has it, even a revoked one. */
  findAny(organizationId: string, id: string): Promise<FoundKey | null>;
  /** The holder of any key of the organization, even of a revoked one. */
  findHolder(organizationId: string, keyId: string): Promise<KeyHolder | null>;
  /** A key of either kind that is not revoked. */
  findUnrevoked(organizationId: string, id: string): Promise<StoredKey | null>;
  put(key: StoredKey): Promise<void>;
  /** Also ends the sessions that were made from it. */
  revoke(organizationId: string, keyId: string, atSeconds: number): Promise<boolean>;
  /** Revokes a key that the configuration file no longer declares, until the file declares it again. */
  drop(organizationId: string, keyId: string, atSeconds: number): Promise<boolean>;
  /** Revokes every key of the holder for good, even one that a file dropped. Returns the ids of the keys it changed. */
  revokeAllOf(organizationId: string, holder: KeyHolding, atSeconds: number): Promise<readonly string[]>;
}

/** The lifetime that a key was created with, once a rotation has shortened it. */
export interface RotationChanges {
  /** Undefined for a key that no rotation has shortened; null for a key that was to live for ever. */
  lifeBefore(organizationId: string, keyId: string): Promise<number | null | undefined>;
  put(organizationId: string, keyId: string, lifeSeconds: number | null): Promise<void>;
}

export interface RateLimitStore {
  /** The limits of these models in a project, by model; a model without a limit is missing. */
  of(organizationId: string, projectId: string, modelIds: readonly string[]): Promise<ReadonlyMap<string, RateLimits>>;
  /** All limits of a project, by model. */
  ofProject(organizationId: string, projectId: string): Promise<ReadonlyMap<string, RateLimits>>;
  put(organizationId: string, projectId: string, modelId: string, limits: RateLimits): Promise<void>;
}
