import { existing, malformedRequest, Refusal } from "../../core/refusal.ts";
import {
  predefinedRoles,
  validateCustomPermission,
  type CustomRole,
  type Role,
  type RoleScope,
} from "../../core/people/role.ts";
import type { Transaction } from "../../store/store.ts";
import type { RoleStore } from "../../store/roles.ts";
import type { Work } from "../commit.ts";
import { newId } from "../new-id.ts";
import { openProject } from "./projects.ts";

export interface NewRole {
  readonly name: string;
  readonly description: string | null;
  readonly permissions: readonly string[];
}

/** `projectId` null creates a role of the whole organization. */
export function createRole(projectId: string | null, input: NewRole): Work<Role> {
  return async (transaction, { organizationId, principalId }, atSeconds) => {
    await refuseClosedProject(transaction, organizationId, projectId);
    const custom: CustomRole = {
      organizationId,
      projectId,
      created: atSeconds,
      updated: atSeconds,
      createdBy: principalId,
    };
    const result: Role = {
      id: newId("role_"),
      scope: projectId === null ? "organization" : "project",
      ...input,
      custom,
    };
    await refuseInvalid(transaction, custom, result);
    await transaction.roles.put(result);
    const details = { data: { role_name: input.name, permissions: input.permissions } };
    return { result, type: "role.created", resourceId: result.id, projectId, details };
  };
}

/** A missing field keeps its value. Takes effect on every holder with their next request. */
export function updateRole(projectId: string | null, id: string, change: Partial<NewRole>): Work<Role> {
  return async (transaction, { organizationId }, atSeconds) => {
    const { role, custom } = await changeableRole(transaction, organizationId, projectId, id);
    const result: Role = { ...role, ...change, custom: { ...custom, updated: atSeconds } };
    await refuseInvalid(transaction, custom, result);
    await transaction.roles.put(result);
    const details = { changes_requested: { role_name: change.name, permissions: change.permissions } };
    return { result, type: "role.updated", resourceId: id, projectId, details };
  };
}

/** Unassigns the role from every holder. */
export function deleteRole(projectId: string | null, id: string): Work<Role> {
  return async (transaction, { organizationId }, atSeconds) => {
    const { role, custom } = await changeableRole(transaction, organizationId, projectId, id);
    await transaction.roles.remove(custom.organizationId, id, atSeconds);
    return { result: role, type: "role.deleted", resourceId: id, projectId };
  };
}

/** Where a role is defined: the organization, or one project of it. */
export interface RolePlacement {
  readonly organizationId: string;
  /** Null for the whole organization. */
  readonly projectId: string | null;
}

/** Finds a predefined or custom role. */
export async function findRole(
  roles: Pick<RoleStore, "find">,
  { organizationId, projectId }: RolePlacement,
  id: string,
): Promise<Role | null> {
  const scope: RoleScope = projectId === null ? "organization" : "project";
  const predefined = predefinedRoles[scope].find((role) => role.id === id);
  return predefined ?? roles.find(organizationId, projectId, id);
}

export async function existingRole(roles: Pick<RoleStore, "find">, placement: RolePlacement, id: string) {
  return existing(await findRole(roles, placement, id), "role", id);
}

/** Refuses an unknown or archived project. Null, the whole organization, is always open. */
export async function refuseClosedProject(transaction: Transaction, organizationId: string, projectId: string | null) {
  if (projectId !== null) await openProject(transaction, organizationId, projectId);
}

async function changeableRole(transaction: Transaction, organizationId: string, projectId: string | null, id: string) {
  await refuseClosedProject(transaction, organizationId, projectId);
  const role = await existingRole(transaction.roles, { organizationId, projectId }, id);
  if (role.custom === null)
    throw malformedRequest(`The role ${role.name} is predefined and stays as it is.`, "role_id");
  return { role, custom: role.custom };
}

async function refuseInvalid(transaction: Transaction, { organizationId, projectId }: CustomRole, role: Role) {
  for (const [at, permission] of role.permissions.entries()) {
    const error = validateCustomPermission(role.scope, permission);
    if (error !== null) throw malformedRequest(`The permission ${permission} ${error}.`, `permissions[${at}]`);
  }
  const others = [...predefinedRoles[role.scope], ...(await transaction.roles.list(organizationId, projectId))];
  if (others.some(({ id, name }) => id !== role.id && name === role.name))
    throw new Refusal("name-taken", `There is a role named '${role.name}' already.`, { param: "role_name" });
}
