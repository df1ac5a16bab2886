import { setImmediate } from "node:timers/promises";
import type { SourceModel } from "../../../core/sources/source-snapshot.ts";
import type { SourceChanges, SourceName, StoredSource } from "../../sources.ts";
import { toRow } from "../columns.ts";
import type { SqlRunner } from "../driver.ts";
import { single } from "../page.ts";
import { marks, upsert } from "../rows.ts";
import { idOrEmpty, number, text } from "../values.ts";
import {
  offers,
  findSource,
  idsOf,
  ofSource,
  pendingRevision,
  sourceModels,
  sourceModelsNamed,
  sourceRevision,
} from "./sources.ts";
import { sourceColumns, sourceModelColumns } from "./stored-source.ts";

export function sourceChanges(sql: SqlRunner, revision: number): SourceChanges {
  const stateNumber = (name: SourceName, column: string) =>
    single(sql, `select ${column} from source_states where ${ofSource}`, idsOf(name), (row) => number(row, column));
  return {
    find: (name) => findSource(sql, name),
    put: (source) => put(sql, revision, source),
    remove: (name, atSeconds) => remove(sql, revision, name, atSeconds),
    forgetModels: (name, limit) => forgetModels(sql, name, limit),
    count: async (organizationId) => {
      const live = `organization_id = ? and removed_at is null`;
      const [row = {}] = await sql.all(`select count(*) as count from sources where ${live}`, [
        idOrEmpty(organizationId),
      ]);
      return number(row, "count");
    },
    dueAtMs: (name) => stateNumber(name, "next_at_ms"),
    revision: (name) => sourceRevision(sql, name),
    beginPending: async (name) => {
      await sql.all(`update source_states set pending_revision = ? where ${ofSource}`, [revision, ...idsOf(name)]);
    },
    pendingRevision: (name) => pendingRevision(sql, name),
    countModels: async (name) => (await stateNumber(name, "model_count")) ?? 0,
    models: (name, limit) => sourceModels(sql, name, limit),
    modelsNamed: (name, upstreamIds) => sourceModelsNamed(sql, name, upstreamIds),
    extendLease: async (name, untilMs) => {
      await sql.all(`update source_states set held_until_ms = ? where ${ofSource}`, [untilMs, ...idsOf(name)]);
    },
    putModels: (name, models) => putModels(sql, name, models),
    offers: (organizationId, ids) => offers(sql, organizationId, ids),
  };
}

async function put(sql: SqlRunner, revision: number, source: StoredSource): Promise<void> {
  const models = source.models === null ? null : JSON.stringify(source.models);
  await upsert(sql, "sources", [{ ...toRow(sourceColumns, source), models, removed_at: null, revision }]);
  // Any change makes the source due. The time is unique, which tells the answer to a request made before the change
  // from the answer to the next one.
  await sql.all(
    `insert into source_states (organization_id, source_id, failures, left_out, next_at_ms, held_until_ms, model_count)
     values (?, ?, 0, '[]', ?, 0, 0)
     on conflict (organization_id, source_id) do update set next_at_ms = excluded.next_at_ms, answer = null`,
    [...idsOf(source), -revision],
  );
}

async function remove(sql: SqlRunner, revision: number, name: SourceName, atSeconds: number): Promise<boolean> {
  const rows = await sql.all(
    `update sources set removed_at = ?, secret = null, revision = ?
     where organization_id = ? and id = ? and removed_at is null returning id`,
    [atSeconds, revision, ...idsOf(name)],
  );
  if (rows.length === 0) return false;
  await sql.all(`update source_states set model_count = 0, answer = null, pending_revision = ? where ${ofSource}`, [
    revision,
    ...idsOf(name),
  ]);
  return true;
}

async function forgetModels(sql: SqlRunner, name: SourceName, limit: number): Promise<string[]> {
  const ids = idsOf(name);
  // Not in one statement: PostgreSQL takes a table that was just filled for an empty one, and would join it row by row.
  const rows = await sql.all(
    `select upstream_id, id from source_models where ${ofSource} order by upstream_id limit ?`,
    [...ids, limit],
  );
  if (rows.length > 0)
    await sql.all(`delete from source_models where ${ofSource} and upstream_id in (${marks(rows)})`, [
      ...ids,
      ...rows.map((row) => text(row, "upstream_id")),
    ]);
  const left = await sql.all(`select 1 from source_models where ${ofSource} limit 1`, ids);
  if (left.length === 0) await sql.all(`delete from source_states where ${ofSource}`, ids);
  return rows.map((row) => text(row, "id"));
}

const rowsPerStatement = 100;

/** Many rows in one statement, because PostgreSQL takes a round trip for each statement. */
async function putModels(sql: SqlRunner, name: SourceName, models: readonly SourceModel[]): Promise<void> {
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
  // Without the digest, the next answer is compared with these models even if it equals the one before.
  await sql.all(`update source_states set answer = null, model_count = model_count + ? where ${ofSource}`, [
    added,
    ...idsOf(name),
  ]);
}

/** How many of these models the source offers until now. */
async function countOffered(sql: SqlRunner, name: SourceName, models: readonly SourceModel[]): Promise<number> {
  const [row = {}] = await sql.all(
    `select count(*) as count from source_models
     where ${ofSource} and gone = 0 and upstream_id in (${marks(models)})`,
    [...idsOf(name), ...models.map(({ upstreamId }) => upstreamId)],
  );
  return number(row, "count");
}
