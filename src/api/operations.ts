import { access } from "./access.ts";
import { allKeys } from "./keys/all-keys.ts";
import { audit } from "./audit.ts";
import { auditEvents } from "./audit-events.ts";
import { audiences } from "./models/audiences.ts";
import { renderings } from "./models/renderings.ts";
import { bulk } from "./models/bulk.ts";
import { changes } from "./changes.ts";
import { checkpointPermissions } from "./models/checkpoint-permissions.ts";
import { groups } from "./groups.ts";
import { invites } from "./people/invites.ts";
import { keys } from "./keys/keys.ts";
import { sessions } from "./keys/sessions.ts";
import { models } from "./models.ts";
import { operating } from "./server/operating.ts";
import type { OpenOperation, Operation } from "./operation.ts";
import { peopleInDetail } from "./people/details.ts";
import { peopleLists } from "./people/lists.ts";
import { projectsInDetail } from "./people/project-details.ts";
import { projectUsers } from "./project-users.ts";
import { projects } from "./projects.ts";
import { rateLimits } from "./rate-limits.ts";
import { registeredModels } from "./registered-models.ts";
import * as roleAssignments from "./roles/role-assignments.ts";
import * as roles from "./roles/roles.ts";
import { serviceAccounts } from "./people/service-accounts.ts";
import { summaries } from "./server/summary.ts";
import { servers } from "./server/server.ts";
import { sourceTrials } from "./sources/source-trials.ts";
import { sources } from "./sources/sources.ts";
import { usageRecords } from "./usage/records.ts";
import { sourceModels } from "./sources/source-models.ts";
import { sourceRemovals } from "./sources/source-removal.ts";
import { sums } from "./usage/sums.ts";
import { usage } from "./usage/usage.ts";
import * as spend from "./spend.ts";
import { users } from "./users.ts";
import { visibleModels } from "./keys/visible-models.ts";

/** Every operation, by noun. */
export const nouns = [
  models,
  registeredModels,
  bulk,
  access,
  visibleModels,
  audiences,
  renderings,
  audit,
  auditEvents,
  changes,
  checkpointPermissions,
  groups,
  invites,
  keys,
  allKeys,
  sessions,
  projects,
  peopleLists,
  peopleInDetail,
  projectsInDetail,
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
  sourceModels,
  sourceRemovals,
  sourceTrials,
  usage,
  usageRecords,
  sums,
  spend.spending,
  spend.limitOfOrganization,
  spend.limitOfProject,
  spend.alertsOfOrganization,
  spend.alertsOfProject,
  users,
  servers,
  summaries,
  operating,
];

export const operations = nouns.flatMap((noun) => Object.values<Operation | OpenOperation>(noun));
