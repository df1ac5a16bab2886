import type { OrganizationRole, User } from "../../core/people/organization.ts";
import { lastOwner, notFound } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit } from "../commit.ts";

/** Takes effect on the person's keys with the next request: a key never has more rights than its principal has now. */
export function changeUserRole(
  commit: Commit,
  author: ChangeAuthor,
  userId: string,
  role: OrganizationRole,
): Promise<User> {
  return commit(author, async (transaction) => {
    const user = await findUser(transaction, author, userId);
    if (role !== "owner") await refuseLastOwner(transaction, user);
    const result = { ...user, role };
    await transaction.users.put(result);
    return { result, type: "user.updated", resourceId: userId, details: { changes_requested: { role } } };
  });
}

/** Ends a membership and revokes the person's keys, in one change. */
export function removeUser(commit: Commit, author: ChangeAuthor, userId: string): Promise<User> {
  return commit(author, async (transaction, atSeconds) => {
    const result = await findUser(transaction, author, userId);
    await refuseLastOwner(transaction, result);
    const { organizationId } = result;
    await transaction.users.remove(organizationId, userId, atSeconds);
    const keysRevoked = await transaction.keys.revokeAllOf(organizationId, { kind: "user", id: userId }, atSeconds);
    return { result, type: "user.deleted", resourceId: userId, details: { keys_revoked: keysRevoked.length } };
  });
}

async function findUser(transaction: Transaction, author: ChangeAuthor, userId: string): Promise<User> {
  const user = await transaction.users.find(author.actor.audience.organizationId, userId);
  if (user === null) throw notFound("user", userId);
  return user;
}

// Asked inside the transaction, where writers follow one another: of two owners who demote each other one stays.
export async function refuseLastOwner(transaction: Transaction, { organizationId, role }: User): Promise<void> {
  if (role === "owner" && (await transaction.users.countOwners(organizationId)) === 1) throw lastOwner();
}
