import type { StoredKey } from "./store.ts";

/** What only a start asks, so that it has no need to read everything. */
export interface StartLookUps {
  /** Whether there has ever been a key. */
  anyKey(): Promise<boolean>;
  /** Whoever made it, and whether it is revoked or not. */
  keyWithDigest(digest: string): Promise<StoredKey | null>;
  /** Whether the last change of what a file may declare was somebody's through the API, and not a start's. */
  changedByHand(kind: DeclarableKind, organizationId: string, ids: readonly string[]): Promise<boolean>;
}

/** A project member's ids are the project's and the user's. */
export type DeclarableKind = "project" | "user" | "project member" | "service account";
