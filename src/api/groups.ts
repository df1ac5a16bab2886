import { deleted, removed } from "./shapes/deleted.ts";
import { operation } from "./operation.ts";
import { pageQuery, pageWithNext } from "./shapes/pages.ts";
import { component, described, object, optional, type Infer } from "./shapes/shapes.ts";
import { constant, label, nothing, seconds, text } from "./shapes/values.ts";

/** Groups, their members, and the projects they are in. */

const all = "/v1/organization/groups";
const one = `${all}/{group_id}` as const;
const members = `${one}/users` as const;
const inProject = "/v1/organization/projects/{project_id}/groups";

// The page sizes of OpenAI's lists of groups.
const [groupPage, projectGroupPage] = [pageQuery(100, 1_000), pageQuery(20, 1_000)];

const groupType = constant("group");
const group = component(
  "Group",
  object({ id: text, name: text, created_at: seconds, group_type: groupType, is_scim_managed: constant(false) }),
);
const member = { id: text, name: text, email: text };
const groupUser = component("GroupUser", object(member));
const projectGroup = component(
  "ProjectGroup",
  object({
    object: constant("project.group"),
    project_id: text,
    group_id: text,
    group_name: text,
    group_type: groupType,
    created_at: seconds,
  }),
);

export type GroupWire = Infer<typeof group>;
export type GroupUserWire = Infer<typeof groupUser>;
export type ProjectGroupWire = Infer<typeof projectGroup>;

export const listGroups = operation({
  id: "listGroups",
  method: "GET",
  path: all,
  right: "read-organization",
  summary: "Lists the groups of the organization.",
  query: groupPage,
  answer: pageWithNext(group),
});

export const createGroup = operation({
  id: "createGroup",
  method: "POST",
  path: all,
  right: "write-organization",
  summary: "Creates a group.",
  body: component("GroupRequest", object({ name: label }, { example: { name: "Researchers" } })),
  answer: group,
  refuses: ["name-taken"],
});

export const retrieveGroup = operation({
  id: "retrieveGroup",
  method: "GET",
  path: one,
  right: "read-organization",
  summary: "Retrieves a group.",
  answer: group,
});

export const updateGroup = operation({
  id: "updateGroup",
  method: "POST",
  path: one,
  right: "write-organization",
  summary: "Renames a group.",
  body: component("GroupChange", object({ name: optional(label) }, { example: { name: "Curators" } })),
  answer: group,
  refuses: ["name-taken"],
});

export const deleteGroup = operation({
  id: "deleteGroup",
  method: "DELETE",
  path: one,
  right: "write-organization",
  summary: "Deletes a group. Its members lose the roles they had through it.",
  answer: deleted,
});

export const listGroupUsers = operation({
  id: "listGroupUsers",
  method: "GET",
  path: members,
  right: "read-organization",
  summary: "Lists the members of a group.",
  query: groupPage,
  answer: pageWithNext(groupUser),
});

export const createGroupUser = operation({
  id: "createGroupUser",
  method: "POST",
  path: members,
  right: "write-organization",
  summary: "Adds a user of the organization to a group.",
  body: component("GroupUserRequest", object({ user_id: text }, { example: { user_id: "user-9FqL" } })),
  answer: component("GroupUserAdded", object({ object: constant("group.user"), group_id: text, user_id: text })),
});

export const retrieveGroupUser = operation({
  id: "retrieveGroupUser",
  method: "GET",
  path: `${members}/{user_id}`,
  right: "read-organization",
  summary: "Retrieves a member of a group.",
  answer: component(
    "GroupUserDetails",
    object({
      ...member,
      user_type: constant("user"),
      is_service_account: constant(false),
      picture: nothing,
    }),
  ),
});

export const deleteGroupUser = operation({
  id: "deleteGroupUser",
  method: "DELETE",
  path: `${members}/{user_id}`,
  right: "write-organization",
  summary: "Removes a user from a group.",
  answer: removed,
});

export const listProjectGroups = operation({
  id: "listProjectGroups",
  method: "GET",
  path: inProject,
  right: "read-organization",
  summary: "Lists the groups of a project.",
  query: projectGroupPage,
  answer: pageWithNext(projectGroup),
});

export const createProjectGroup = operation({
  id: "createProjectGroup",
  method: "POST",
  path: inProject,
  right: "write-organization",
  summary: "Adds a group to a project, with one of the project's roles.",
  body: component(
    "NewProjectGroup",
    object(
      { group_id: text, role: described("The id of a role of the project.", text) },
      { example: { group_id: "group_3RsV", role: "role_project_member" } },
    ),
  ),
  answer: projectGroup,
});

export const retrieveProjectGroup = operation({
  id: "retrieveProjectGroup",
  method: "GET",
  path: `${inProject}/{group_id}`,
  right: "read-organization",
  summary: "Retrieves a group of a project.",
  answer: projectGroup,
});

export const deleteProjectGroup = operation({
  id: "deleteProjectGroup",
  method: "DELETE",
  path: `${inProject}/{group_id}`,
  right: "write-organization",
  summary: "Removes a group, with all its roles there, from a project.",
  answer: removed,
});
