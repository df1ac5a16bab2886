import type { ProjectRole } from "../../core/people/organization.ts";
import { existing } from "../../core/refusal.ts";
import type { ProjectMember } from "../../store/rows.ts";
import type { Transaction } from "../../store/store.ts";
import type { Work } from "../commit.ts";
import { openProject } from "./projects.ts";
import { existingUser } from "./users.ts";

export interface ProjectUserRole {
  readonly projectId: string;
  readonly userId: string;
  readonly role: ProjectRole;
}

/** Adds a user of the organization to a project, or changes their role there. */
export function addProjectUser(input: ProjectUserRole): Work<ProjectMember> {
  const { projectId, userId, role } = input;
  return async (transaction, { organizationId }, atSeconds) => {
    await openProject(transaction, organizationId, projectId);
    const user = await existingUser(transaction, organizationId, userId);
    const membership = await putProjectUser(transaction, organizationId, input, atSeconds);
    const details = { data: { user_id: userId, role } };
    return { result: { user, role, ...membership }, type: "user.added", resourceId: userId, projectId, details };
  };
}

export function changeProjectUserRole(input: ProjectUserRole): Work<ProjectMember> {
  const { projectId, userId, role } = input;
  return async (transaction, { organizationId }, atSeconds) => {
    const member = await existingMember(transaction, organizationId, projectId, userId);
    await putProjectUser(transaction, organizationId, input, atSeconds);
    const details = { changes_requested: { role } };
    return { result: { ...member, role }, type: "user.updated", resourceId: userId, projectId, details };
  };
}

/** The user stays in the organization. Their keys in the project are invalid until they are a member again. */
export function removeProjectUser(projectId: string, userId: string): Work<ProjectMember> {
  return async (transaction, { organizationId }, atSeconds) => {
    const result = await existingMember(transaction, organizationId, projectId, userId);
    await transaction.projectMembers.remove(result.user.organizationId, projectId, userId, atSeconds);
    return { result, type: "user.deleted", resourceId: userId, projectId };
  };
}

/** Returns when the user joined: now, or earlier if they are a member already; and what declares the membership. */
export async function putProjectUser(
  transaction: Transaction,
  organizationId: string,
  { projectId, userId, role }: ProjectUserRole,
  atSeconds: number,
): Promise<Pick<ProjectMember, "joined" | "declaredBy">> {
  const known = await transaction.projectMembers.find(organizationId, projectId, userId);
  const [created, declaredBy] = [known?.joined ?? atSeconds, known?.declaredBy ?? null];
  await transaction.projectMembers.put({ organizationId, projectId, userId, role, created, declaredBy });
  return { joined: created, declaredBy };
}

async function existingMember(transaction: Transaction, organizationId: string, projectId: string, userId: string) {
  await openProject(transaction, organizationId, projectId);
  const member = await transaction.projectMembers.find(organizationId, projectId, userId);
  return existing(member, "project user", userId);
}
