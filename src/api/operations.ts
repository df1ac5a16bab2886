import * as audit from "./audit.ts";
import * as checkpointPermissions from "./checkpoint-permissions.ts";
import * as groups from "./groups.ts";
import * as invites from "./invites.ts";
import * as keys from "./keys.ts";
import * as models from "./models.ts";
import type { Operation } from "./operation.ts";
import * as projects from "./projects.ts";
import * as projectUsers from "./project-users.ts";
import * as rateLimits from "./rate-limits.ts";
import * as roleAssignments from "./role-assignments.ts";
import * as roles from "./roles.ts";
import * as serviceAccounts from "./service-accounts.ts";
import * as users from "./users.ts";

/** Every call that is described, by noun. */
const nouns = [
  models,
  audit,
  checkpointPermissions,
  groups,
  invites,
  keys,
  projects,
  projectUsers,
  rateLimits,
  roles.ofOrganization,
  roles.ofProject,
  roleAssignments.ofUser,
  roleAssignments.ofGroup,
  roleAssignments.ofProjectUser,
  roleAssignments.ofProjectGroup,
  serviceAccounts,
  users,
];

export const operations: readonly Operation[] = nouns.flatMap((noun) =>
  Object.values<object>(noun).filter(isOperation),
);

/** Other exports are shapes. */
function isOperation(exported: object): exported is Operation {
  return "right" in exported;
}
