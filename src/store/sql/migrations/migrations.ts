import { initial } from "./0001-0020/0001-initial.ts";
import { administration } from "./0001-0020/0002-administration.ts";
import { modelNames } from "./0001-0020/0003-model-names.ts";
import { auditChain } from "./0001-0020/0004-audit-chain.ts";
import { invites } from "./0001-0020/0005-invites.ts";
import { rolesAndGroups } from "./0001-0020/0006-roles-and-groups.ts";
import { declaredKeys } from "./0001-0020/0007-declared-keys.ts";
import { indexes } from "./0001-0020/0008-indexes.ts";
import { sources } from "./0001-0020/0009-sources.ts";
import { installation } from "./0001-0020/0010-installation.ts";
import { pendingSources } from "./0001-0020/0011-pending-sources.ts";
import { droppedKeys } from "./0001-0020/0012-dropped-keys.ts";
import { fileModels } from "./0001-0020/0013-file-models.ts";
import { time } from "./0001-0020/0014-time.ts";
import { notedObjects } from "./0001-0020/0015-noted-objects.ts";
import { servedBy } from "./0001-0020/0016-served-by.ts";
import { usage } from "./0001-0020/0017-usage.ts";
import { openCalls } from "./0001-0020/0018-open-calls.ts";
import { spend } from "./0001-0020/0019-spend.ts";
import { rateLimitBuckets } from "./0001-0020/0020-rate-limit-buckets.ts";
import { notices } from "./0021-notices.ts";
import { searchingCalls } from "./0022-searching-calls.ts";
import { keyLists } from "./0023-key-lists.ts";
import { auditNames } from "./0024-audit-names.ts";
import { sessions } from "./0025-sessions.ts";
import { peopleLists } from "./0026-people-lists.ts";
import { identities } from "./0027-identities.ts";
import { counting } from "./0028-counting.ts";
import { leftOut } from "./0029-left-out.ts";
import { roleHolders } from "./0030-role-holders.ts";
import { openSessions } from "./0031-open-sessions.ts";
import { usageSeriesIndexes } from "./0032-usage-series-indexes.ts";
import { unrevokedKeys } from "./0033-unrevoked-keys.ts";

/** Forward only. A released entry never changes, and the schema's version is the number of applied entries. */
export const migrations: readonly (readonly string[])[] = [
  initial,
  administration,
  modelNames,
  auditChain,
  invites,
  rolesAndGroups,
  declaredKeys,
  indexes,
  sources,
  installation,
  pendingSources,
  droppedKeys,
  fileModels,
  time,
  notedObjects,
  servedBy,
  usage,
  openCalls,
  spend,
  rateLimitBuckets,
  notices,
  searchingCalls,
  keyLists,
  auditNames,
  sessions,
  peopleLists,
  identities,
  counting,
  leftOut,
  roleHolders,
  openSessions,
  usageSeriesIndexes,
  unrevokedKeys,
];
