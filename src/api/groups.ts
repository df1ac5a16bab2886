import { operationTable } from "./operation.ts";
import { deleted, pagesWithNext, removed } from "./shapes/answers.ts";
import { described, namedObject, optional, type Infer } from "./shapes/shapes.ts";
import { constant, label, nothing, seconds, text } from "./shapes/values.ts";

/** Groups, their members, and the projects they are in. */

const all = "/v1/organization/groups";
const one = `${all}/{group_id}` as const;
const members = `${one}/users` as const;
const inProject = "/v1/organization/projects/{project_id}/groups";

const groupType = constant("group");
const group = namedObject("Group", {
  id: text,
  name: text,
  created_at: seconds,
  group_type: groupType,
  is_scim_managed: constant(false),
});
const member = { id: text, name: text, email: text };
const groupUser = namedObject("GroupUser", member);
const projectGroup = namedObject("ProjectGroup", {
  object: constant("project.group"),
  project_id: text,
  group_id: text,
  group_name: text,
  group_type: groupType,
  created_at: seconds,
});

export type GroupWire = Infer<typeof group>;
export type GroupUserWire = Infer<typeof groupUser>;
export type ProjectGroupWire = Infer<typeof projectGroup>;

export const groups = operationTable({
  listGroups: { route: `GET ${all}`, summary: "Lists the groups of the organization.", ...pagesWithNext(group, 100) },
  createGroup: {
    route: `POST ${all}`,
    summary: "Creates a group.",
    body: namedObject("GroupRequest", { name: label }, { example: { name: "Researchers" } }),
    answer: group,
    refuses: ["name-taken"],
  },
  retrieveGroup: { route: `GET ${one}`, summary: "Retrieves a group.", answer: group },
  updateGroup: {
    route: `POST ${one}`,
    summary: "Renames a group.",
    body: namedObject("GroupChange", { name: optional(label) }, { example: { name: "Curators" } }),
    answer: group,
    refuses: ["name-taken"],
  },
  deleteGroup: {
    route: `DELETE ${one}`,
    summary: "Deletes a group. Its members lose the roles they had through it.",
    answer: deleted,
  },
  listGroupUsers: {
    route: `GET ${members}`,
    summary: "Lists the members of a group.",
    ...pagesWithNext(groupUser, 100),
  },
  createGroupUser: {
    route: `POST ${members}`,
    summary: "Adds a user of the organization to a group.",
    body: namedObject("GroupUserRequest", { user_id: text }, { example: { user_id: "user-9FqL" } }),
    answer: namedObject("GroupUserAdded", { object: constant("group.user"), group_id: text, user_id: text }),
  },
  retrieveGroupUser: {
    route: `GET ${members}/{user_id}`,
    summary: "Retrieves a member of a group.",
    answer: namedObject("GroupUserDetails", {
      ...member,
      user_type: constant("user"),
      is_service_account: constant(false),
      picture: nothing,
    }),
  },
  deleteGroupUser: { route: `DELETE ${members}/{user_id}`, summary: "Removes a user from a group.", answer: removed },
  listProjectGroups: {
    route: `GET ${inProject}`,
    summary: "Lists the groups of a project.",
    ...pagesWithNext(projectGroup, 20),
  },
  createProjectGroup: {
    route: `POST ${inProject}`,
    summary: "Adds a group to a project, with one of the project's roles.",
    body: namedObject(
      "NewProjectGroup",
      { group_id: text, role: described("The id of a role of the project.", text) },
      { example: { group_id: "group_3RsV", role: "role_project_member" } },
    ),
    answer: projectGroup,
  },
  retrieveProjectGroup: {
    route: `GET ${inProject}/{group_id}`,
    summary: "Retrieves a group of a project.",
    answer: projectGroup,
  },
  deleteProjectGroup: {
    route: `DELETE ${inProject}/{group_id}`,
    summary: "Removes a group, with all its roles there, from a project.",
    answer: removed,
  },
});
