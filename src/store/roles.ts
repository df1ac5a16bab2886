import type { User } from "../core/people/organization.ts";
import type { Group, Role } from "../core/people/role.ts";
import type { Page, PageRequest } from "./page.ts";

/*
 * What a store remembers of roles and groups. `projectId` null means roles of the whole organization. Predefined
 * project roles may be given to groups; what people hold of the predefined roles stands with the people themselves.
 */

/** Somebody, or several together, who can be given roles. */
export interface RoleHolder {
  readonly kind: "user" | "group";
  readonly id: string;
}

/** That a holder was given a role; by id, since predefined roles are in no store. */
export interface RoleGrant {
  readonly roleId: string;
  readonly holder: RoleHolder;
}

export interface ProjectGroup {
  readonly group: Group;
  readonly projectId: string;
  /** When it was added to the project, Unix seconds. */
  readonly added: number;
}

/** Look-ups, the same inside and outside of a transaction. */
export interface RoleLookUps {
  /** Custom roles, oldest first. */
  customRoles(organizationId: string, projectId: string | null): Promise<readonly Role[]>;
  customRole(organizationId: string, projectId: string | null, id: string): Promise<Role | null>;
  group(organizationId: string, id: string): Promise<Group | null>;
  groupNamed(organizationId: string, name: string): Promise<Group | null>;
  groups(organizationId: string, page: PageRequest): Promise<Page<Group> | null>;
  groupMember(organizationId: string, groupId: string, userId: string): Promise<User | null>;
  groupMembers(organizationId: string, groupId: string, page: PageRequest): Promise<Page<User> | null>;
  projectGroup(organizationId: string, projectId: string, groupId: string): Promise<ProjectGroup | null>;
  projectGroups(organizationId: string, projectId: string, page: PageRequest): Promise<Page<ProjectGroup> | null>;
  /** Whether a person owns the organization or is in the project, by themselves or through a group. */
  isMember(organizationId: string, projectId: string, userId: string): Promise<boolean>;
  /** What a holder was given, and for a person what their groups were given, oldest first. */
  grantsTo(organizationId: string, projectId: string | null, holder: RoleHolder): Promise<readonly RoleGrant[]>;
  /** What the custom roles add that a person holds in the organization and, where there is one, the project. */
  grantedPermissions(organizationId: string, projectId: string | null, userId: string): Promise<readonly string[]>;
}

export interface RoleWrites {
  /** A custom role; a name that another role of the same place has is for the caller to refuse. */
  putRole(role: Role): Promise<void>;
  removeRole(organizationId: string, id: string, atSeconds: number): Promise<void>;
  putGroup(group: Group): Promise<void>;
  /** Its members and what it was given count for nothing from then on. */
  removeGroup(organizationId: string, id: string, atSeconds: number): Promise<void>;
  putGroupMember(organizationId: string, groupId: string, userId: string, atSeconds: number): Promise<void>;
  removeGroupMember(organizationId: string, groupId: string, userId: string, atSeconds: number): Promise<void>;
  putProjectGroup(organizationId: string, projectId: string, groupId: string, atSeconds: number): Promise<void>;
  /** Takes away what it was given in the project, too. */
  removeProjectGroup(organizationId: string, projectId: string, groupId: string, atSeconds: number): Promise<void>;
  putGrant(organizationId: string, projectId: string | null, grant: RoleGrant, atSeconds: number): Promise<void>;
  /** False when there was no such grant. */
  removeGrant(organizationId: string, projectId: string | null, grant: RoleGrant, atSeconds: number): Promise<boolean>;
}

export type RoleBook = RoleLookUps & RoleWrites;
