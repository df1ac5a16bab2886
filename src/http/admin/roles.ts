import * as api from "../../api/roles.ts";
import type { Infer } from "../../api/shapes/shapes.ts";
import { predefinedRoles, type Role } from "../../core/people/role.ts";
import { existing } from "../../core/refusal.ts";
import type { ChangeAuthor } from "../../registry/change-author.ts";
import type { Commit } from "../../registry/commit.ts";
import { createRole, deleteRole, findRole, updateRole } from "../../registry/organization/roles.ts";
import type { Directory } from "../../store/directory.ts";
import type { PageRequest } from "../../store/page.ts";
import { bind } from "../request/bind.ts";
import type { Route } from "../request/route.ts";
import { findProject, pageFrom, pageWithNext } from "./answers.ts";

type NewRole = Infer<typeof api.ofOrganization.create.body & {}>;
type RoleChange = Infer<typeof api.ofOrganization.update.body & {}>;

/** `projectId` is null for the organization's own roles. */
export function roleRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const { ofOrganization, ofProject } = api;
  const find = async (organizationId: string, projectId: string | null, id: string) => {
    if (projectId !== null) await findProject(directory, organizationId, projectId);
    return roleToWire(existing(await findRole(directory.roles, { organizationId, projectId }, id), "role", id));
  };
  const list = async (organizationId: string, projectId: string | null, page: PageRequest) => {
    if (projectId !== null) await findProject(directory, organizationId, projectId);
    const custom = await directory.roles.list(organizationId, projectId);
    const roles = [...predefinedRoles[projectId === null ? "organization" : "project"], ...custom];
    return pageWithNext(pageFrom(roles, page, idOf), roleToWire, idOf);
  };
  const create = async (author: ChangeAuthor, projectId: string | null, body: NewRole) => {
    const { role_name: name, description, permissions } = body;
    return roleToWire(await commit(author, createRole(projectId, { name, description, permissions })));
  };
  const update = async (author: ChangeAuthor, projectId: string | null, id: string, body: RoleChange) => {
    const { role_name: name, permissions, description } = body;
    if (name === null && permissions === null && description === undefined)
      return find(author.actor.audience.organizationId, projectId, id);
    const change = {
      ...(name !== null && { name }),
      ...(permissions !== null && { permissions }),
      ...(description !== undefined && { description }),
    };
    return roleToWire(await commit(author, updateRole(projectId, id, change)));
  };
  const remove = async (author: ChangeAuthor, projectId: string | null, roleId: string) => {
    const { id } = await commit(author, deleteRole(projectId, roleId));
    return { object: "role.deleted", id, deleted: true as const };
  };
  return [
    bind(ofOrganization.list, ({ organizationId, query }) => list(organizationId, null, query)),
    bind(ofOrganization.create, ({ author, body }) => create(author, null, body)),
    bind(ofOrganization.retrieve, ({ organizationId, params }) => find(organizationId, null, params.role_id)),
    bind(ofOrganization.update, ({ author, params, body }) => update(author, null, params.role_id, body)),
    bind(ofOrganization.remove, ({ author, params }) => remove(author, null, params.role_id)),
    bind(ofProject.list, ({ organizationId, params, query }) => list(organizationId, params.project_id, query)),
    bind(ofProject.create, ({ author, params, body }) => create(author, params.project_id, body)),
    bind(ofProject.retrieve, ({ organizationId, params }) => find(organizationId, params.project_id, params.role_id)),
    bind(ofProject.update, ({ author, params, body }) => update(author, params.project_id, params.role_id, body)),
    bind(ofProject.remove, ({ author, params }) => remove(author, params.project_id, params.role_id)),
  ];
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

function idOf({ id }: Role): string {
  return id;
}
