import { keySettingsOf, type KeySettings } from "./key-settings.ts";
import type { Actor, Audience } from "./actor.ts";
import type { AccountRole, OrganizationRole } from "./organization.ts";
import { incorrectKey, noOrganization, Refusal } from "../refusal.ts";

/** A stored key with its principal's current roles: all that decides what the key may do. */
export interface KeyHolder extends KeySettings {
  readonly keyId: string;
  readonly keyKind: "admin" | "project";
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly audience: Audience;
  readonly principalKind: "user" | "service_account";
  readonly principalId: string;
  readonly principalRemoved: boolean;
  readonly projectArchived: boolean;
  /** Whether the user is a member of the key's project, directly or through a group, or owns the organization. */
  readonly isMember: boolean;
  readonly organizationRole: OrganizationRole | null;
  readonly projectRole: AccountRole | null;
  /** The permissions of custom roles that the principal and its groups hold in the organization and the project. */
  readonly granted: readonly string[];
  readonly scopes: readonly string[];
  readonly expiresAt: number | null;
  readonly allowedNetworks: readonly string[];
  readonly revokedAt: number | null;
}

/** The actor behind a key, or why the key is invalid. Revoked and unknown keys are indistinguishable. */
export function actorOf(holder: KeyHolder | null, masked: string): Actor | Refusal {
  if (holder === null || holder.revokedAt !== null || holder.projectArchived) return incorrectKey(masked);
  if (holder.principalRemoved) return noOrganization();
  if (!holder.isMember) return incorrectKey(masked);
  return {
    keyId: holder.keyId,
    keyKind: holder.keyKind,
    projectId: holder.projectId,
    principal: {
      kind: holder.principalKind,
      id: holder.principalId,
      organizationRole: holder.organizationRole,
      projectRole: holder.projectRole,
      granted: holder.granted,
    },
    scopes: holder.scopes,
    expiresAt: holder.expiresAt,
    allowedNetworks: holder.allowedNetworks,
    ...keySettingsOf(holder),
    audience: holder.audience,
  };
}
