import * as api from "../../api/roles/role-assignments.ts";
import { existing } from "../../core/refusal.ts";
import { assignRole, heldRoles, unassignRole, type HeldRole } from "../../registry/organization/role-assignments.ts";
import type { Directory } from "../../store/store.ts";
import type { RoleHolder } from "../../store/roles.ts";
import type { Bind } from "../request/bind.ts";
import { findProject, pageFrom, pageWithNext, projectIn } from "./answers.ts";
import { roleToWire } from "./roles.ts";
import { userToWire } from "./users.ts";

export function roleAssignmentRoutes(bind: Bind, directory: Directory) {
  const held = async (organizationId: string, { projectId, holder }: Scoped): Promise<readonly HeldRole[]> => {
    if (projectId !== null) await findProject(directory, organizationId, projectId);
    const roles = await heldRoles(directory, { organizationId, projectId, holder });
    return existing(roles, projectId === null ? holder.kind : `${holder.kind} in this project`, holder.id);
  };
  return [
    ...[api.ofUser, api.ofGroup, api.ofProjectUser, api.ofProjectGroup].flatMap((roles) =>
      bind(roles, {
        list: async ({ organizationId, params, query }) =>
          pageWithNext(pageFrom(await held(organizationId, scopedIn(params)), query, idOf), heldToWire, idOf),
        retrieve: async ({ organizationId, params }) => {
          const [scoped, id] = [scopedIn(params), params.role_id];
          const role = (await held(organizationId, scoped)).find((candidate) => idOf(candidate) === id) ?? null;
          return heldToWire(existing(role, `role held by this ${scoped.holder.kind}`, id));
        },
        remove: async ({ commit, params }) => {
          const scoped = scopedIn(params);
          await commit(unassignRole({ ...scoped, roleId: params.role_id }));
          return { object: `${scoped.holder.kind}.role.deleted`, deleted: true };
        },
      }),
    ),
    ...[api.ofUser, api.ofProjectUser].flatMap((roles) =>
      bind(roles, {
        create: async ({ organizationId, commit, params, body }) => {
          const role = await commit(assignRole({ ...scopedIn(params), roleId: body.role_id }));
          const user = existing(await directory.users.find(organizationId, params.user_id), "user", params.user_id);
          return { object: "user.role", role: roleToWire(role), user: userToWire(user) };
        },
      }),
    ),
    ...[api.ofGroup, api.ofProjectGroup].flatMap((roles) =>
      bind(roles, {
        create: async ({ organizationId, commit, params, body }) => {
          const role = await commit(assignRole({ ...scopedIn(params), roleId: body.role_id }));
          const found = await directory.groups.find(organizationId, params.group_id);
          const { id, name, created } = existing(found, "group", params.group_id);
          const group = { object: "group", id, name, created_at: created, scim_managed: false } as const;
          return { object: "group.role", role: roleToWire(role), group };
        },
      }),
    ),
  ];
}

/** A holder of roles, in the organization or in a project. */
interface Scoped {
  readonly projectId: string | null;
  readonly holder: RoleHolder;
}

function scopedIn(params: {
  readonly user_id?: string;
  readonly group_id?: string;
  readonly project_id?: string;
}): Scoped {
  const { user_id: userId, group_id: groupId = "" } = params;
  const holder: RoleHolder = userId === undefined ? { kind: "group", id: groupId } : { kind: "user", id: userId };
  return { projectId: projectIn(params), holder };
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
