import { existing } from "../../core/refusal.ts";
import type { ProjectGroup } from "../../store/roles.ts";
import type { Work } from "../commit.ts";
import { existingGroup } from "./groups.ts";
import { openProject } from "./projects.ts";
import { existingRole } from "./roles.ts";

export interface NewProjectGroup {
  readonly projectId: string;
  readonly groupId: string;
  readonly roleId: string;
}

/** Adds a group to a project with one of the project's roles. Adding it again assigns it another role. */
export function addProjectGroup({ projectId, groupId, roleId }: NewProjectGroup): Work<ProjectGroup> {
  return async (transaction, { organizationId }, atSeconds) => {
    await openProject(transaction, organizationId, projectId);
    const group = await existingGroup(transaction, organizationId, groupId);
    await existingRole(transaction.roles, { organizationId, projectId }, roleId);
    const known = await transaction.projectGroups.find(organizationId, projectId, groupId);
    const result = known ?? { group, projectId, added: atSeconds };
    if (known === null) await transaction.projectGroups.put(organizationId, projectId, groupId, atSeconds);
    const holder = { kind: "group", id: groupId } as const;
    await transaction.grants.put(organizationId, projectId, { roleId, holder }, atSeconds);
    const details = { principal_type: "group", principal_id: groupId, role_id: roleId };
    return { result, type: "role.assignment.created", resourceId: groupId, projectId, details };
  };
}

export function removeProjectGroup(projectId: string, groupId: string): Work<ProjectGroup> {
  return async (transaction, { organizationId }, atSeconds) => {
    await openProject(transaction, organizationId, projectId);
    const group = await transaction.projectGroups.find(organizationId, projectId, groupId);
    const result = existing(group, "group in this project", groupId);
    await transaction.projectGroups.remove(organizationId, projectId, groupId, atSeconds);
    const details = { principal_type: "group", principal_id: groupId };
    return { result, type: "role.assignment.deleted", resourceId: groupId, projectId, details };
  };
}
