import type { SourceModel } from "../../../core/sources/source-snapshot.ts";
import type { SourceName, SourceNotes, SourceState } from "../../sources.ts";
import { takeTurn } from "../clock.ts";
import { toRow } from "../columns.ts";
import type { SqlDriver, SqlRunner, SqlValue } from "../driver.ts";
import { finds } from "../queries.ts";
import { insert } from "../rows.ts";
import { idsOf, ofSource } from "./sources.ts";
import { deletionColumns } from "./stored-source.ts";

type Work<T> = (sql: SqlRunner) => Promise<T>;

export function sourceNotes(driver: SqlDriver): SourceNotes {
  /** A note can be lost in a power cut; the source is then refreshed once more. */
  const note = <T>(name: SourceName, work: Work<T>) => driver.note(inTurn(work), name);
  const write = <T>(terms: { readonly organizationId: string | null }, work: Work<T>) =>
    driver.write(inTurn(work), terms);
  const setState = (name: SourceName, assignments: string, values: readonly SqlValue[]) =>
    note(name, async (sql) => {
      await sql.all(`update source_states set ${assignments} where ${ofSource}`, [...values, ...idsOf(name)]);
    });
  const endDeletions = (organizationId: string, column: "id" | "model_id", id: string) =>
    write({ organizationId }, async (sql) => {
      await sql.all(`delete from upstream_deletions where organization_id = ? and ${column} = ?`, [organizationId, id]);
    });
  return {
    acquireLease: (name, holder, atMs, untilMs) =>
      note(name, (sql) =>
        finds(
          sql,
          `update source_states set held_by = ?, held_until_ms = ?
           where ${ofSource} and held_until_ms <= ? returning source_id`,
          [holder, untilMs, ...idsOf(name), atMs],
        ),
      ),
    releaseLease: (name) => setState(name, `held_by = null, held_until_ms = 0`, []),
    noteRefresh: (name, state, requestedAtMs) => note(name, (sql) => putState(sql, name, state, requestedAtMs)),
    noteMisses: (name, missed) => note(name, (sql) => putMisses(sql, name, missed)),
    endPending: (name, revision) => setState(name, `pending_revision = nullif(pending_revision, ?)`, [revision]),
    scheduleNow: (name, atMs) => setState(name, `next_at_ms = ?`, [atMs]),
    replaceSecret: (name, sealed, by) =>
      write(name, (sql) =>
        finds(sql, `update sources set secret = ? where organization_id = ? and id = ? and secret = ? returning id`, [
          by,
          ...idsOf(name),
          sealed,
        ]),
      ),
    beginUpstreamDeletion: (deletion) =>
      write(deletion, (sql) => insert(sql, "upstream_deletions", [toRow(deletionColumns, deletion)])),
    endUpstreamDeletion: ({ organizationId, id }) => endDeletions(organizationId, "id", id),
    endUpstreamDeletionsOf: (organizationId, modelId) => endDeletions(organizationId, "model_id", modelId),
  };
}

/** A source that was put meanwhile stays due, and its next answer is compared with the models it has then. */
async function putState(sql: SqlRunner, name: SourceName, state: SourceState, requestedAtMs: number): Promise<void> {
  await sql.all(
    `update source_states set answer = case when next_at_ms = ? then ? else null end, attempted_at_ms = ?,
       succeeded_at_ms = ?, failures = ?, error = ?, left_out = ?, left_out_count = ?,
       next_at_ms = case when next_at_ms = ? then ? else next_at_ms end, held_by = null, held_until_ms = 0
     where ${ofSource}`,
    [
      requestedAtMs,
      state.listDigest,
      state.attemptedAtMs,
      state.succeededAtMs,
      state.failures,
      state.error,
      JSON.stringify(state.leftOut),
      state.leftOutCount,
      requestedAtMs,
      state.nextAtMs,
      ...idsOf(name),
    ],
  );
}

/** Skips models whose id has changed since the refresh began: they were put anew. */
async function putMisses(sql: SqlRunner, name: SourceName, missed: readonly SourceModel[]): Promise<void> {
  for (const [misses, models] of Map.groupBy(missed, (model) => model.misses)) {
    const pairs = models.map(() => "(?, ?)").join(", ");
    await sql.all(`update source_models set misses = ? where ${ofSource} and (upstream_id, id) in (values ${pairs})`, [
      misses,
      ...idsOf(name),
      ...models.flatMap(({ upstreamId, id }) => [upstreamId, id]),
    ]);
  }
}

/** Queues behind the writes that take a revision. */
function inTurn<T>(work: Work<T>): Work<T> {
  return async (sql) => {
    await takeTurn(sql);
    return work(sql);
  };
}
