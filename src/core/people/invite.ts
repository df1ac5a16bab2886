import type { OrganizationRole, ProjectRole } from "./organization.ts";

/** An invitation to join an organization with a role. */
export interface Invite {
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  readonly role: OrganizationRole;
  readonly projects: readonly InvitedProject[];
  /** Unix seconds, like all times here. */
  readonly created: number;
  readonly expiresAt: number;
  readonly acceptedAt: number | null;
}

/** The project roles that an invite can grant. */
export const invitedRoleNames = ["owner", "member"] as const satisfies readonly ProjectRole[];

export interface InvitedProject {
  readonly id: string;
  readonly role: (typeof invitedRoleNames)[number];
}

export const inviteLifeSeconds = 7 * 24 * 60 * 60;

export const inviteStatuses = ["accepted", "expired", "pending"] as const;
export type InviteStatus = (typeof inviteStatuses)[number];

export function inviteStatus({ acceptedAt, expiresAt }: Invite, atSeconds: number): InviteStatus {
  if (acceptedAt !== null) return "accepted";
  return expiresAt <= atSeconds ? "expired" : "pending";
}
