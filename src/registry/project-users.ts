import type { ProjectRole, User } from "../core/organization.ts";
import { notFound } from "../core/refusal.ts";
import type { ProjectMember } from "../store/directory.ts";
import type { Transaction } from "../store/store.ts";
import type { ChangeAuthor } from "./change-author.ts";
import type { Commit } from "./commit.ts";
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
    const user = await transaction.findUser(organizationId, userId);
    if (user === null) throw notFound("user", userId);
    const known = await transaction.findProjectMember(organizationId, projectId, userId);
    const joined = known?.joined ?? atSeconds;
    await transaction.putProjectUser({ organizationId, projectId, userId, role, created: joined });
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
    await transaction.putProjectUser({ organizationId, projectId, userId, role, created: joined });
    const details = { changes_requested: { role } };
    return { result: { user, role, joined }, type: "user.updated", resourceId: userId, projectId, details };
  });
}

/** The person stays in the organization; their keys in the project are none from then on. */
export function removeProjectUser(
  commit: Commit,
  author: ChangeAuthor,
  projectId: string,
  userId: string,
): Promise<ProjectMember> {
  return commit(author, async (transaction, atSeconds) => {
    const result = await openMember(transaction, author, projectId, userId);
    const keysRevoked = await leaveProject(transaction, result.user, projectId, atSeconds);
    const details = { keys_revoked: keysRevoked };
    return { result, type: "user.deleted", resourceId: userId, projectId, details };
  });
}

/** Gives how many keys went with it. An owner of the organization may have keys in any project, and keeps them. */
export async function leaveProject(
  transaction: Transaction,
  { organizationId, id, role }: User,
  projectId: string,
  atSeconds: number,
): Promise<number> {
  await transaction.removeProjectUser(organizationId, projectId, id, atSeconds);
  if (role === "owner") return 0;
  const holding = { kind: "user", id, inProject: projectId } as const;
  return (await transaction.revokeKeysOf(organizationId, holding, atSeconds)).length;
}

async function openMember(
  transaction: Transaction,
  author: ChangeAuthor,
  projectId: string,
  userId: string,
): Promise<ProjectMember> {
  const { organizationId } = await openProject(transaction, author, projectId);
  const member = await transaction.findProjectMember(organizationId, projectId, userId);
  if (member === null) throw notFound("project user", userId);
  return member;
}
