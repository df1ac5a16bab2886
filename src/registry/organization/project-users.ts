import type { ProjectRole } from "../../core/people/organization.ts";
import { notFound } from "../../core/refusal.ts";
import type { ProjectMember } from "../../store/rows.ts";
import type { Transaction } from "../../store/store.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit } from "../commit.ts";
import { openProject } from "./projects.ts";

/** Adds one of the organization's people to a project, or gives them another role there. */
export function addProjectUser(
  commit: Commit,
  author: ChangeAuthor,
  projectId: string,
  userId: string,
  role: ProjectRole,
): Promise<ProjectMember> {
  return commit(author, async (transaction, atSeconds) => {
    const { organizationId } = await openProject(transaction, author, projectId);
    const user = await transaction.users.find(organizationId, userId);
    if (user === null) throw notFound("user", userId);
    const known = await transaction.projectMembers.find(organizationId, projectId, userId);
    const joined = known?.joined ?? atSeconds;
    await transaction.projectMembers.put({ organizationId, projectId, userId, role, created: joined });
    const details = { data: { user_id: userId, role } };
    return { result: { user, role, joined }, type: "user.added", resourceId: userId, projectId, details };
  });
}

export function changeProjectUserRole(
  commit: Commit,
  author: ChangeAuthor,
  projectId: string,
  userId: string,
  role: ProjectRole,
): Promise<ProjectMember> {
  return commit(author, async (transaction) => {
    const { user, joined } = await openMember(transaction, author, projectId, userId);
    const { organizationId } = user;
    await transaction.projectMembers.put({ organizationId, projectId, userId, role, created: joined });
    const details = { changes_requested: { role } };
    return { result: { user, role, joined }, type: "user.updated", resourceId: userId, projectId, details };
  });
}

/** The person stays in the organization; their keys in the project are none for as long as they have no place there. */
export function removeProjectUser(
  commit: Commit,
  author: ChangeAuthor,
  projectId: string,
  userId: string,
): Promise<ProjectMember> {
  return commit(author, async (transaction, atSeconds) => {
    const result = await openMember(transaction, author, projectId, userId);
    await transaction.projectMembers.remove(result.user.organizationId, projectId, userId, atSeconds);
    return { result, type: "user.deleted", resourceId: userId, projectId };
  });
}

async function openMember(
  transaction: Transaction,
  author: ChangeAuthor,
  projectId: string,
  userId: string,
): Promise<ProjectMember> {
  const { organizationId } = await openProject(transaction, author, projectId);
  const member = await transaction.projectMembers.find(organizationId, projectId, userId);
  if (member === null) throw notFound("project user", userId);
  return member;
}
