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

// What OpenAI's lists of groups allow, and have by default.
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
  summary: "The organization's groups.",
  query: groupPage,
  answer: pageWithNext(group),
});

export const createGroup = operation({
  id: "createGroup",
  method: "POST",
  path: all,
  right: "write-organization",
  summary: "Makes a group.",
  body: component("GroupRequest", object({ name: label }, { example: { name: "Researchers" } })),
  answer: group,
  refuses: ["name-taken"],
});

export const retrieveGroup = operation({
  id: "retrieveGroup",
  method: "GET",
  path: one,
  right: "read-organization",
  summary: "One group.",
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
  summary: "Deletes a group, and what its people held through it.",
  answer: deleted,
});

export const listGroupUsers = operation({
  id: "listGroupUsers",
  method: "GET",
  path: members,
  right: "read-organization",
  summary: "A group's people.",
  query: groupPage,
  answer: pageWithNext(groupUser),
});

export const createGroupUser = operation({
  id: "createGroupUser",
  method: "POST",
  path: members,
  right: "write-organization",
  summary: "Adds one of the organization's people.",
  body: component("GroupUserRequest", object({ user_id: text }, { example: { user_id: "user-9FqL" } })),
  answer: component("GroupUserAdded", object({ object: constant("group.user"), group_id: text, user_id: text })),
});

export const retrieveGroupUser = operation({
  id: "retrieveGroupUser",
  method: "GET",
  path: `${members}/{user_id}`,
  right: "read-organization",
  summary: "One of a group's people.",
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
  summary: "Takes a person out of a group.",
  answer: removed,
});

export const listProjectGroups = operation({
  id: "listProjectGroups",
  method: "GET",
  path: inProject,
  right: "read-organization",
  summary: "The groups in a project.",
  query: projectGroupPage,
  answer: pageWithNext(projectGroup),
});

export const createProjectGroup = operation({
  id: "createProjectGroup",
  method: "POST",
  path: inProject,
  right: "write-organization",
  summary: "Adds a group with one of the project's roles.",
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
  summary: "One group in a project.",
  answer: projectGroup,
});

export const deleteProjectGroup = operation({
  id: "deleteProjectGroup",
  method: "DELETE",
  path: `${inProject}/{group_id}`,
  right: "write-organization",
  summary: "Takes a group, and all its roles there, out of a project.",
  answer: removed,
});
