import { organizationRoleNames, type OrganizationRole, type User } from "../../core/people/organization.ts";
import type { Profile } from "../../oidc/relying-party.ts";
import { everybody, type GroupsByRole } from "../../oidc/settings.ts";
import type { Transaction } from "../../store/store.ts";

/** What follows from the groups that a provider tells. */

/** A change, for the audit log, and what the operator should know. */
interface Synced {
  readonly details: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

const nothing: Synced = { details: {}, notes: [] };

/**
 * The role that a user has from now on; null if none of their groups has one. A provider that tells nothing about
 * groups changes no role, and what the file declares is the file's.
 */
export function wantedRole(
  { groups }: Profile,
  { role, declaredBy }: User,
  isCreated: boolean,
  roles: GroupsByRole | null,
): OrganizationRole | null {
  if (roles === null || declaredBy === "file" || (groups === null && !isCreated)) return role;
  const has = (group: string) => group === everybody || groups?.includes(group) === true;
  return organizationRoleNames.find((name) => roles[name].some(has)) ?? null;
}

/** The last owner stays one: else nobody could administer the organization. */
export async function syncRole(
  { users }: Transaction,
  user: User,
  role: OrganizationRole,
): Promise<Synced & { readonly user: User }> {
  if (role === user.role) return { ...nothing, user };
  if (user.role === "owner" && (await users.countOwners(user.organizationId)) === 1)
    return { user, details: {}, notes: [`${user.id} stays an owner against their groups: there is no other`] };
  const changed = { ...user, role };
  await users.put(changed);
  return { user: changed, details: { changes_requested: { role } }, notes: [] };
}

/** Brings a user into the listed groups that the provider tells, and out of those that it does not. */
export async function syncGroups(
  { groups }: Transaction,
  { id: userId, organizationId }: User,
  told: readonly string[] | null,
  listed: readonly string[],
  atSeconds: number,
): Promise<Synced> {
  const [added, removed, notes]: [string[], string[], string[]] = [[], [], []];
  for (const name of told === null ? [] : listed) {
    const group = await groups.findNamed(organizationId, name);
    const isWanted = told?.includes(name) === true;
    if (group === null) {
      if (isWanted) notes.push(`sync_groups lists "${name}", and there is no such group`);
    } else if (isWanted !== ((await groups.findMember(organizationId, group.id, userId)) !== null)) {
      if (isWanted) await groups.putMember(organizationId, group.id, userId, atSeconds);
      else await groups.removeMember(organizationId, group.id, userId, atSeconds);
      (isWanted ? added : removed).push(group.id);
    }
  }
  const details = {
    ...(added.length > 0 && { groups_added: added }),
    ...(removed.length > 0 && { groups_removed: removed }),
  };
  return { details, notes };
}
