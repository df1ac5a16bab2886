import type { User } from "../../core/people/organization.ts";
import { notFound, Refusal } from "../../core/refusal.ts";
import type { Group } from "../../core/people/role.ts";
import type { ProjectGroup } from "../../store/roles.ts";
import type { Transaction } from "../../store/store.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit } from "../commit.ts";
import { newId } from "../new-id.ts";
import { openProject } from "./projects.ts";
import { findRole } from "./roles.ts";

export function createGroup(commit: Commit, author: ChangeAuthor, name: string): Promise<Group> {
  return commit(author, async (transaction, created) => {
    const { organizationId } = author.actor.audience;
    const result: Group = { id: newId("group_"), organizationId, name, created };
    await putNamed(transaction, result);
    return { result, type: "group.created", resourceId: result.id, details: { data: { group_name: name } } };
  });
}

export function renameGroup(commit: Commit, author: ChangeAuthor, id: string, name: string): Promise<Group> {
  return commit(author, async (transaction) => {
    const result = { ...(await findGroup(transaction, author, id)), name };
    await putNamed(transaction, result);
    return { result, type: "group.updated", resourceId: id, details: { changes_requested: { group_name: name } } };
  });
}

/** Its people keep nothing of what they held through it. */
export function deleteGroup(commit: Commit, author: ChangeAuthor, id: string): Promise<Group> {
  return commit(author, async (transaction, atSeconds) => {
    const result = await findGroup(transaction, author, id);
    await transaction.groups.remove(result.organizationId, id, atSeconds);
    return { result, type: "group.deleted", resourceId: id };
  });
}

export function addGroupMember(commit: Commit, author: ChangeAuthor, groupId: string, userId: string): Promise<User> {
  return commit(author, async (transaction, atSeconds) => {
    const { organizationId } = await findGroup(transaction, author, groupId);
    const result = await transaction.users.find(organizationId, userId);
    if (result === null) throw notFound("user", userId);
    await transaction.groups.putMember(organizationId, groupId, userId, atSeconds);
    return { result, type: "group.updated", resourceId: groupId, details: { user_added: userId } };
  });
}

export function removeGroupMember(
  commit: Commit,
  author: ChangeAuthor,
  groupId: string,
  userId: string,
): Promise<User> {
  return commit(author, async (transaction, atSeconds) => {
    const { organizationId } = await findGroup(transaction, author, groupId);
    const result = await transaction.groups.findMember(organizationId, groupId, userId);
    if (result === null) throw notFound("user in this group", userId);
    await transaction.groups.removeMember(organizationId, groupId, userId, atSeconds);
    return { result, type: "group.updated", resourceId: groupId, details: { user_removed: userId } };
  });
}

/** Adds a group to a project with one of the project's roles; adding it again gives it a further role. */
export function addProjectGroup(
  commit: Commit,
  author: ChangeAuthor,
  projectId: string,
  groupId: string,
  roleId: string,
): Promise<ProjectGroup> {
  return commit(author, async (transaction, atSeconds) => {
    const { organizationId } = await openProject(transaction, author, projectId);
    const group = await findGroup(transaction, author, groupId);
    const role = await findRole(transaction.roles, organizationId, projectId, roleId);
    if (role === null) throw notFound("role", roleId);
    const known = await transaction.projectGroups.find(organizationId, projectId, groupId);
    const result = known ?? { group, projectId, added: atSeconds };
    if (known === null) await transaction.projectGroups.put(organizationId, projectId, groupId, atSeconds);
    const holder = { kind: "group", id: groupId } as const;
    await transaction.grants.put(organizationId, projectId, { roleId, holder }, atSeconds);
    const details = { principal_type: "group", principal_id: groupId, role_id: roleId };
    return { result, type: "role.assignment.created", resourceId: groupId, projectId, details };
  });
}

export function removeProjectGroup(
  commit: Commit,
  author: ChangeAuthor,
  projectId: string,
  groupId: string,
): Promise<ProjectGroup> {
  return commit(author, async (transaction, atSeconds) => {
    const { organizationId } = await openProject(transaction, author, projectId);
    const result = await transaction.projectGroups.find(organizationId, projectId, groupId);
    if (result === null) throw notFound("group in this project", groupId);
    await transaction.projectGroups.remove(organizationId, projectId, groupId, atSeconds);
    const details = { principal_type: "group", principal_id: groupId };
    return { result, type: "role.assignment.deleted", resourceId: groupId, projectId, details };
  });
}

async function putNamed(transaction: Transaction, group: Group): Promise<void> {
  const { organizationId, id, name } = group;
  const other = await transaction.groups.findNamed(organizationId, name);
  if (other !== null && other.id !== id)
    throw new Refusal("name-taken", `There is a group named '${name}' already.`, { param: "name" });
  await transaction.groups.put(group);
}

async function findGroup(transaction: Transaction, author: ChangeAuthor, id: string): Promise<Group> {
  const group = await transaction.groups.find(author.actor.audience.organizationId, id);
  if (group === null) throw notFound("group", id);
  return group;
}
