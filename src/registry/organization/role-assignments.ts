import type { EventType } from "../../core/audit/event-types.ts";
import type { OrganizationRole, ProjectRole } from "../../core/people/organization.ts";
import { malformedRequest, notFound } from "../../core/refusal.ts";
import { organizationRoles, projectRoles, type Role } from "../../core/people/role.ts";
import type { RoleHolder } from "../../store/roles.ts";
import type { Directory, Transaction } from "../../store/store.ts";
import type { Change, Work } from "../commit.ts";
import { existingGroup } from "./groups.ts";
import { putProjectUser } from "./project-users.ts";
import { existingRole, findRole, refuseClosedProject, type RolePlacement } from "./roles.ts";
import { changeRoleOf, existingUser } from "./users.ts";

/*
 * Assigning roles to users and groups. A user has exactly one predefined role in the organization and at most one in a
 * project, so assigning another one replaces it. Custom roles add up.
 */

/** A holder in the organization or in one project. */
interface Placed extends RolePlacement {
  readonly holder: RoleHolder;
}

export type RoleAssignment = Omit<Placed, "organizationId"> & { readonly roleId: string };

export interface HeldRole {
  readonly role: Role;
  /** Who the role was assigned to: the user, or groups they are in. */
  readonly sources: readonly RoleHolder[];
}

type HolderLookUps = Pick<Directory, "users" | "projectMembers" | "groups" | "projectGroups" | "roles" | "grants">;

export function assignRole(assignment: RoleAssignment): Work<Role> {
  return async (transaction, { organizationId }, atSeconds) => {
    const { placed, role } = await resolve(transaction, organizationId, assignment);
    if (isOfMembership(placed, role)) await assignPredefined(transaction, placed, role, atSeconds);
    else await grant(transaction, placed, role, atSeconds);
    return auditedAs("role.assignment.created", placed, role);
  };
}

export function unassignRole(assignment: RoleAssignment): Work<Role> {
  return async (transaction, { organizationId }, atSeconds) => {
    const { placed, role } = await resolve(transaction, organizationId, assignment);
    const { projectId, holder } = placed;
    const wasHeld = isOfMembership(placed, role)
      ? await unassignPredefined(transaction, placed, role, atSeconds)
      : await transaction.grants.remove(organizationId, projectId, { roleId: role.id, holder }, atSeconds);
    if (!wasHeld) throw notFound(`role held by this ${holder.kind}`, role.id);
    return auditedAs("role.assignment.deleted", placed, role);
  };
}

/** All roles of a holder, predefined ones first; null for a holder who is not in the organization or project. */
export async function heldRoles(directory: HolderLookUps, placed: Placed): Promise<readonly HeldRole[] | null> {
  const { organizationId, projectId, holder } = placed;
  const predefined = await predefinedRolesOf(directory, placed);
  if (predefined === null) return null;
  const held = new Map<string, HeldRole>(predefined.map((role) => [role.id, { role, sources: [holder] }]));
  for (const granted of await directory.grants.list(organizationId, projectId, holder)) {
    const known = held.get(granted.roleId);
    const role = known?.role ?? (await findRole(directory.roles, placed, granted.roleId));
    // Grants of a deleted role remain, without effect.
    if (role !== null) held.set(role.id, { role, sources: [...(known?.sources ?? []), granted.holder] });
  }
  return [...held.values()];
}

async function resolve(transaction: Transaction, organizationId: string, assignment: RoleAssignment) {
  const { projectId, holder, roleId } = assignment;
  await refuseClosedProject(transaction, organizationId, projectId);
  if (holder.kind === "user") await existingUser(transaction, organizationId, holder.id);
  else await existingGroup(transaction, organizationId, holder.id);
  const placed: Placed = { organizationId, projectId, holder };
  return { placed, role: await existingRole(transaction.roles, placed, roleId) };
}

/** A user's predefined role is part of their membership. Every other role is a grant. */
function isOfMembership({ holder }: Placed, role: Role): boolean {
  return role.custom === null && holder.kind === "user";
}

function auditedAs(type: EventType, { projectId, holder }: Placed, role: Role): Change<Role> {
  const details = { principal_type: holder.kind, principal_id: holder.id, role_id: role.id };
  return { result: role, type, resourceId: holder.id, projectId, details };
}

async function grant(transaction: Transaction, placed: Placed, role: Role, atSeconds: number): Promise<void> {
  const { organizationId, projectId, holder } = placed;
  // A project's roles are for its members only.
  if (projectId !== null && (await predefinedRolesOf(transaction, placed)) === null)
    throw notFound(`${holder.kind} in this project`, holder.id);
  if (role.custom === null && projectId === null)
    throw malformedRequest(
      `A group cannot hold the predefined role ${role.name} of the organization: every person has one of their own.`,
      "role_id",
    );
  await transaction.grants.put(organizationId, projectId, { roleId: role.id, holder }, atSeconds);
}

async function assignPredefined(transaction: Transaction, placed: Placed, role: Role, atSeconds: number) {
  const { organizationId, projectId, holder } = placed;
  if (projectId === null) {
    const user = await existingUser(transaction, organizationId, holder.id);
    return changeRoleOf(transaction, user, role.name as OrganizationRole);
  }
  const member = { projectId, userId: holder.id, role: role.name as ProjectRole };
  return putProjectUser(transaction, organizationId, member, atSeconds);
}

/** False when the user does not have the role. */
async function unassignPredefined(
  transaction: Transaction,
  { organizationId, projectId, holder }: Placed,
  role: Role,
  atSeconds: number,
): Promise<boolean> {
  if (projectId !== null) {
    const member = await transaction.projectMembers.find(organizationId, projectId, holder.id);
    if (member?.role !== role.name) return false;
    return transaction.projectMembers.remove(organizationId, projectId, holder.id, atSeconds);
  }
  const user = await transaction.users.find(organizationId, holder.id);
  if (user?.role !== role.name) return false;
  if (role.name === "reader")
    throw malformedRequest("Everybody in the organization is at least a reader. Remove the person instead.", "role_id");
  await changeRoleOf(transaction, user, "reader");
  return true;
}

/** The roles that come with membership; a group has none. Null for a holder who is not a member. */
async function predefinedRolesOf(directory: HolderLookUps, placed: Placed): Promise<readonly Role[] | null> {
  const { organizationId, projectId, holder } = placed;
  if (holder.kind === "group") {
    const group =
      projectId === null
        ? await directory.groups.find(organizationId, holder.id)
        : await directory.projectGroups.find(organizationId, projectId, holder.id);
    return group === null ? null : [];
  }
  if (projectId === null) {
    const user = await directory.users.find(organizationId, holder.id);
    return user === null ? null : [organizationRoles[user.role]];
  }
  const member = await directory.projectMembers.find(organizationId, projectId, holder.id);
  return member === null ? null : [projectRoles[member.role]];
}
