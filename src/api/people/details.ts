import { projectRoleNames } from "../../core/people/organization.ts";
import { operationTable } from "../operation.ts";
import { described, list, namedObject, nullable, object, omittable, optional, withDefault } from "../shapes/shapes.ts";
import { boolean, choice, constant, integer, seconds, text } from "../shapes/values.ts";
import { listedGroupFields, listedUserFields, membershipFields } from "./listed.ts";

/** One user, group or role as administrators see it, with what would take many calls of OpenAI's. */

const named = object({ id: text, name: text });
const first = (what: string) => `${what}; the first 1,000 of each kind.`;

const userDetails = namedObject("UserDetails", {
  ...listedUserFields,
  is_last_owner: described("Whether nobody else owns the organization.", boolean),
  groups: described(first("The groups that the user is in"), list(named)),
  projects: described(
    first("The open projects that the user was added to, or is in through a group"),
    list(
      object({
        id: text,
        name: text,
        role: described("Null for a user who is in it through a group alone.", nullable(choice(projectRoleNames))),
        added_at: nullable(membershipFields.added_at),
        declared_by: membershipFields.declared_by,
        is_only_owner: described("Whether no other user was added to it as an owner, of its first 1,000.", boolean),
        groups: list(named),
      }),
    ),
  ),
  roles: described(
    first("The roles that the user or a group of theirs was granted"),
    list(
      object({
        id: text,
        name: text,
        project: described("Null for a role of the whole organization.", nullable(named)),
        group: described("Null if it was granted to the user.", nullable(named)),
      }),
    ),
  ),
  identities: described(
    "The accounts at identity providers that sign the user in.",
    list(object({ issuer: text, subject: text, created_at: seconds })),
  ),
});

const groupDetails = namedObject("GroupDetails", {
  ...listedGroupFields,
  projects: described(
    first("The open projects that the group is in"),
    list(object({ id: text, name: text, added_at: seconds })),
  ),
  roles: described(
    first("The roles that the group was granted"),
    list(
      object({
        id: text,
        name: text,
        project: described("Null for a role of the whole organization.", nullable(named)),
      }),
    ),
  ),
});

const holder = namedObject("RoleHolder", {
  object: constant("rollcall.role_holder"),
  type: choice(["user", "group"]),
  id: text,
  name: text,
  email: omittable(described("Of a user.", text)),
  project: described("Null for a role of the whole organization.", nullable(named)),
  granted_at: seconds,
});

export const peopleInDetail = operationTable({
  describeUser: {
    route: "GET /rollcall/v1/users/{user_id}",
    summary: "Retrieves a user with their groups, projects, granted roles and accounts at identity providers.",
    answer: userDetails,
  },
  describeGroup: {
    route: "GET /rollcall/v1/groups/{group_id}",
    summary: "Retrieves a group with its projects and granted roles.",
    answer: groupDetails,
  },
  listRoleHolders: {
    route: "GET /rollcall/v1/roles/{role_id}/holders",
    summary: "Lists the users and groups that were granted a role, which a predefined role of users is not.",
    query: {
      limit: withDefault(20, integer(1, 100)),
      after: optional(described("The `next` of the previous page.", text)),
    },
    answer: namedObject("RoleHolderPage", {
      object: constant("list"),
      data: list(holder),
      has_more: described("A page may be short, or empty, and yet have a next one, if holders were removed.", boolean),
      next: nullable(text),
    }),
  },
});
