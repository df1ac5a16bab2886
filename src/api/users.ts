import { organizationRoleNames } from "../core/people/organization.ts";
import { operationTable } from "./operation.ts";
import { deleted, pageOf, pageQuery } from "./shapes/answers.ts";
import { namedObject, optional, type Infer } from "./shapes/shapes.ts";
import { choice, constant, repeated, seconds, text, unsupported } from "./shapes/values.ts";

/** The users of an organization. */

const all = "/v1/organization/users";
const one = `${all}/{user_id}` as const;

const role = choice(organizationRoleNames);

export const user = namedObject("User", {
  id: text,
  object: constant("organization.user"),
  name: text,
  email: text,
  role,
  added_at: seconds,
});

export type UserWire = Infer<typeof user>;

export const users = operationTable({
  listUsers: {
    route: `GET ${all}`,
    summary: "Lists the users of the organization.",
    query: { ...pageQuery(), emails: repeated(text) },
    answer: pageOf(user),
  },
  retrieveUser: { route: `GET ${one}`, summary: "Retrieves a user.", answer: user },
  updateUser: {
    route: `POST ${one}`,
    summary: "Changes the role of a user. The last owner cannot be demoted.",
    body: namedObject(
      "UserRequest",
      {
        role: optional(role),
        role_id: optional(text),
        developer_persona: unsupported,
        technical_level: unsupported,
      },
      { description: "With either `role` or `role_id`.", example: { role: "reader" } },
    ),
    answer: user,
  },
  deleteUser: { route: `DELETE ${one}`, summary: "Removes a user and their keys.", answer: deleted },
});
