/** What Rollcall's permissions are about. Others may be in a role, and allow nothing here. */
export const permissionNouns = {
  models: ["api.model.read", "api.model.request", "api.delete"],
  organization: ["api.management.read", "api.management.write"],
  usage: ["api.usage.read"],
} as const;

export type PermissionNoun = keyof typeof permissionNouns;
export type Permission = (typeof permissionNouns)[PermissionNoun][number];

export const nounNames = Object.keys(permissionNouns) as readonly PermissionNoun[];
const known: ReadonlySet<string> = new Set(Object.values(permissionNouns).flat());

export function isKnown(permission: string): permission is Permission {
  return known.has(permission);
}

/** Permissions that no custom role can have, as the server says: core/people/role.ts. */
export const ownersOnly: ReadonlySet<string> = new Set(["api.delete", "api.management.write"]);
export const wholeOnly: ReadonlySet<string> = new Set(["api.management.read", "api.usage.read"]);
