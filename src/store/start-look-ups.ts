import type { StoredKey } from "./rows.ts";

/** What only a start asks, so that it has no need to read everything. */
export interface StartLookUps {
  /** Whether there has ever been a key. */
  anyKey(): Promise<boolean>;
  /** Whoever made it, and whether it is revoked or not. */
  keyWithDigest(digest: string): Promise<StoredKey | null>;
  /** Whether the last change of what a file may declare was somebody's through the API, and not a start's. */
  changedByHand(kind: DeclarableKind, organizationId: string, ids: readonly string[]): Promise<boolean>;
  /** Whether one that goes by these names was removed; a start removes none. */
  wasRemoved(kind: RemovableKind, organizationId: string, names: readonly string[]): Promise<boolean>;
}

/** What is made anew, with a new id, after it was removed: a person goes by a folded address, an account by project and name. */
export type RemovableKind = "user" | "service account";

/** A project member's ids are the project's and the user's. */
export type DeclarableKind = "project" | "user" | "project member" | "service account";
