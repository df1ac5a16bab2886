import { setImmediate } from "node:timers/promises";
import type { SourceModel } from "../core/source-picture.ts";
import type { SqlRunner } from "./sql-driver.ts";
import { single } from "./sql-page.ts";
import { claims, findSource, rulesText, sourceModels } from "./sql-sources.ts";
import { number } from "./sql-values.ts";
import type { SourceChanges, SourceName, StoredSource } from "./sources.ts";

export function sourceChanges(sql: SqlRunner, revision: number): SourceChanges {
  return {
    findSource: (name) => findSource(sql, name),
    putSource: (source) => putSource(sql, revision, source),
    removeSource: (name, at) => removeSource(sql, revision, name, at),
    countSources: async (organizationId) => {
      const live = `organization_id = ? and removed_at is null`;
      const [row] = await sql.all(`select count(*) as count from sources where ${live}`, [organizationId ?? ""]);
      return row === undefined ? 0 : number(row, "count");
    },
    dueAtMs: ({ organizationId, id }) =>
      single(
        sql,
        `select next_at_ms from source_states where organization_id = ? and source_id = ?`,
        [organizationId ?? "", id],
        (row) => number(row, "next_at_ms"),
      ),
    sourceModels: (name) => sourceModels(sql, name),
    putSourceModels: (name, models) => putSourceModels(sql, name, models),
    claims: (organizationId, ids) => claims(sql, organizationId, ids),
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
  await sql.all(`delete from source_models where organization_id = ? and source_id = ?`, bound);
  await sql.all(`delete from source_states where organization_id = ? and source_id = ?`, bound);
  return true;
}

const rowsAtOnce = 100;

/** Many rows in one statement: there may be very many, and a database elsewhere is asked for each statement anew. */
async function putSourceModels(sql: SqlRunner, name: SourceName, models: readonly SourceModel[]): Promise<void> {
  for (let from = 0; from < models.length; from += rowsAtOnce) {
    // A store in this very process keeps it busy.
    if (from > 0) await setImmediate();
    const some = models.slice(from, from + rowsAtOnce);
    await sql.all(
      `insert into source_models (organization_id, source_id, upstream_id, id, told, first_seen, misses, gone)
       values ${some.map(() => "(?, ?, ?, ?, ?, ?, ?, ?)").join(", ")}
       on conflict (organization_id, source_id, upstream_id) do update set
         id = excluded.id, told = excluded.told, misses = excluded.misses, gone = excluded.gone`,
      some.flatMap(({ upstreamId, id, told, firstSeen, misses, isGone }) => [
        name.organizationId ?? "",
        name.id,
        upstreamId,
        id,
        JSON.stringify(told),
        firstSeen,
        misses,
        isGone ? 1 : 0,
      ]),
    );
  }
  await noteChanged(sql, name);
}

/**
 * Models are counted with each change, since that is asked for far more often. Whatever was answered before is compared
 * with them anew, should it come again before the answer that they are from is noted.
 */
async function noteChanged(sql: SqlRunner, { organizationId, id }: SourceName): Promise<void> {
  await sql.all(
    `update source_states set answer = null, model_count = (
       select count(*) from source_models m
       where m.organization_id = source_states.organization_id and m.source_id = source_states.source_id and m.gone = 0)
     where organization_id = ? and source_id = ?`,
    [organizationId ?? "", id],
  );
}
