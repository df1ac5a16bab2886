import * as api from "../../api/roles/roles.ts";
import { predefinedRoles, type Role } from "../../core/people/role.ts";
import { existing } from "../../core/refusal.ts";
import { createRole, deleteRole, findRole, updateRole } from "../../registry/organization/roles.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";
import { findProject, pageFrom, pageWithNext, projectIn } from "./answers.ts";

export function roleRoutes(bind: Bind, directory: Directory) {
  const find = async (organizationId: string, projectId: string | null, id: string) => {
    if (projectId !== null) await findProject(directory, organizationId, projectId);
    return roleToWire(existing(await findRole(directory.roles, { organizationId, projectId }, id), "role", id));
  };
  return [api.ofOrganization, api.ofProject].flatMap((roles) =>
    bind(roles, {
      list: async ({ organizationId, params, query }) => {
        const projectId = projectIn(params);
        if (projectId !== null) await findProject(directory, organizationId, projectId);
        const custom = await directory.roles.list(organizationId, projectId);
        const all = [...predefinedRoles[projectId === null ? "organization" : "project"], ...custom];
        return pageWithNext(
          pageFrom(all, query, ({ id }) => id),
          roleToWire,
          ({ id }) => id,
        );
      },
      create: async ({ commit, params, body }) => {
        const { role_name: name, description, permissions } = body;
        return roleToWire(await commit(createRole(projectIn(params), { name, description, permissions })));
      },
      retrieve: ({ organizationId, params }) => find(organizationId, projectIn(params), params.role_id),
      update: async ({ organizationId, commit, params, body }) => {
        const { role_name: name, permissions, description } = body;
        const change = {
          ...(name !== null && { name }),
          ...(permissions !== null && { permissions }),
          ...(description !== undefined && { description }),
        };
        const [projectId, id] = [projectIn(params), params.role_id];
        if (Object.keys(change).length === 0) return find(organizationId, projectId, id);
        return roleToWire(await commit(updateRole(projectId, id, change)));
      },
      remove: async ({ commit, params }) => {
        const { id } = await commit(deleteRole(projectIn(params), params.role_id));
        return { object: "role.deleted", id, deleted: true };
      },
    }),
  );
}

export function roleToWire({ id, name, description, permissions, scope, custom }: Role): api.RoleWire {
  return {
    object: "role",
    id,
    name,
    description,
    permissions,
    resource_type: scope === "organization" ? "api.organization" : "api.project",
    predefined_role: custom === null,
  };
}
