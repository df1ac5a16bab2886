import type { User } from "../core/people/organization.ts";
import type { Group, Role } from "../core/people/role.ts";
import type { Page, PageRequest } from "./page.ts";

/*
 * Custom roles, groups, and the roles that users and groups were granted. `projectId` null means the whole
 * organization. A user's predefined role is part of the user or the project member; a group can be granted one here.
 */

export interface RoleHolder {
  readonly kind: "user" | "group";
  readonly id: string;
}

/** The role is given by its id, since predefined roles are not stored. */
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

export interface RoleStore {
  /** Custom roles, oldest first. */
  list(organizationId: string, projectId: string | null): Promise<readonly Role[]>;
  find(organizationId: string, projectId: string | null, id: string): Promise<Role | null>;
  /** The caller refuses a name that another role of the same organization or project has. */
  put(role: Role): Promise<void>;
  remove(organizationId: string, id: string, atSeconds: number): Promise<boolean>;
}

export interface GroupStore {
  page(organizationId: string, page: PageRequest): Promise<Page<Group> | null>;
  find(organizationId: string, id: string): Promise<Group | null>;
  findNamed(organizationId: string, name: string): Promise<Group | null>;
  memberPage(organizationId: string, groupId: string, page: PageRequest): Promise<Page<User> | null>;
  findMember(organizationId: string, groupId: string, userId: string): Promise<User | null>;
  put(group: Group): Promise<void>;
  /** Its members lose what it was granted. */
  remove(organizationId: string, id: string, atSeconds: number): Promise<boolean>;
  putMember(organizationId: string, groupId: string, userId: string, atSeconds: number): Promise<void>;
  removeMember(organizationId: string, groupId: string, userId: string, atSeconds: number): Promise<boolean>;
}

export interface ProjectGroupStore {
  page(organizationId: string, projectId: string, page: PageRequest): Promise<Page<ProjectGroup> | null>;
  find(organizationId: string, projectId: string, groupId: string): Promise<ProjectGroup | null>;
  put(organizationId: string, projectId: string, groupId: string, atSeconds: number): Promise<void>;
  /** Revokes what the group was granted in the project, too. */
  remove(organizationId: string, projectId: string, groupId: string, atSeconds: number): Promise<boolean>;
}

export interface GrantStore {
  /** What a holder was granted, and for a user also what their groups were granted, oldest first. */
  list(organizationId: string, projectId: string | null, holder: RoleHolder): Promise<readonly RoleGrant[]>;
  /** The permissions of a user's custom roles in the organization and, where one is given, in the project. */
  permissions(organizationId: string, projectId: string | null, userId: string): Promise<readonly string[]>;
  put(organizationId: string, projectId: string | null, grant: RoleGrant, atSeconds: number): Promise<void>;
  /** False when there was no such grant. */
  remove(organizationId: string, projectId: string | null, grant: RoleGrant, atSeconds: number): Promise<boolean>;
}
