import type { OrganizationRole, User } from "../../core/people/organization.ts";
import { existing, Refusal } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { Work } from "../commit.ts";
import { newId } from "../new-id.ts";

/** Takes effect on the user's keys with the next request: a key never has more rights than its principal. */
export function changeUserRole(userId: string, role: OrganizationRole): Work<User> {
  return async (transaction, { organizationId }) => {
    const user = await existingUser(transaction, organizationId, userId);
    const result = await changeRoleOf(transaction, user, role);
    return { result, type: "user.updated", resourceId: userId, details: { changes_requested: { role } } };
  };
}

/** Ends a membership and revokes the user's keys, in one change. */
export function removeUser(userId: string): Work<User> {
  return async (transaction, { organizationId }, atSeconds) => {
    const result = await existingUser(transaction, organizationId, userId);
    await refuseLastOwner(transaction, result);
    await transaction.users.remove(organizationId, userId, atSeconds);
    await transaction.sessions.endAllBut(organizationId, userId, 0, atSeconds);
    const keysRevoked = await transaction.keys.revokeAllOf(organizationId, { kind: "user", id: userId }, atSeconds);
    return { result, type: "user.deleted", resourceId: userId, details: { keys_revoked: keysRevoked.length } };
  };
}

/** One whom no file declares. */
export function newUser(fields: Omit<User, "id" | "declaredBy">): User {
  return { ...fields, id: newId("user-"), declaredBy: null };
}

export async function existingUser(transaction: Transaction, organizationId: string, id: string): Promise<User> {
  return existing(await transaction.users.find(organizationId, id), "user", id);
}

export async function changeRoleOf(transaction: Transaction, user: User, role: OrganizationRole): Promise<User> {
  if (role !== "owner") await refuseLastOwner(transaction, user);
  const changed = { ...user, role };
  await transaction.users.put(changed);
  return changed;
}

// Checked in the transaction, because writers are serialised there: of two owners who demote each other one stays.
async function refuseLastOwner(transaction: Transaction, { organizationId, role }: User): Promise<void> {
  if (role === "owner" && (await transaction.users.countOwners(organizationId)) === 1)
    throw new Refusal("last-owner", "This is the organization's last owner. Make somebody else an owner first.");
}
