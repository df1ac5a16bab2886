import type { DeclaredBy, ProjectRole } from "../../core/people/organization.ts";
import type { Position } from "../page.ts";
import type { RoleHolder } from "../roles.ts";

/** What belongs to one user or group. Each list stops at 1,000. */

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Membership {
  readonly project: Named;
  readonly role: ProjectRole;
  readonly joined: number;
  readonly declaredBy: DeclaredBy;
  /** Whether no other member is an owner, of the first 1,000. */
  readonly isOnlyOwner: boolean;
}

export interface Granted {
  readonly roleId: string;
  /** Null for a predefined role, which is not stored. */
  readonly roleName: string | null;
  /** Null for the whole organization. */
  readonly project: Named | null;
  /** Null unless it was granted to a group. */
  readonly group: Named | null;
}

export interface GrantedTo {
  readonly holder: RoleHolder;
  readonly name: string;
  readonly email: string | null;
  readonly project: Named | null;
  readonly granted: number;
}

export interface PeopleDetails {
  groupsOf(organizationId: string, userId: string): Promise<readonly Named[]>;
  /** In open projects, by name. */
  membershipsOf(organizationId: string, userId: string): Promise<readonly Membership[]>;
  /** The open projects that a user's groups are in, and through which group. */
  throughGroups(organizationId: string, userId: string): Promise<readonly { project: Named; group: Named }[]>;
  identitiesOf(
    organizationId: string,
    userId: string,
  ): Promise<readonly { issuer: string; subject: string; created: number }[]>;
  projectsOf(organizationId: string, groupId: string): Promise<readonly (Named & { readonly added: number })[]>;
  /** Of a user, what their groups were granted, too. */
  grantsOf(organizationId: string, holder: RoleHolder): Promise<readonly Granted[]>;
  /** Looks at up to `limit` grants of a role. Holders that were removed are left out. */
  holdersOf(
    organizationId: string,
    roleId: string,
    limit: number,
    after: Position | null,
  ): Promise<{ readonly holders: readonly GrantedTo[]; readonly next: Position | null }>;
}
