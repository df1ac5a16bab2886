import { setImmediate } from "node:timers/promises";
import type { SourceModel } from "../../../core/sources/source-snapshot.ts";
import type { SourceDirectory, SourceLookUps, SourceModelRequest, SourceName, SourceOffer } from "../../sources.ts";
import type { SqlRunner, SqlValue } from "../driver.ts";
import { list, single } from "../queries.ts";
import { marks } from "../rows.ts";
import { idOrEmpty, idOrNull, nullableNumber, number, text } from "../values.ts";
import { collidingIds, countCollisions } from "./collisions.ts";
import {
  toModels,
  toOverview,
  toSource,
  toSourceModel,
  toStanding,
  toState,
  toUpstreamDeletion,
} from "./stored-source.ts";

/** Selects the rows of one source in every table but `sources`. */
export const ofSource = `organization_id = ? and source_id = ?`;

const liveSource = `organization_id = ? and id = ? and removed_at is null`;
const withStates = `from sources t
    join source_states s on s.organization_id = t.organization_id and s.source_id = t.id
  where t.removed_at is null`;
const stateColumns = `s.attempted_at_ms, s.succeeded_at_ms, s.failures, s.error, s.left_out, s.left_out_count, s.next_at_ms,
  s.answer, s.model_count, s.held_until_ms`;
const overviewColumns = `t.id, t.organization_id, t.kind, t.base_url, t.options, t.rules, t.priority, t.refresh_seconds,
  t.deletion, t.trusted, t.secret, t.declared_by, t.created, ${stateColumns}`;
const standings = `select t.organization_id, t.id, s.attempted_at_ms, s.succeeded_at_ms, s.failures, s.error,
  s.next_at_ms, s.model_count, s.held_until_ms
  ${withStates}`;
const modelColumns = `upstream_id, id, told, first_seen, misses, gone`;
const idsPerStatement = 500;
const modelsPerStatement = 1_000;
// No refresh is ever due that far ahead, unless the clock has been put back since.
const longestWaitMs = 2 * 86_400_000;

export function sourceLookUps(sql: SqlRunner): SourceLookUps {
  return {
    find: (name) => single(sql, `select * from sources where ${liveSource}`, idsOf(name), toSource),
    revision: (name) =>
      single(sql, `select revision from sources where ${liveSource}`, idsOf(name), (row) => number(row, "revision")),
    pendingRevision: (name) =>
      single(sql, `select pending_revision from source_states where ${ofSource}`, idsOf(name), (row) =>
        nullableNumber(row, "pending_revision"),
      ),
    models: (name, limit) => sourceModels(sql, name, limit),
    offers: (organizationId, ids) => offers(sql, organizationId, ids),
  };
}

export function sqlSources(sql: SqlRunner): SourceDirectory {
  return {
    ...sourceLookUps(sql),
    overview: (name) => {
      const one = `select ${overviewColumns} ${withStates} and t.organization_id = ? and t.id = ?`;
      return single(sql, one, idsOf(name), toOverview);
    },
    all: () => {
      const all = `select ${overviewColumns}, t.models ${withStates} order by t.organization_id, t.id`;
      return list(sql, all, [], (row) => Object.assign(toOverview(row), { models: toModels(row) }));
    },
    state: (name) => single(sql, `select * from source_states where ${ofSource}`, idsOf(name), toState),
    states: () => list(sql, `${standings} order by t.organization_id, t.id`, [], toStanding),
    statesOf: (organizationId) =>
      list(sql, `${standings} and t.organization_id = ? order by t.id`, [idOrEmpty(organizationId)], toStanding),
    countModelsBeside: async (name) => {
      const [row = {}] = await sql.all(
        `select cast(sum(model_count) as bigint) as count from source_states where organization_id = ? and source_id <> ?`,
        idsOf(name),
      );
      return nullableNumber(row, "count") ?? 0;
    },
    modelPage: (name, page) => modelPage(sql, name, page),
    collidingIds: (organizationId, after, limit, sourceId = null) =>
      collidingIds(sql, organizationId, after, limit, sourceId),
    countCollisions: (organizationId, of, after, rows) => countCollisions(sql, organizationId, of, after, rows),
    due: async (atMs, limit) => [
      ...(await dueWhere(sql, "s.next_at_ms <= ?", atMs, atMs, limit)),
      ...(await dueWhere(sql, "s.next_at_ms > ?", atMs + longestWaitMs, atMs, limit)),
    ],
    pending: () =>
      list(
        sql,
        `select organization_id, source_id from source_states where pending_revision is not null
         order by organization_id, source_id`,
        [],
        (row) => ({ organizationId: idOrNull(row, "organization_id"), id: text(row, "source_id") }),
      ),
    unfinishedDeletions: () => list(sql, `select * from upstream_deletions order by at_ms`, [], toUpstreamDeletion),
  };
}

export function idsOf({ organizationId, id }: SourceName): SqlValue[] {
  return [idOrEmpty(organizationId), id];
}

/** `condition` is a constant of this program. */
function dueWhere(sql: SqlRunner, condition: string, boundMs: number, atMs: number, limit: number) {
  return list(
    sql,
    `select t.* from source_states s
       join sources t on t.organization_id = s.organization_id and t.id = s.source_id and t.removed_at is null
     where ${condition} and s.held_until_ms <= ? order by s.next_at_ms limit ?`,
    [boundMs, atMs, limit],
    toSource,
  );
}

/** In batches, with a pause between them: SQLite runs in this process, and would block it for too long. */
async function sourceModels(sql: SqlRunner, name: SourceName, limit = Infinity): Promise<SourceModel[]> {
  const found: SourceModel[] = [];
  for (let after = ""; ;) {
    const rows = await sql.all(
      `select ${modelColumns} from source_models where ${ofSource} and upstream_id > ? order by upstream_id limit ?`,
      [...idsOf(name), after, Math.min(modelsPerStatement, limit - found.length)],
    );
    for (const row of rows) found.push(toSourceModel(row));
    if (rows.length < modelsPerStatement || found.length === limit) return found;
    after = found.at(-1)!.upstreamId;
    await setImmediate();
  }
}

function modelPage(sql: SqlRunner, name: SourceName, { limit, after, isRetired }: SourceModelRequest) {
  const condition = isRetired === null ? "" : `and gone = ${isRetired ? 1 : 0}`;
  return list(
    sql,
    `select ${modelColumns} from source_models where ${ofSource} and upstream_id > ? ${condition}
     order by upstream_id limit ?`,
    [...idsOf(name), after, limit],
    toSourceModel,
  );
}

async function offers(sql: SqlRunner, organizationId: string | null, ids: readonly string[]) {
  const found: SourceOffer[] = [];
  for (let from = 0; from < ids.length; from += idsPerStatement) {
    const some = ids.slice(from, from + idsPerStatement);
    const rows = await sql.all(
      `select m.*, t.priority from source_models m
         join sources t on t.organization_id = m.organization_id and t.id = m.source_id and t.removed_at is null
       where m.organization_id = ? and m.gone = 0 and m.id in (${marks(some)})
       order by m.id, t.priority, m.source_id`,
      [idOrEmpty(organizationId), ...some],
    );
    for (const row of rows)
      found.push({
        ...toSourceModel(row),
        sourceId: text(row, "source_id"),
        priority: number(row, "priority"),
        isShared: organizationId === null,
      });
  }
  return found;
}
