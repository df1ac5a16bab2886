import {
  countedMax,
  type CountedAt,
  type OrganizationCounts,
  type OrganizationOverview,
} from "../../people/overview.ts";
import type { SqlDriver, SqlRunner, SqlValue } from "../driver.ts";
import { count, finds, list, single } from "../queries.ts";
import { nullableNumber, number, text } from "../values.ts";

/** Counts for one organization. Each reads an index, and no more than `countedMax` rows of it. */
export function sqlOverview(driver: SqlDriver): OrganizationOverview {
  return {
    lastRevision: async (organizationId) => {
      const newest = `select revision from audit_log where organization_id = ? order by revision desc limit 1`;
      return (await single(driver, newest, [organizationId], (row) => number(row, "revision"))) ?? 0;
    },
    counts: (organizationId, at) => counts(driver, organizationId, at),
    hasUsedProjectKey: (organizationId) =>
      finds(
        driver,
        `select 1 as one from keys where organization_id = ? and ${lastUse} > 0 and kind = 'project' limit 1`,
        [organizationId],
      ),
  };
}

async function counts(sql: SqlRunner, organizationId: string, at: CountedAt): Promise<OrganizationCounts> {
  const some = (from: string, ...values: readonly SqlValue[]) => countSome(sql, from, [organizationId, ...values]);
  const { now, endsBefore } = at;
  return {
    keys: await keysByKind(sql, organizationId, now),
    endingKeys: await some(
      `keys where organization_id = ? and ${endOf} > ? and ${endOf} < ? and revoked_at is null`,
      now,
      endsBefore,
    ),
    unusedKeys: await unusedKeys(sql, organizationId, at),
    users: await some(`users where organization_id = ? and removed_at is null`),
    owners: await some(`users where organization_id = ? and role = 'owner' and removed_at is null`),
    projects: await some(`projects where organization_id = ? and archived_at is null`),
    invites: await some(`${openInvites} and expires_at > ?`, now),
    expiredInvites: await some(`${openInvites} and expires_at <= ?`, now),
    ...(await deletions(sql, organizationId)),
  };
}

/** As the indexes have them. */
const endOf = `coalesce(expires_at, 9007199254740991)`;
const lastUse = `coalesce(last_used_at, 0)`;
const openInvites = `invites where organization_id = ? and removed_at is null and accepted_at is null`;

function countSome(sql: SqlRunner, from: string, values: readonly SqlValue[]): Promise<number> {
  return count(sql, `(select 1 as one from ${from} limit ${countedMax}) counted`, values);
}

async function keysByKind(sql: SqlRunner, organizationId: string, now: number): Promise<OrganizationCounts["keys"]> {
  const kind = `case when kind = 'admin' then 'admin' when user_id is null then 'account' else 'user' end`;
  const found = await list(
    sql,
    `select holder, count(*) as count from (
       select ${kind} as holder from keys
       where organization_id = ? and revoked_at is null and ${endOf} > ? limit ${countedMax}) counted
     group by holder`,
    [organizationId, now],
    (row) => [text(row, "holder"), number(row, "count")] as const,
  );
  const byHolder = new Map(found);
  const held = (holder: string) => byHolder.get(holder) ?? 0;
  return { admin: held("admin"), user: held("user"), serviceAccount: held("account") };
}

/** Among those that were used longest ago. Of very many there may be more. */
function unusedKeys(sql: SqlRunner, organizationId: string, { now, unusedSince }: CountedAt): Promise<number> {
  return count(
    sql,
    `(select created, revoked_at, ${endOf} as ends from keys
      where organization_id = ? and ${lastUse} < ? order by ${lastUse} limit ${countedMax}) oldest
     where created < ? and revoked_at is null and ends > ?`,
    [organizationId, unusedSince, unusedSince, now],
  );
}

async function deletions(sql: SqlRunner, organizationId: string) {
  const deleted = `models where organization_id = ? and state = 'deleted'`;
  return {
    deletedModels: await countSome(sql, deleted, [organizationId]),
    firstDeletedAtMs: await single(
      sql,
      `select deleted_at_ms from ${deleted} order by deleted_at_ms limit 1`,
      [organizationId],
      (row) => nullableNumber(row, "deleted_at_ms"),
    ),
  };
}
