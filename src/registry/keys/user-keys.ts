import { malformedRequest, notFound } from "../../core/refusal.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit } from "../commit.ts";
import { keyDetails, putNewKey, type CreatedKey, type NewKey } from "./keys.ts";
import { openProject } from "../organization/projects.ts";

/** A person's key in a project: one they are in, or any project for an owner of the organization. */
export function createUserKey(
  commit: Commit,
  author: ChangeAuthor,
  projectId: string,
  userId: string,
  input: NewKey,
): Promise<CreatedKey> {
  return commit(author, async (transaction, atSeconds) => {
    const { organizationId } = await openProject(transaction, author, projectId);
    const user = await transaction.users.find(organizationId, userId);
    if (user === null) throw notFound("user", userId);
    if (!(await transaction.projectMembers.isMember(organizationId, projectId, userId)))
      throw malformedRequest(
        `${user.email} is neither in this project nor an owner of the organization. Add them to the project first.`,
        "user_id",
      );
    const place = { organizationId, projectId, userId, serviceAccountId: null };
    const result = await putNewKey(transaction, "project", place, input, atSeconds);
    return { result, type: "api_key.created", resourceId: result.key.id, projectId, details: keyDetails(input) };
  });
}
