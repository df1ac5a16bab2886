import { inviteStatuses } from "../../core/people/invite.ts";
import { organizationRoleNames } from "../../core/people/organization.ts";
import { invite } from "./invites.ts";
import { operationTable } from "../operation.ts";
import { sought } from "../shapes/sought.ts";
import {
  described,
  list,
  namedObject,
  nullable,
  omittable,
  optional,
  withDefault,
  type Shape,
} from "../shapes/shapes.ts";
import { boolean, choice, constant, count, integer, text } from "../shapes/values.ts";
import { listedGroup, listedProject, listedRole, listedServiceAccount, listedUser } from "./listed.ts";

/** Lists of people, projects and what belongs to them that administrators search, sort and count. */

function searchQuery(where: string) {
  return {
    limit: withDefault(20, integer(1, 100)),
    after: optional(described("The `next` of the previous page.", text)),
    order: withDefault("asc", choice(["asc", "desc"])),
    sort: withDefault("created", choice(["created", "name"])),
    q: optional(described(`Part of ${where}, in either case.`, sought)),
    total: withDefault(false, described("Whether to count all that match.", boolean)),
  };
}

function pageOf<Item>(name: string, item: Shape<Item>) {
  return namedObject(`${name}Page`, {
    object: constant("list"),
    data: list(item),
    has_more: described("A page may be short, or empty, and yet have a next one, if few match.", boolean),
    next: nullable(text),
    total: omittable(
      described(
        "Present if `total` was asked for. Null if more than 100,000 would have to be looked at.",
        nullable(count),
      ),
    ),
  });
}

const hasNoOtherQuery = true;

export const peopleLists = operationTable({
  searchUsers: {
    route: "GET /rollcall/v1/users",
    summary: "Searches the users of the organization, or of a project or group.",
    hasNoOtherQuery,
    query: {
      ...searchQuery("the user's id, name or email address"),
      project_id: optional(described("Only users who were added to this project.", text)),
      group_id: optional(described("Only users of this group.", text)),
      role: optional(described("Only users with this role in the organization.", choice(organizationRoleNames))),
    },
    answer: pageOf("ListedUser", listedUser),
    refuses: ["not-found"],
  },
  searchProjects: {
    route: "GET /rollcall/v1/projects",
    summary: "Searches the projects of the organization.",
    hasNoOtherQuery,
    query: { ...searchQuery("the project's id or name"), include_archived: withDefault(false, boolean) },
    answer: pageOf("ListedProject", listedProject),
  },
  searchGroups: {
    route: "GET /rollcall/v1/groups",
    summary: "Searches the groups of the organization.",
    hasNoOtherQuery,
    query: searchQuery("the group's id or name"),
    answer: pageOf("ListedGroup", listedGroup),
  },
  searchServiceAccounts: {
    route: "GET /rollcall/v1/service_accounts",
    summary: "Searches the service accounts of all projects, or of one.",
    hasNoOtherQuery,
    query: { ...searchQuery("the service account's id or name"), project_id: optional(text) },
    answer: pageOf("ListedServiceAccount", listedServiceAccount),
    refuses: ["not-found"],
  },
  searchRoles: {
    route: "GET /rollcall/v1/roles",
    summary: "Searches the predefined and the custom roles of the organization and of its projects.",
    hasNoOtherQuery,
    query: {
      ...searchQuery("the role's id, name or description"),
      project_id: optional(described("Only the roles of this project, and the predefined roles of projects.", text)),
    },
    answer: pageOf("ListedRole", listedRole),
    refuses: ["not-found"],
  },
  searchInvites: {
    route: "GET /rollcall/v1/invites",
    summary: "Searches the invites of the organization. By `name` they are sorted by address.",
    hasNoOtherQuery,
    query: {
      ...searchQuery("the invite's id or address"),
      status: optional(described("Only invites that are so at present.", choice(inviteStatuses))),
    },
    answer: pageOf("ListedInvite", invite),
  },
});
