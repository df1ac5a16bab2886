import * as api from "../../api/role-assignments.ts";
import { existing } from "../../core/refusal.ts";
import type { ChangeAuthor } from "../../registry/change-author.ts";
import type { Commit } from "../../registry/commit.ts";
import { assignRole, heldRoles, unassignRole, type HeldRole } from "../../registry/organization/role-assignments.ts";
import type { Directory } from "../../store/directory.ts";
import type { PageRequest } from "../../store/page.ts";
import type { RoleHolder } from "../../store/roles.ts";
import { bind } from "../request/bind.ts";
import type { Route } from "../request/route.ts";
import { findProject, pageFrom, pageWithNext } from "./answers.ts";
import { roleToWire } from "./roles.ts";
import { userToWire } from "./users.ts";

/** The kinds of holders, in the organization and in a project. */
interface Scoped {
  readonly projectId: string | null;
  readonly holder: RoleHolder;
}

export function roleAssignmentRoutes(directory: Directory, commit: Commit): readonly Route[] {
  const { ofUser, ofGroup, ofProjectUser, ofProjectGroup } = api;
  const { list, find } = readers(directory);
  const { toUser, toGroup, take } = writers(directory, commit);
  return [
    bind(ofUser.list, ({ organizationId, params, query }) => list(organizationId, user(params), query)),
    bind(ofUser.create, ({ author, params, body }) => toUser(author, user(params), body.role_id)),
    bind(ofUser.retrieve, ({ organizationId, params }) => find(organizationId, user(params), params.role_id)),
    bind(ofUser.remove, ({ author, params }) => take(author, user(params), params.role_id)),
    bind(ofGroup.list, ({ organizationId, params, query }) => list(organizationId, group(params), query)),
    bind(ofGroup.create, ({ author, params, body }) => toGroup(author, group(params), body.role_id)),
    bind(ofGroup.retrieve, ({ organizationId, params }) => find(organizationId, group(params), params.role_id)),
    bind(ofGroup.remove, ({ author, params }) => take(author, group(params), params.role_id)),
    bind(ofProjectUser.list, ({ organizationId, params, query }) => list(organizationId, user(params), query)),
    bind(ofProjectUser.create, ({ author, params, body }) => toUser(author, user(params), body.role_id)),
    bind(ofProjectUser.retrieve, ({ organizationId, params }) => find(organizationId, user(params), params.role_id)),
    bind(ofProjectUser.remove, ({ author, params }) => take(author, user(params), params.role_id)),
    bind(ofProjectGroup.list, ({ organizationId, params, query }) => list(organizationId, group(params), query)),
    bind(ofProjectGroup.create, ({ author, params, body }) => toGroup(author, group(params), body.role_id)),
    bind(ofProjectGroup.retrieve, ({ organizationId, params }) => find(organizationId, group(params), params.role_id)),
    bind(ofProjectGroup.remove, ({ author, params }) => take(author, group(params), params.role_id)),
  ];
}

function user(params: { readonly user_id: string; readonly project_id?: string }): Scoped {
  return { projectId: params.project_id ?? null, holder: { kind: "user", id: params.user_id } };
}

function group(params: { readonly group_id: string; readonly project_id?: string }): Scoped {
  return { projectId: params.project_id ?? null, holder: { kind: "group", id: params.group_id } };
}

function readers(directory: Directory) {
  const held = async (organizationId: string, { projectId, holder }: Scoped): Promise<readonly HeldRole[]> => {
    if (projectId !== null) await findProject(directory, organizationId, projectId);
    const roles = await heldRoles(directory, { organizationId, projectId, holder });
    return existing(roles, projectId === null ? holder.kind : `${holder.kind} in this project`, holder.id);
  };
  return {
    list: async (organizationId: string, scoped: Scoped, page: PageRequest) =>
      pageWithNext(pageFrom(await held(organizationId, scoped), page, idOf), heldToWire, idOf),
    find: async (organizationId: string, scoped: Scoped, id: string) => {
      const role = (await held(organizationId, scoped)).find((candidate) => idOf(candidate) === id) ?? null;
      return heldToWire(existing(role, `role held by this ${scoped.holder.kind}`, id));
    },
  };
}

function writers({ users, groups }: Directory, commit: Commit) {
  const give = async (author: ChangeAuthor, { projectId, holder }: Scoped, roleId: string) =>
    roleToWire(await commit(author, assignRole({ projectId, holder, roleId })));
  return {
    toUser: async (author: ChangeAuthor, scoped: Scoped, roleId: string) => {
      const role = await give(author, scoped, roleId);
      const { id } = scoped.holder;
      const found = existing(await users.find(author.actor.audience.organizationId, id), "user", id);
      return { object: "user.role" as const, role, user: userToWire(found) };
    },
    toGroup: async (author: ChangeAuthor, scoped: Scoped, roleId: string) => {
      const role = await give(author, scoped, roleId);
      const { id } = scoped.holder;
      const { name, created } = existing(await groups.find(author.actor.audience.organizationId, id), "group", id);
      const found = { object: "group", id, name, created_at: created, scim_managed: false } as const;
      return { object: "group.role" as const, role, group: found };
    },
    take: async (author: ChangeAuthor, { projectId, holder }: Scoped, roleId: string) => {
      await commit(author, unassignRole({ projectId, holder, roleId }));
      return { object: `${holder.kind}.role.deleted`, deleted: true as const };
    },
  };
}

function heldToWire({ role, sources }: HeldRole): api.HeldRoleWire {
  // OpenAI omits the `object` field inside an assignment.
  const { object: _, ...fields } = roleToWire(role);
  return {
    ...fields,
    created_at: role.custom?.created ?? null,
    updated_at: role.custom?.updated ?? null,
    created_by: role.custom?.createdBy ?? null,
    created_by_user_obj: null,
    metadata: null,
    assignment_sources: sources.map(({ kind, id }) => ({ principal_type: kind, principal_id: id })),
  };
}

function idOf({ role }: HeldRole): string {
  return role.id;
}
