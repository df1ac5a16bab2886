import type { OrganizationRole, ProjectRole } from "../../../core/people/organization.ts";
import type { RoleRow, RoleWords } from "./role-row.ts";

type PredefinedName = OrganizationRole | ProjectRole;
type PredefinedId = `role_organization_${OrganizationRole}` | `role_project_${ProjectRole}`;
type Described = Pick<RoleRow, "id" | "name" | "description" | "predefined_role">;

/** A role's name. Those of predefined roles are words of the reader's language. */
export function roleName({ name, predefined_role: isPredefined }: Described, { names }: RoleWords): string {
  const known: Readonly<Record<PredefinedName, string>> = names;
  return (isPredefined ? known[name as PredefinedName] : undefined) ?? name;
}

/** What a role is for, likewise. */
export function roleDescription({ id, description }: Described, { descriptions }: RoleWords): string | null {
  const known: Readonly<Record<PredefinedId, string>> = descriptions;
  return known[id as PredefinedId] ?? description;
}
