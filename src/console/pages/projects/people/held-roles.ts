import type { AnswerOf } from "../../../data/contract.ts";
import { useResource } from "../../../data/use-resource.ts";

/** A group in a project. */
export type ProjectGroup = AnswerOf<"GET /v1/organization/projects/{project_id}/groups">["data"][number];

/** The roles that a group has in its project. */
export function useHeldRoles({ project_id: projectId, group_id: groupId }: ProjectGroup) {
  const params = { project_id: projectId, group_id: groupId };
  return useResource("GET /v1/projects/{project_id}/groups/{group_id}/roles", { params, query: { limit: 1_000 } });
}
