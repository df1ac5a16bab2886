import type { OrganizationRole, ProjectRole } from "./organization.ts";

/** A named set of permissions for users and groups, in the whole organization or in one project. */
export interface Role {
  readonly id: string;
  readonly scope: RoleScope;
  readonly name: string;
  readonly description: string | null;
  readonly permissions: readonly string[];
  /** Null for a predefined role. */
  readonly custom: CustomRole | null;
}

export type RoleScope = "organization" | "project";

export interface CustomRole {
  readonly organizationId: string;
  /** Null for a role of the whole organization. */
  readonly projectId: string | null;
  readonly created: number;
  readonly updated: number;
  /** The user who created it. */
  readonly createdBy: string | null;
}

/** Users who are assigned roles together. */
export interface Group {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly created: number;
}

export const readModels = "api.model.read";
export const requestModels = "api.model.request";
export const deleteModels = "api.delete";
export const readManagement = "api.management.read";
export const writeManagement = "api.management.write";
export const readUsage = "api.usage.read";

const everything = [readManagement, writeManagement, readUsage, readModels, requestModels, deleteModels];

/** Whether a name has the form of a scope or permission. Unknown names are valid. */
export function isScopeName(name: string): boolean {
  return /^[a-z_]+(\.[a-z_]+)+$/.test(name);
}

export const organizationRoles: Readonly<Record<OrganizationRole, Role>> = {
  owner: predefined("organization", "owner", "Administers the organization and deletes its models.", everything),
  reader: predefined("organization", "reader", "Uses the organization's models.", [readModels, requestModels]),
};

export const projectRoles: Readonly<Record<ProjectRole, Role>> = {
  owner: predefined("project", "owner", "Uses the project's models.", [readModels, requestModels]),
  member: predefined("project", "member", "Uses the project's models.", [readModels, requestModels]),
  viewer: predefined("project", "viewer", "Sees the project's models.", [readModels]),
};

export const predefinedRoles: Readonly<Record<RoleScope, readonly Role[]>> = {
  organization: Object.values(organizationRoles),
  project: Object.values(projectRoles),
};

function predefined(scope: RoleScope, name: string, description: string, permissions: readonly string[]): Role {
  return { id: `role_${scope}_${name}`, scope, name, description, permissions, custom: null };
}

/** Write access would let its holder become an owner, and the last-owner rule counts users, not permissions. */
export function comesWithOwnerOnly(permission: string): boolean {
  return permission === writeManagement || permission === deleteModels;
}

/** Why a custom role cannot have this permission, as the end of a sentence; null when it can. */
export function validateCustomPermission(scope: RoleScope, permission: string): string | null {
  if (comesWithOwnerOnly(permission)) return "comes only with the owner role";
  if (scope === "project" && (permission === readManagement || permission === readUsage))
    return "is a permission of the whole organization";
  return null;
}
