import type { Actor } from "./actor.ts";
import { incorrectKey, Refusal } from "../refusal.ts";

/** The actor that a stored key would have now, and what may make the key invalid. */
export interface KeyHolder extends Actor {
  readonly principalRemoved: boolean;
  readonly projectArchived: boolean;
  /** Whether the user is a member of the key's project, directly or through a group, or owns the organization. */
  readonly isMember: boolean;
  readonly revokedAt: number | null;
}

/** The actor behind a key, or why the key is invalid. Revoked and unknown keys are indistinguishable. */
export function actorOf(holder: KeyHolder | null, masked: string): Actor | Refusal {
  if (holder === null) return incorrectKey(masked);
  const { principalRemoved, projectArchived, isMember, revokedAt, ...actor } = holder;
  if (revokedAt !== null || projectArchived) return incorrectKey(masked);
  if (principalRemoved)
    return new Refusal(
      "no-organization",
      "The person this API key belongs to is no longer a member of its organization.",
    );
  return isMember ? actor : incorrectKey(masked);
}
