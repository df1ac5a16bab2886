import {
  accountRoleNames,
  organizationRoleNames,
  policyModes,
  projectRoleNames,
} from "../../core/people/organization.ts";
import { roleFields } from "../roles/roles.ts";
import { described, namedObject, nullable, omittable, object, type Infer } from "../shapes/shapes.ts";
import { choice, constant, count, openCallCount, seconds, text } from "../shapes/values.ts";

/** People, projects and what belongs to them, as lists show them: with what declares them, and counts of what they have. */

const counted = (what: string) => described(`How many ${what}; 1000 means 1000 or more.`, count);

const declaredBy = described(
  "`file` if the configuration file declares it, which puts it back at the next start; else null.",
  nullable(constant("file")),
);

const lastUsed = described("When one of the keys was last used, of the first 1,000.", nullable(seconds));

export const membershipFields = { role: choice(projectRoleNames), added_at: seconds, declared_by: declaredBy };

export const listedUserFields = {
  id: text,
  object: constant("rollcall.user"),
  name: text,
  email: text,
  role: choice(organizationRoleNames),
  added_at: seconds,
  declared_by: declaredBy,
  project_count: counted("open projects the user was added to, not counting those through a group or as an owner"),
  group_count: counted("groups the user is in"),
  key_count: counted("keys the user has that are not revoked"),
  last_used_at: lastUsed,
};

export const listedUser = namedObject("ListedUser", {
  ...listedUserFields,
  membership: omittable(
    described(
      "Present in a list of the users of a project, except for those who are in it through a group.",
      object(membershipFields),
    ),
  ),
});

export const listedProjectFields = {
  id: text,
  object: constant("rollcall.project"),
  name: text,
  created_at: seconds,
  archived_at: nullable(seconds),
  status: choice(["active", "archived"]),
  declared_by: declaredBy,
  policy_mode: described("Null without a model policy.", nullable(choice(policyModes))),
  max_open_calls: nullable(openCallCount),
  spend_limit: described(
    "What it may spend in a month, in cents of a US dollar. Null without a limit.",
    nullable(count),
  ),
  user_count: counted("users were added to it"),
  group_count: counted("groups it has"),
  service_account_count: counted("service accounts it has"),
  key_count: counted("keys it has that are not revoked"),
};

export const listedProject = namedObject("ListedProject", listedProjectFields);

export const listedGroupFields = {
  id: text,
  object: constant("rollcall.group"),
  name: text,
  created_at: seconds,
  user_count: counted("users are in it"),
  project_count: counted("open projects it is in"),
};

export const listedGroup = namedObject("ListedGroup", listedGroupFields);

export const listedServiceAccount = namedObject("ListedServiceAccount", {
  id: text,
  object: constant("rollcall.service_account"),
  name: text,
  role: choice(accountRoleNames),
  created_at: seconds,
  project_id: text,
  project_name: text,
  declared_by: declaredBy,
  key_count: counted("keys it has that are not revoked"),
  last_used_at: lastUsed,
});

export const listedRole = namedObject("ListedRole", {
  ...roleFields,
  object: constant("rollcall.role"),
  created_at: described("Null for a predefined role.", nullable(seconds)),
  project_id: described("Null for a role of the organization, and for a predefined role.", nullable(text)),
  project_name: nullable(text),
  grant_count: described(
    "How often a custom role is granted; null for a predefined role.",
    nullable(counted("grants")),
  ),
});

export type ListedUserWire = Infer<typeof listedUser>;
export type ListedProjectWire = Infer<typeof listedProject>;
export type ListedGroupWire = Infer<typeof listedGroup>;
export type ListedServiceAccountWire = Infer<typeof listedServiceAccount>;
export type ListedRoleWire = Infer<typeof listedRole>;
