import { setImmediate } from "node:timers/promises";
import type { SourceModel } from "../../../core/sources/source-snapshot.ts";
import type { SourceChanges, SourceName } from "../../sources.ts";
import { toRow } from "../columns.ts";
import type { SqlRunner, SqlValue } from "../driver.ts";
import { count, finds, list } from "../queries.ts";
import { marks, upsert } from "../rows.ts";
import { idOrEmpty, number, text } from "../values.ts";
import { idsOf, ofSource, sourceLookUps } from "./sources.ts";
import { sourceColumns, sourceModelColumns, toSourceModel } from "./stored-source.ts";

export function sourceChanges(sql: SqlRunner, revision: number): SourceChanges {
  const setState = async (name: SourceName, assignments: string, value: SqlValue) => {
    await sql.all(`update source_states set ${assignments} where ${ofSource}`, [value, ...idsOf(name)]);
  };
  return {
    ...sourceLookUps(sql),
    put: async (source) => {
      const models = source.models === null ? null : JSON.stringify(source.models);
      await upsert(sql, "sources", [{ ...toRow(sourceColumns, source), models, removed_at: null, revision }]);
      // Any change makes the source due. The time is unique, which tells the answer to a request made before the change
      // from the answer to the next one.
      await sql.all(
        `insert into source_states
           (organization_id, source_id, failures, left_out, next_at_ms, held_until_ms, model_count)
         values (?, ?, 0, '[]', ?, 0, 0)
         on conflict (organization_id, source_id) do update set next_at_ms = excluded.next_at_ms, answer = null`,
        [...idsOf(source), -revision],
      );
    },
    remove: async (name, atSeconds) => {
      const isRemoved = await finds(
        sql,
        `update sources set removed_at = ?, secret = null, revision = ?
         where organization_id = ? and id = ? and removed_at is null returning id`,
        [atSeconds, revision, ...idsOf(name)],
      );
      if (isRemoved) await setState(name, `model_count = 0, answer = null, pending_revision = ?`, revision);
      return isRemoved;
    },
    forgetModels: (name, limit) => forgetModels(sql, name, limit),
    count: (organizationId) =>
      count(sql, `sources where organization_id = ? and removed_at is null`, [idOrEmpty(organizationId)]),
    beginPending: (name) => setState(name, `pending_revision = ?`, revision),
    countModels: async (name) => {
      const [row] = await sql.all(`select model_count from source_states where ${ofSource}`, idsOf(name));
      return row === undefined ? 0 : number(row, "model_count");
    },
    modelsNamed: async (name, upstreamIds) => {
      if (upstreamIds.length === 0) return [];
      const named = `${ofSource} and upstream_id in (${marks(upstreamIds)})`;
      const statement = `select * from source_models where ${named} order by upstream_id`;
      return list(sql, statement, [...idsOf(name), ...upstreamIds], toSourceModel);
    },
    extendLease: (name, untilMs) => setState(name, `held_until_ms = ?`, untilMs),
    putModels: async (name, models) => {
      const added = await putModels(sql, name, models);
      // Without the digest, the next answer is compared with these models even if it equals the one before.
      await setState(name, `answer = null, model_count = model_count + ?`, added);
    },
  };
}

async function forgetModels(sql: SqlRunner, name: SourceName, limit: number): Promise<string[]> {
  const ids = idsOf(name);
  // Not in one statement: PostgreSQL takes a table that was just filled for an empty one, and would join it row by row.
  const models = await list(
    sql,
    `select upstream_id, id from source_models where ${ofSource} order by upstream_id limit ?`,
    [...ids, limit],
    (row) => ({ upstreamId: text(row, "upstream_id"), id: text(row, "id") }),
  );
  if (models.length > 0)
    await sql.all(`delete from source_models where ${ofSource} and upstream_id in (${marks(models)})`, [
      ...ids,
      ...models.map(({ upstreamId }) => upstreamId),
    ]);
  const hasMore = await finds(sql, `select 1 from source_models where ${ofSource} limit 1`, ids);
  if (!hasMore) await sql.all(`delete from source_states where ${ofSource}`, ids);
  return models.map(({ id }) => id);
}

const rowsPerStatement = 100;

/** Many rows in each statement, for fewer round trips to PostgreSQL. Returns how many more models are offered now. */
async function putModels(sql: SqlRunner, name: SourceName, models: readonly SourceModel[]): Promise<number> {
  let added = 0;
  for (let from = 0; from < models.length; from += rowsPerStatement) {
    // SQLite runs in this process and blocks it.
    if (from > 0) await setImmediate();
    const some = models.slice(from, from + rowsPerStatement);
    added += some.filter(({ isRetired }) => !isRetired).length - (await countOffered(sql, name, some));
    const ids = { organization_id: idOrEmpty(name.organizationId), source_id: name.id };
    const rows = some.map((model) => Object.assign(toRow(sourceModelColumns, model), ids));
    await upsert(sql, "source_models", rows, { keep: ["first_seen"] });
  }
  return added;
}

/** How many of these models the source offers until now. */
function countOffered(sql: SqlRunner, name: SourceName, models: readonly SourceModel[]): Promise<number> {
  const from = `source_models where ${ofSource} and gone = 0 and upstream_id in (${marks(models)})`;
  return count(sql, from, [...idsOf(name), ...models.map(({ upstreamId }) => upstreamId)]);
}
