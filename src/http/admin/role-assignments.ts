import type { Role } from "../../core/people/role.ts";
import { existing } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { assignRole, heldRoles, unassignRole, type HeldRole } from "../../registry/organization/role-assignments.ts";
import type { Directory } from "../../store/directory.ts";
import type { RoleHolder } from "../../store/roles.ts";
import { readJsonObject } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, pageFrom, pageWithNext, type AdminRequest } from "./answers.ts";
import { placeOf, projectIn, roleToWire } from "./roles.ts";
import { userToWire } from "./users.ts";

const listLimitMax = 1_000;

/** Who holds which roles: people and groups, in the organization and in each project. */
export function roleAssignmentRoutes(directory: Directory, commit: Commit): readonly Route[] {
  return [
    ...routesAt("/v1/organization/users/{user_id}/roles", "user", "", directory, commit),
    ...routesAt("/v1/organization/groups/{group_id}/roles", "group", "", directory, commit),
    ...routesAt("/v1/projects/{project_id}/users/{user_id}/roles", "user", "Project", directory, commit),
    ...routesAt("/v1/projects/{project_id}/groups/{group_id}/roles", "group", "Project", directory, commit),
  ];
}

function routesAt(
  all: string,
  kind: RoleHolder["kind"],
  place: "" | "Project",
  directory: Directory,
  commit: Commit,
): readonly Route[] {
  const one = `${all}/{role_id}`;
  const noun = `${place}${kind === "user" ? "User" : "Group"}Role`;
  const holderOf = ({ at }: AdminRequest): RoleHolder => ({ kind, id: at(`${kind}_id`) });
  const held = async (request: AdminRequest): Promise<readonly HeldRole[]> => {
    const projectId = await projectIn(request, directory);
    const holder = holderOf(request);
    const { organizationId } = request;
    const roles = await heldRoles(directory, { organizationId, projectId, holder });
    return existing(roles, projectId === null ? kind : `${kind} in this project`, holder.id);
  };
  return [
    admin("GET", all, `list${noun}s`, async (request) => {
      const page = new Query(request.context).page(listLimitMax, listLimitMax);
      return pageWithNext(pageFrom(await held(request), page, idOf), heldToWire, idOf);
    }),
    admin("POST", all, `create${noun}`, async (request) => {
      const fields = await readJsonObject(request.context.raw);
      const roleId = fields.text("role_id");
      fields.refuseOthers();
      const role = await assignRole(commit, request.author, {
        projectId: placeOf(request),
        holder: holderOf(request),
        roleId,
      });
      return {
        object: `${kind}.role`,
        role: roleToWire(role),
        ...(await holderToWire(directory, request, holderOf(request))),
      };
    }),
    admin("GET", one, `retrieve${noun}`, async (request) => {
      const id = request.at("role_id");
      const role = (await held(request)).find((candidate) => idOf(candidate) === id) ?? null;
      return heldToWire(existing(role, `role held by this ${kind}`, id));
    }),
    admin("DELETE", one, `delete${noun}`, async (request) => {
      await unassignRole(commit, request.author, {
        projectId: placeOf(request),
        holder: holderOf(request),
        roleId: request.at("role_id"),
      });
      return { object: `${kind}.role.deleted`, deleted: true };
    }),
  ];
}

async function holderToWire(directory: Directory, { organizationId }: AdminRequest, { kind, id }: RoleHolder) {
  if (kind === "user") return { user: userToWire(existing(await directory.users.find(organizationId, id), kind, id)) };
  const { name, created } = existing(await directory.groups.find(organizationId, id), kind, id);
  return { group: { object: "group", id, name, created_at: created, scim_managed: false } };
}

function heldToWire({ role, sources }: HeldRole) {
  return {
    ...omitObject(role),
    created_at: role.custom?.created ?? null,
    updated_at: role.custom?.updated ?? null,
    created_by: role.custom?.createdBy ?? null,
    created_by_user_obj: null,
    metadata: null,
    assignment_sources: sources.map(({ kind, id }) => ({ principal_type: kind, principal_id: id })),
  };
}

// Among the details of an assignment OpenAI leaves the object's name out.
function omitObject(role: Role) {
  const { object: _, ...rest } = roleToWire(role);
  return rest;
}

function idOf({ role }: HeldRole): string {
  return role.id;
}
