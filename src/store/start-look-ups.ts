import type { StoredKey } from "./rows.ts";

/** Look-ups for a start, which must not read whole tables. */
export interface StartLookUps {
  /** Whether there has ever been a key. */
  anyKey(): Promise<boolean>;
  /** Any key with this digest, revoked or not. */
  keyWithDigest(digest: string): Promise<StoredKey | null>;
  /** Whether the API, and not a start, made the last change to something that a file can declare. */
  changedByHand(kind: DeclarableKind, organizationId: string, ids: readonly string[]): Promise<boolean>;
  /** Whether one with these names was removed. A start removes none. */
  wasRemoved(kind: RemovableKind, organizationId: string, names: readonly string[]): Promise<boolean>;
}

/** A removed user or service account gets a new id when it is created again. */
export type RemovableKind = "user" | "service account";

/** A project member's ids are the project's and the user's. */
export type DeclarableKind = "project" | "user" | "project member" | "service account";
