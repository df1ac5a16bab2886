import type { User } from "../../core/people/organization.ts";
import { existing, Refusal } from "../../core/refusal.ts";
import type { Group } from "../../core/people/role.ts";
import type { Transaction } from "../../store/store.ts";
import type { Work } from "../commit.ts";
import { newId } from "../new-id.ts";
import { existingUser } from "./users.ts";

export function createGroup(name: string): Work<Group> {
  return async (transaction, { organizationId }, atSeconds) => {
    const result: Group = { id: newId("group_"), organizationId, name, created: atSeconds };
    await putNamed(transaction, result);
    return { result, type: "group.created", resourceId: result.id, details: { data: { group_name: name } } };
  };
}

export function renameGroup(id: string, name: string): Work<Group> {
  return async (transaction, { organizationId }) => {
    const result = { ...(await existingGroup(transaction, organizationId, id)), name };
    await putNamed(transaction, result);
    return { result, type: "group.updated", resourceId: id, details: { changes_requested: { group_name: name } } };
  };
}

/** The members lose the roles they had through the group. */
export function deleteGroup(id: string): Work<Group> {
  return async (transaction, { organizationId }, atSeconds) => {
    const result = await existingGroup(transaction, organizationId, id);
    await transaction.groups.remove(result.organizationId, id, atSeconds);
    return { result, type: "group.deleted", resourceId: id };
  };
}

export function addGroupMember(groupId: string, userId: string): Work<User> {
  return async (transaction, { organizationId }, atSeconds) => {
    await existingGroup(transaction, organizationId, groupId);
    const result = await existingUser(transaction, organizationId, userId);
    await transaction.groups.putMember(organizationId, groupId, userId, atSeconds);
    return { result, type: "group.updated", resourceId: groupId, details: { user_added: userId } };
  };
}

export function removeGroupMember(groupId: string, userId: string): Work<User> {
  return async (transaction, { organizationId }, atSeconds) => {
    await existingGroup(transaction, organizationId, groupId);
    const member = await transaction.groups.findMember(organizationId, groupId, userId);
    const result = existing(member, "user in this group", userId);
    await transaction.groups.removeMember(organizationId, groupId, userId, atSeconds);
    return { result, type: "group.updated", resourceId: groupId, details: { user_removed: userId } };
  };
}

export async function existingGroup(transaction: Transaction, organizationId: string, id: string): Promise<Group> {
  return existing(await transaction.groups.find(organizationId, id), "group", id);
}

async function putNamed(transaction: Transaction, group: Group): Promise<void> {
  const { organizationId, id, name } = group;
  const other = await transaction.groups.findNamed(organizationId, name);
  if (other !== null && other.id !== id)
    throw new Refusal("name-taken", `There is a group named '${name}' already.`, { param: "name" });
  await transaction.groups.put(group);
}
