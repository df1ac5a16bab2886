import type { Invite, InviteStatus } from "../core/people/invite.ts";
import type { OrganizationRole, Project, ServiceAccount, User } from "../core/people/organization.ts";
import type { Group, Role } from "../core/people/role.ts";
import type { Found, Position } from "./page.ts";
import type { ProjectMember } from "./rows.ts";

/*
 * Lists of people, projects and what belongs to them, as administrators search them. Each item comes with counts of what
 * it has, which stop at `countMax`.
 */

export const countMax = 1_000;

export interface FoundUser {
  readonly user: User;
  /** In the project that was asked for. */
  readonly membership: Pick<ProjectMember, "role" | "joined" | "declaredBy"> | null;
  readonly projectCount: number;
  readonly groupCount: number;
  readonly keyCount: number;
  readonly lastUsedAt: number | null;
}

export interface FoundProject {
  readonly project: Project;
  /** What it may spend in a month; null without a limit. */
  readonly spendLimitCents: number | null;
  readonly userCount: number;
  readonly groupCount: number;
  readonly accountCount: number;
  readonly keyCount: number;
}

export interface FoundGroup {
  readonly group: Group;
  readonly userCount: number;
  readonly projectCount: number;
}

export interface FoundAccount {
  readonly account: ServiceAccount;
  readonly projectName: string;
  readonly keyCount: number;
  readonly lastUsedAt: number | null;
}

export interface FoundRole {
  readonly role: Role;
  readonly projectName: string | null;
  /** How often it is granted. */
  readonly grantCount: number;
}

/** What can be searched, by kind. */
export interface SearchedItems {
  readonly user: FoundUser;
  readonly project: FoundProject;
  readonly group: FoundGroup;
  readonly account: FoundAccount;
  /** Custom roles. */
  readonly role: FoundRole;
  readonly invite: Invite;
}

/** Null selects all. */
export interface PeopleFilter {
  /** Users and service accounts of a project, or its roles. */
  readonly projectId: string | null;
  /** Users of a group. */
  readonly groupId: string | null;
  /** Users with a role in the organization. */
  readonly role: OrganizationRole | null;
  /** Invites that are so at a time. */
  readonly invited: { readonly status: InviteStatus; readonly atSeconds: number } | null;
  /** Whether archived projects are found, too. */
  readonly isArchived: boolean;
  /** Part of the id, name or email address, in either case. */
  readonly text: string | null;
}

export const peopleSorts = ["created", "name"] as const;

/** An invite is sorted by its address as by a name. */
export interface PeopleSearch {
  readonly sort: (typeof peopleSorts)[number];
  readonly order: "asc" | "desc";
  readonly limit: number;
  readonly after: Position | null;
}

export interface Counted {
  readonly count: number;
  /** Where the next count goes on; null at the end. */
  readonly next: Position | null;
}

export interface PeopleLists {
  /** It looks at a bounded number of rows, so it may find fewer than asked for, or none, before the end. */
  search<Kind extends keyof SearchedItems>(
    kind: Kind,
    organizationId: string,
    filter: PeopleFilter,
    search: PeopleSearch,
  ): Promise<Found<SearchedItems[Kind]>>;
  /** Counts what a filter selects among the next rows. */
  count(
    kind: keyof SearchedItems,
    organizationId: string,
    filter: PeopleFilter,
    after: Position | null,
  ): Promise<Counted>;
  find<Kind extends keyof SearchedItems>(
    kind: Kind,
    organizationId: string,
    id: string,
  ): Promise<SearchedItems[Kind] | null>;
}
