import * as access from "./access.ts";
import * as registeredModels from "./registered-models.ts";
import * as audit from "./audit.ts";
import * as changes from "./changes.ts";
import * as checkpointPermissions from "./checkpoint-permissions.ts";
import * as groups from "./groups.ts";
import * as invites from "./invites.ts";
import * as keys from "./keys.ts";
import * as models from "./models.ts";
import * as operating from "./operating.ts";
import type { OpenOperation, Operation } from "./operation.ts";
import * as projects from "./projects.ts";
import * as projectUsers from "./project-users.ts";
import * as rateLimits from "./rate-limits.ts";
import * as roleAssignments from "./role-assignments.ts";
import * as roles from "./roles.ts";
import * as serviceAccounts from "./service-accounts.ts";
import * as sources from "./sources.ts";
import * as users from "./users.ts";

/** Every operation, by noun. */
const nouns = [
  models,
  registeredModels,
  access,
  audit,
  changes,
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
  sources,
  users,
  operating,
];

export const operations: readonly (Operation | OpenOperation)[] = nouns.flatMap((noun) =>
  Object.values<object>(noun).filter(isOperation),
);

/** The other exports are shapes. */
function isOperation(exported: object): exported is Operation | OpenOperation {
  return "right" in exported;
}
