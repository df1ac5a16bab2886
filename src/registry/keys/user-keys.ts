import { malformedRequest } from "../../core/refusal.ts";
import type { Work } from "../commit.ts";
import { createAuditedKey, type CreatedKey, type KeyInput } from "./keys.ts";
import { openProject } from "../organization/projects.ts";
import { existingUser } from "../organization/users.ts";

/** Creates a user's key in a project they are a member of; owners of the organization are members of every project. */
export function createUserKey(projectId: string, userId: string, input: KeyInput): Work<CreatedKey> {
  return async (transaction, { organizationId }, atSeconds) => {
    await openProject(transaction, organizationId, projectId);
    const user = await existingUser(transaction, organizationId, userId);
    if (!(await transaction.projectMembers.isMember(organizationId, projectId, userId)))
      throw malformedRequest(
        `${user.email} is neither in this project nor an owner of the organization. Add them to the project first.`,
        "user_id",
      );
    const holder = { organizationId, projectId, userId, serviceAccountId: null };
    return createAuditedKey(transaction, holder, input, atSeconds);
  };
}

/** Creates an admin key of a user. It never grants more than the user currently has. */
export function createAdminKey(userId: string, input: KeyInput): Work<CreatedKey> {
  return async (transaction, { organizationId }, atSeconds) => {
    await existingUser(transaction, organizationId, userId);
    const holder = { organizationId, projectId: null, userId, serviceAccountId: null };
    return createAuditedKey(transaction, holder, input, atSeconds);
  };
}
