import { existing, malformedRequest } from "../../core/refusal.ts";
import { predefinedRoles, type Role } from "../../core/people/role.ts";
import type { Commit } from "../../registry/commit.ts";
import { createRole, deleteRole, findRole, updateRole } from "../../registry/organization/roles.ts";
import type { Directory } from "../../store/directory.ts";
import { readJsonObject, type Fields } from "../request/json-body.ts";
import { Query } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, pageFrom, pageWithNext, type AdminRequest } from "./answers.ts";

const listLimitMax = 1_000;
const descriptionLengthMax = 1_024;

/** The roles of the organization and, under a path of their own, those of each project. */
export function roleRoutes(directory: Directory, commit: Commit): readonly Route[] {
  return [
    ...routesAt("/v1/organization/roles", "", directory, commit),
    ...routesAt("/v1/projects/{project_id}/roles", "Project", directory, commit),
  ];
}

function routesAt(all: string, noun: "" | "Project", directory: Directory, commit: Commit): readonly Route[] {
  const one = `${all}/{role_id}`;
  const find = async (request: AdminRequest) => {
    const projectId = await projectIn(request, directory);
    const id = request.at("role_id");
    return roleToWire(
      existing(await findRole(directory.roles, { organizationId: request.organizationId, projectId }, id), "role", id),
    );
  };
  return [
    admin("GET", all, `list${noun}Roles`, async (request) => {
      const projectId = await projectIn(request, directory);
      const custom = await directory.roles.list(request.organizationId, projectId);
      const roles = [...predefinedRoles[projectId === null ? "organization" : "project"], ...custom];
      const page = new Query(request.context).page(listLimitMax, listLimitMax);
      return pageWithNext(pageFrom(roles, page, idOf), roleToWire, idOf);
    }),
    admin("POST", all, `create${noun}Role`, async (request) => {
      const fields = await readJsonObject(request.context.raw);
      const name = fields.label("role_name");
      const permissions = fields.scopes("permissions");
      const input = { name, description: description(fields), permissions };
      fields.refuseOthers();
      return roleToWire(await createRole(commit, request.author, placeOf(request), input));
    }),
    admin("GET", one, `retrieve${noun}Role`, find),
    admin("POST", one, `update${noun}Role`, async (request) => {
      const fields = await readJsonObject(request.context.raw);
      const change = {
        name: fields.optionalLabel("role_name") ?? undefined,
        permissions: fields.optionalScopes("permissions") ?? undefined,
        ...fields.whenGiven("description", () => ({ description: description(fields) })),
      };
      fields.refuseOthers();
      if (Object.values(change).every((value) => value === undefined)) return find(request);
      return roleToWire(await updateRole(commit, request.author, placeOf(request), request.at("role_id"), change));
    }),
    admin("DELETE", one, `delete${noun}Role`, async (request) => {
      const { id } = await deleteRole(commit, request.author, placeOf(request), request.at("role_id"));
      return { object: "role.deleted", id, deleted: true };
    }),
  ];
}

/** The project of the path; null where the path is the organization's. */
export function placeOf({ at }: AdminRequest): string | null {
  return at("project_id") || null;
}

/** The same for reading, refused when there is no such project. */
export async function projectIn(request: AdminRequest, directory: Directory): Promise<string | null> {
  const projectId = placeOf(request);
  if (projectId !== null)
    existing(await directory.projects.find(request.organizationId, projectId), "project", projectId);
  return projectId;
}

export function roleToWire({ id, name, description: about, permissions, scope, custom }: Role) {
  return {
    object: "role",
    id,
    name,
    description: about,
    permissions,
    resource_type: scope === "organization" ? "api.organization" : "api.project",
    predefined_role: custom === null,
  };
}

function description(fields: Fields): string | null {
  const text = fields.optionalText("description");
  const fits = text === null || (text.length <= descriptionLengthMax && !/[^\P{C}\n]/u.test(text));
  if (fits) return text;
  throw malformedRequest(
    `Invalid value for 'description': expected at most ${descriptionLengthMax} printable characters.`,
    "description",
  );
}

function idOf({ id }: Role): string {
  return id;
}
