import { projectRoleNames } from "../core/people/organization.ts";
import { operationTable } from "./operation.ts";
import { deleted, pages } from "./shapes/answers.ts";
import { namedObject, optional, type Infer } from "./shapes/shapes.ts";
import { choice, constant, seconds, text } from "./shapes/values.ts";

/** The users of a project. */

const all = "/v1/organization/projects/{project_id}/users";
const one = `${all}/{user_id}` as const;

const role = choice(projectRoleNames);

const projectUser = namedObject("ProjectUser", {
  id: text,
  object: constant("organization.project.user"),
  name: text,
  email: text,
  role,
  added_at: seconds,
});

export type ProjectUserWire = Infer<typeof projectUser>;

export const projectUsers = operationTable({
  listProjectUsers: { route: `GET ${all}`, summary: "Lists the users of a project.", ...pages(projectUser) },
  createProjectUser: {
    route: `POST ${all}`,
    summary: "Adds a user of the organization to a project.",
    body: namedObject(
      "NewProjectUser",
      { user_id: optional(text), email: optional(text), role },
      {
        description: "With either `user_id` or `email`.",
        example: { email: "ada@example.com", role: "member" },
      },
    ),
    answer: projectUser,
  },
  retrieveProjectUser: { route: `GET ${one}`, summary: "Retrieves a user of a project.", answer: projectUser },
  updateProjectUser: {
    route: `POST ${one}`,
    summary: "Changes the role of a user in a project.",
    body: namedObject("ProjectUserRequest", { role: optional(role) }, { example: { role: "owner" } }),
    answer: projectUser,
  },
  deleteProjectUser: { route: `DELETE ${one}`, summary: "Removes a user from a project.", answer: deleted },
});
