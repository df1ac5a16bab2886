import { projectRoleNames } from "../core/people/organization.ts";
import { deleted } from "./shapes/deleted.ts";
import { operation } from "./operation.ts";
import { pageOf, pageQuery } from "./shapes/pages.ts";
import { component, object, optional, type Infer } from "./shapes/shapes.ts";
import { choice, constant, seconds, text } from "./shapes/values.ts";

/** The users of a project. */

const all = "/v1/organization/projects/{project_id}/users";
const one = `${all}/{user_id}` as const;

const role = choice(projectRoleNames);

const projectUser = component(
  "ProjectUser",
  object({ id: text, object: constant("organization.project.user"), name: text, email: text, role, added_at: seconds }),
);

export type ProjectUserWire = Infer<typeof projectUser>;

export const listProjectUsers = operation({
  id: "listProjectUsers",
  method: "GET",
  path: all,
  right: "read-organization",
  summary: "Lists the users of a project.",
  query: pageQuery(),
  answer: pageOf(projectUser),
});

export const createProjectUser = operation({
  id: "createProjectUser",
  method: "POST",
  path: all,
  right: "write-organization",
  summary: "Adds a user of the organization to a project.",
  body: component(
    "NewProjectUser",
    object(
      { user_id: optional(text), email: optional(text), role },
      {
        description: "With either `user_id` or `email`.",
        example: { email: "ada@example.com", role: "member" },
      },
    ),
  ),
  answer: projectUser,
});

export const retrieveProjectUser = operation({
  id: "retrieveProjectUser",
  method: "GET",
  path: one,
  right: "read-organization",
  summary: "Retrieves a user of a project.",
  answer: projectUser,
});

export const updateProjectUser = operation({
  id: "updateProjectUser",
  method: "POST",
  path: one,
  right: "write-organization",
  summary: "Changes the role of a user in a project.",
  body: component("ProjectUserRequest", object({ role: optional(role) }, { example: { role: "owner" } })),
  answer: projectUser,
});

export const deleteProjectUser = operation({
  id: "deleteProjectUser",
  method: "DELETE",
  path: one,
  right: "write-organization",
  summary: "Removes a user from a project.",
  answer: deleted,
});
