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

/** Roles, groups, and who holds which. */

// What OpenAI's lists of these allow, and give unasked.
const [manyRoles, manyGroups, someGroups] = [pageQuery(1_000, 1_000), pageQuery(100, 1_000), pageQuery(20, 1_000)];

const calls: Calls = {
  ...roleCalls("/v1/organization/roles", ""),
  ...roleCalls("/v1/projects/{project_id}/roles", "Project"),
  ...assignmentCalls("/v1/organization/users/{user_id}/roles", "User", "User"),
  ...assignmentCalls("/v1/organization/groups/{group_id}/roles", "Group", "Group"),
  ...assignmentCalls("/v1/projects/{project_id}/users/{user_id}/roles", "ProjectUser", "User"),
  ...assignmentCalls("/v1/projects/{project_id}/groups/{group_id}/roles", "ProjectGroup", "Group"),
  "/v1/organization/groups": {
    get: list("listGroups", "The organization's groups.", "Group", manyGroups),
    post: write("createGroup", "Makes a group.", "Group", "GroupRequest", 409),
  },
  "/v1/organization/groups/{group_id}": {
    get: read("retrieveGroup", "One group.", "Group"),
    post: write("updateGroup", "Renames a group.", "Group", "GroupChange", 409),
    delete: read("deleteGroup", "Deletes a group, and what its people held through it.", "Deleted"),
  },
  "/v1/organization/groups/{group_id}/users": {
    get: list("listGroupUsers", "A group's people.", "GroupUser", manyGroups),
    post: write("createGroupUser", "Adds one of the organization's people.", "GroupUserAdded", "GroupUserRequest"),
  },
  "/v1/organization/groups/{group_id}/users/{user_id}": {
    get: read("retrieveGroupUser", "One of a group's people.", "GroupUserDetails"),
    delete: read("deleteGroupUser", "Takes a person out of a group.", "Removed"),
  },
  "/v1/organization/projects/{project_id}/groups": {
    get: list("listProjectGroups", "The groups in a project.", "ProjectGroup", someGroups),
    post: write(
      "createProjectGroup",
      "Adds a group with one of the project's roles.",
      "ProjectGroup",
      "NewProjectGroup",
    ),
  },
  "/v1/organization/projects/{project_id}/groups/{group_id}": {
    get: read("retrieveProjectGroup", "One group in a project.", "ProjectGroup"),
    delete: read("deleteProjectGroup", "Takes a group, and all its roles there, out of a project.", "Removed"),
  },
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
const groupType = { type: "string", const: "group" };
const about = { type: "string", maxLength: 1024, description: "Printable characters and line ends." };
const nobodyYet = { type: "null" };
const source = object({ principal_type: { type: "string", enum: ["user", "group"] }, principal_id: text });
const member = { id: text, name: text, email: text };

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
  Group: object({ ...group, group_type: groupType, is_scim_managed: { type: "boolean", const: false } }),
  GroupPage: listWithNext("Group"),
  GroupRequest: request({ name: label }, {}, { name: "Researchers" }),
  GroupChange: request({}, { name: label }, { name: "Curators" }),
  GroupUser: object(member),
  GroupUserPage: listWithNext("GroupUser"),
  GroupUserDetails: object({
    ...member,
    user_type: constant("user"),
    is_service_account: { type: "boolean", const: false },
    picture: nobodyYet,
  }),
  GroupUserRequest: request({ user_id: text }, {}, { user_id: "user-9FqL" }),
  GroupUserAdded: object({ object: constant("group.user"), group_id: text, user_id: text }),
  ProjectGroup: object({
    object: constant("project.group"),
    project_id: text,
    group_id: text,
    group_name: text,
    group_type: groupType,
    created_at: seconds,
  }),
  ProjectGroupPage: listWithNext("ProjectGroup"),
  NewProjectGroup: request(
    { group_id: text, role: { ...text, description: "The id of a role of the project." } },
    {},
    { group_id: "group_3RsV", role: "role_project_member" },
  ),
  Removed: object({ object: text, deleted: { type: "boolean", const: true } }),
};
