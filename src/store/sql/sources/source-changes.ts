import { setImmediate } from "node:timers/promises";
import type { SourceModel } from "../../../core/sources/source-snapshot.ts";
import type { SqlRunner, SqlValue } from "../driver.ts";
import { single } from "../page.ts";
import {
  offers,
  findSource,
  pendingRevision,
  rulesText,
  sourceModels,
  sourceModelsNamed,
  sourceRevision,
} from "./sources.ts";
import { number, text } from "../values.ts";
import type { SourceChanges, SourceName, StoredSource } from "../../sources.ts";

const state = `organization_id = ? and source_id = ?`;

export function sourceChanges(sql: SqlRunner, revision: number): SourceChanges {
  return {
    findSource: (name) => findSource(sql, name),
    putSource: (source) => putSource(sql, revision, source),
    removeSource: (name, at) => removeSource(sql, revision, name, at),
    forgetModels: (name, limit) => forgetModels(sql, name, limit),
    countSources: async (organizationId) => {
      const live = `organization_id = ? and removed_at is null`;
      const [row] = await sql.all(`select count(*) as count from sources where ${live}`, [organizationId ?? ""]);
      return row === undefined ? 0 : number(row, "count");
    },
    dueAtMs: ({ organizationId, id }) =>
      single(sql, `select next_at_ms from source_states where ${state}`, [organizationId ?? "", id], (row) =>
        number(row, "next_at_ms"),
      ),
    sourceRevision: (name) => sourceRevision(sql, name),
    beginPending: async ({ organizationId, id }) => {
      await sql.all(`update source_states set pending_revision = ? where ${state}`, [
        revision,
        organizationId ?? "",
        id,
      ]);
    },
    pendingRevision: (name) => pendingRevision(sql, name),
    countModels: async ({ organizationId, id }) =>
      (await single(sql, `select model_count from source_states where ${state}`, [organizationId ?? "", id], (row) =>
        number(row, "model_count"),
      )) ?? 0,
    sourceModels: (name, limit) => sourceModels(sql, name, limit),
    sourceModelsNamed: (name, upstreamIds) => sourceModelsNamed(sql, name, upstreamIds),
    extendLease: async ({ organizationId, id }, untilMs) => {
      await sql.all(`update source_states set held_until_ms = ? where ${state}`, [untilMs, organizationId ?? "", id]);
    },
    putSourceModels: (name, models) => putSourceModels(sql, name, models),
    offers: (organizationId, ids) => offers(sql, organizationId, ids),
  };
}

async function putSource(sql: SqlRunner, revision: number, source: StoredSource): Promise<void> {
  const organizationId = source.organizationId ?? "";
  await sql.all(
    `insert into sources (organization_id, id, kind, base_url, options, rules, priority, refresh_seconds, deletion,
       trusted, models, secret, declared_by, created, removed_at, revision)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, ?)
     on conflict (organization_id, id) do update set
       kind = excluded.kind, base_url = excluded.base_url, options = excluded.options, rules = excluded.rules,
       priority = excluded.priority, refresh_seconds = excluded.refresh_seconds, deletion = excluded.deletion,
       trusted = excluded.trusted, models = excluded.models, secret = excluded.secret,
       declared_by = excluded.declared_by, created = excluded.created, removed_at = null, revision = excluded.revision`,
    [
      organizationId,
      source.id,
      source.kind,
      source.baseUrl,
      JSON.stringify(source.options),
      rulesText(source.rules),
      source.priority,
      source.refreshSeconds,
      source.deletion,
      source.isTrusted ? 1 : 0,
      source.models === null ? null : JSON.stringify(source.models),
      source.sealedSecret,
      source.declaredBy,
      source.created,
      revision,
    ],
  );
  // Whatever was changed about it, it is asked at once; and no other time is the same, so that the answer to what was
  // asked before can be told from the answer to this.
  await sql.all(
    `insert into source_states (organization_id, source_id, failures, left_out, next_at_ms, held_until_ms, model_count)
     values (?, ?, 0, '[]', ?, 0, 0)
     on conflict (organization_id, source_id) do update set next_at_ms = excluded.next_at_ms, answer = null`,
    [organizationId, source.id, -revision],
  );
}

async function removeSource(sql: SqlRunner, revision: number, name: SourceName, at: number): Promise<boolean> {
  const bound = [name.organizationId ?? "", name.id];
  const rows = await sql.all(
    `update sources set removed_at = ?, secret = null, revision = ?
     where organization_id = ? and id = ? and removed_at is null returning id`,
    [at, revision, ...bound],
  );
  if (rows.length === 0) return false;
  await sql.all(`update source_states set model_count = 0, answer = null, pending_revision = ? where ${state}`, [
    revision,
    ...bound,
  ]);
  return true;
}

async function forgetModels(sql: SqlRunner, { organizationId, id }: SourceName, limit: number): Promise<string[]> {
  const bound = [organizationId ?? "", id];
  // Not in one statement: PostgreSQL takes a table that was filled just now for an empty one, and joins it row by row.
  const some = await sql.all(`select upstream_id, id from source_models where ${state} order by upstream_id limit ?`, [
    ...bound,
    limit,
  ]);
  if (some.length > 0)
    await sql.all(`delete from source_models where ${state} and upstream_id in (${some.map(() => "?").join(", ")})`, [
      ...bound,
      ...some.map((row) => text(row, "upstream_id")),
    ]);
  const left = await sql.all(`select 1 from source_models where ${state} limit 1`, bound);
  if (left.length === 0) await sql.all(`delete from source_states where ${state}`, bound);
  return some.map((row) => text(row, "id"));
}

const rowsAtOnce = 100;

/** Many rows in one statement: there may be very many, and a database elsewhere is asked for each statement anew. */
async function putSourceModels(sql: SqlRunner, name: SourceName, models: readonly SourceModel[]): Promise<void> {
  const bound = [name.organizationId ?? "", name.id];
  let added = 0;
  for (let from = 0; from < models.length; from += rowsAtOnce) {
    // A store in this very process keeps it busy.
    if (from > 0) await setImmediate();
    const some = models.slice(from, from + rowsAtOnce);
    added += some.filter(({ isRetired }) => !isRetired).length - (await countPresent(sql, bound, some));
    await sql.all(
      `insert into source_models (organization_id, source_id, upstream_id, id, told, first_seen, misses, gone)
       values ${some.map(() => "(?, ?, ?, ?, ?, ?, ?, ?)").join(", ")}
       on conflict (organization_id, source_id, upstream_id) do update set
         id = excluded.id, told = excluded.told, misses = excluded.misses, gone = excluded.gone`,
      some.flatMap(({ upstreamId, id, reported, firstSeen, misses, isRetired }) => [
        name.organizationId ?? "",
        name.id,
        upstreamId,
        id,
        JSON.stringify(reported),
        firstSeen,
        misses,
        isRetired ? 1 : 0,
      ]),
    );
  }
  // Whatever was answered before is compared with them anew, should it come again before the answer that they are from
  // is noted.
  await sql.all(`update source_states set answer = null, model_count = model_count + ? where ${state}`, [
    added,
    ...bound,
  ]);
}

/** Of these models those that the source offers so far. */
async function countPresent(sql: SqlRunner, bound: readonly SqlValue[], models: readonly SourceModel[]) {
  const [row] = await sql.all(
    `select count(*) as count from source_models
     where ${state} and gone = 0 and upstream_id in (${models.map(() => "?").join(", ")})`,
    [...bound, ...models.map(({ upstreamId }) => upstreamId)],
  );
  return row === undefined ? 0 : number(row, "count");
}
