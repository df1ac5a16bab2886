import type { OrganizationRole, ProjectRole } from "../../core/people/organization.ts";
import { malformedRequest, notFound } from "../../core/refusal.ts";
import { organizationRoles, projectRoles, type Role } from "../../core/people/role.ts";
import type { Directory } from "../../store/directory.ts";
import type { RoleHolder } from "../../store/roles.ts";
import type { Transaction } from "../../store/store.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Change, Commit } from "../commit.ts";
import { findRole, refuseClosedProject } from "./roles.ts";
import { refuseLastOwner } from "./users.ts";

/*
 * Giving roles to people and groups, and taking them. A person holds exactly one predefined role of the organization
 * and at most one of a project, so giving another one puts it in the first one's place; custom roles add up.
 */

interface Place {
  readonly organizationId: string;
  /** Null for the whole organization. */
  readonly projectId: string | null;
  readonly holder: RoleHolder;
}

/** What is held, and by whom of the person and their groups. */
export interface HeldRole {
  readonly role: Role;
  readonly sources: readonly RoleHolder[];
}

/** What it takes to look a holder up. */
type HolderLookUps = Pick<Directory, "users" | "projectMembers" | "groups" | "projectGroups" | "roles" | "grants">;

export function assignRole(
  commit: Commit,
  author: ChangeAuthor,
  projectId: string | null,
  holder: RoleHolder,
  roleId: string,
): Promise<Role> {
  return commit(author, async (transaction, atSeconds) => {
    const { place, role } = await look(transaction, author, projectId, holder, roleId);
    if (role.custom === null && holder.kind === "user") await givePredefined(transaction, place, role, atSeconds);
    else {
      await refuseOutsider(transaction, place);
      if (role.custom === null && projectId === null)
        throw malformedRequest(
          `A group cannot hold the predefined role ${role.name} of the organization: every person has one of their own.`,
          "role_id",
        );
      await transaction.grants.put(place.organizationId, projectId, { roleId, holder }, atSeconds);
    }
    return assignment("role.assignment.created", place, role);
  });
}

export function unassignRole(
  commit: Commit,
  author: ChangeAuthor,
  projectId: string | null,
  holder: RoleHolder,
  roleId: string,
): Promise<Role> {
  return commit(author, async (transaction, atSeconds) => {
    const { place, role } = await look(transaction, author, projectId, holder, roleId);
    const taken =
      role.custom === null && holder.kind === "user"
        ? await takePredefined(transaction, place, role, atSeconds)
        : await transaction.grants.remove(place.organizationId, projectId, { roleId, holder }, atSeconds);
    if (!taken) throw notFound(`role held by this ${holder.kind}`, roleId);
    return assignment("role.assignment.deleted", place, role);
  });
}

/** Every role a holder has in a place, predefined ones first; null when there is no such holder there. */
export async function heldRoles(directory: HolderLookUps, place: Place): Promise<readonly HeldRole[] | null> {
  const { organizationId, projectId, holder } = place;
  const own = await predefinedOf(directory, place);
  if (own === null) return null;
  const held = new Map<string, HeldRole>(own.map((role) => [role.id, { role, sources: [holder] }]));
  for (const grant of await directory.grants.list(organizationId, projectId, holder)) {
    const known = held.get(grant.roleId);
    const role = known?.role ?? (await findRole(directory.roles, organizationId, projectId, grant.roleId));
    // A grant outlives its role, and means nothing from then on.
    if (role !== null) held.set(role.id, { role, sources: [...(known?.sources ?? []), grant.holder] });
  }
  return [...held.values()];
}

type Found = { readonly place: Place; readonly role: Role };

async function look(
  transaction: Transaction,
  author: ChangeAuthor,
  projectId: string | null,
  holder: RoleHolder,
  roleId: string,
): Promise<Found> {
  const { organizationId } = author.actor.audience;
  await refuseClosedProject(transaction, author, projectId);
  const found =
    holder.kind === "user"
      ? await transaction.users.find(organizationId, holder.id)
      : await transaction.groups.find(organizationId, holder.id);
  if (found === null) throw notFound(holder.kind, holder.id);
  const role = await findRole(transaction.roles, organizationId, projectId, roleId);
  if (role === null) throw notFound("role", roleId);
  return { place: { organizationId, projectId, holder }, role };
}

function assignment(type: string, { projectId, holder }: Place, role: Role): Change<Role> {
  const details = { principal_type: holder.kind, principal_id: holder.id, role_id: role.id };
  return { result: role, type, resourceId: holder.id, projectId, details };
}

async function givePredefined(
  transaction: Transaction,
  { organizationId, projectId, holder }: Place,
  role: Role,
  atSeconds: number,
): Promise<void> {
  if (projectId !== null) {
    const known = await transaction.projectMembers.find(organizationId, projectId, holder.id);
    const created = known?.joined ?? atSeconds;
    const member = { organizationId, projectId, userId: holder.id, role: role.name as ProjectRole, created };
    return transaction.projectMembers.put(member);
  }
  await changeOrganizationRole(transaction, organizationId, holder.id, role.name as OrganizationRole);
}

/** False when the person does not hold it. */
async function takePredefined(
  transaction: Transaction,
  { organizationId, projectId, holder }: Place,
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
  await changeOrganizationRole(transaction, organizationId, holder.id, "reader");
  return true;
}

async function changeOrganizationRole(
  transaction: Transaction,
  organizationId: string,
  userId: string,
  role: OrganizationRole,
): Promise<void> {
  const user = await transaction.users.find(organizationId, userId);
  if (user === null) throw notFound("user", userId);
  if (role !== "owner") await refuseLastOwner(transaction, user);
  await transaction.users.put({ ...user, role });
}

/** Custom roles of a project are for those who are in it. */
async function refuseOutsider(transaction: Transaction, { organizationId, projectId, holder }: Place): Promise<void> {
  if (projectId === null) return;
  const there =
    holder.kind === "user"
      ? await transaction.projectMembers.find(organizationId, projectId, holder.id)
      : await transaction.projectGroups.find(organizationId, projectId, holder.id);
  if (there === null) throw notFound(`${holder.kind} in this project`, holder.id);
}

/** The roles that come with being there, of which a group has none; null for who is not there. */
async function predefinedOf(directory: HolderLookUps, place: Place): Promise<readonly Role[] | null> {
  const { organizationId, projectId, holder } = place;
  if (holder.kind === "group") {
    const there =
      projectId === null
        ? await directory.groups.find(organizationId, holder.id)
        : await directory.projectGroups.find(organizationId, projectId, holder.id);
    return there === null ? null : [];
  }
  if (projectId === null) {
    const user = await directory.users.find(organizationId, holder.id);
    return user === null ? null : [organizationRoles[user.role]];
  }
  const member = await directory.projectMembers.find(organizationId, projectId, holder.id);
  return member === null ? null : [projectRoles[member.role]];
}
