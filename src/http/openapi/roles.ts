import { list, pageQuery, pathsOf, read, write, type Calls } from "./calls.ts";
import {
  constant,
  label,
  listWithNext,
  object,
  permissions,
  request,
  seconds,
  secondsOrNull,
  text,
  textOrNull,
  texts,
} from "./shapes.ts";

/** Roles, and who holds which. */

// What OpenAI's lists of roles allow, and have by default.
const manyRoles = pageQuery(1_000, 1_000);

const calls: Calls = {
  ...roleCalls("/v1/organization/roles", ""),
  ...roleCalls("/v1/projects/{project_id}/roles", "Project"),
  ...assignmentCalls("/v1/organization/users/{user_id}/roles", "User", "User"),
  ...assignmentCalls("/v1/organization/groups/{group_id}/roles", "Group", "Group"),
  ...assignmentCalls("/v1/projects/{project_id}/users/{user_id}/roles", "ProjectUser", "User"),
  ...assignmentCalls("/v1/projects/{project_id}/groups/{group_id}/roles", "ProjectGroup", "Group"),
};

function roleCalls(all: string, noun: string): Calls {
  return {
    [all]: {
      get: list(`list${noun}Roles`, "The predefined roles and those made here.", "Role", manyRoles),
      post: write(`create${noun}Role`, "Makes a role.", "Role", "RoleRequest", 409),
    },
    [`${all}/{role_id}`]: {
      get: read(`retrieve${noun}Role`, "One role.", "Role"),
      post: write(`update${noun}Role`, "Changes a role, for everybody who holds it.", "Role", "RoleChange", 409),
      delete: read(`delete${noun}Role`, "Deletes a role, and takes it from everybody.", "Deleted"),
    },
  };
}

function assignmentCalls(all: string, noun: string, holder: "User" | "Group"): Calls {
  return {
    [all]: {
      get: list(`list${noun}Roles`, "The roles held, and through whom.", "HeldRole", manyRoles),
      post: write(`create${noun}Role`, "Gives a role.", `${holder}Role`, "RoleAssignmentRequest"),
    },
    [`${all}/{role_id}`]: {
      get: read(`retrieve${noun}Role`, "One role that is held.", "HeldRole"),
      delete: read(`delete${noun}Role`, "Takes a role.", "Removed"),
    },
  };
}

export const rolePaths = pathsOf(calls);

const role = {
  id: text,
  name: text,
  description: textOrNull,
  permissions: texts,
  resource_type: { type: "string", enum: ["api.organization", "api.project"] },
  predefined_role: { type: "boolean" },
};
const roleObject = object({ object: constant("role"), ...role });
const group = { id: text, name: text, created_at: seconds };
const about = { type: "string", maxLength: 1024, description: "Printable characters and line ends." };
const nobodyYet = { type: "null" };
const source = object({ principal_type: { type: "string", enum: ["user", "group"] }, principal_id: text });

export const roleSchemas = {
  Role: roleObject,
  RolePage: listWithNext("Role"),
  RoleRequest: request(
    { role_name: label, permissions },
    { description: about },
    { role_name: "Curator", permissions: ["api.model.read"], description: "Uses the models." },
  ),
  RoleChange: request({}, { role_name: label, permissions, description: about }, { description: "Uses the models." }),
  HeldRole: object({
    ...role,
    created_at: secondsOrNull,
    updated_at: secondsOrNull,
    created_by: textOrNull,
    created_by_user_obj: nobodyYet,
    metadata: nobodyYet,
    assignment_sources: { type: "array", items: source },
  }),
  HeldRolePage: listWithNext("HeldRole"),
  RoleAssignmentRequest: request({ role_id: text }, {}, { role_id: "role_2WqJ" }),
  UserRole: object({
    object: constant("user.role"),
    role: roleObject,
    user: { $ref: "#/components/schemas/User" },
  }),
  GroupRole: object({
    object: constant("group.role"),
    role: roleObject,
    group: object({ object: constant("group"), ...group, scim_managed: { type: "boolean", const: false } }),
  }),
  Removed: object({ object: text, deleted: { type: "boolean", const: true } }),
};
