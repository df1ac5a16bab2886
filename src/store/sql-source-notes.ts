import type { SourceModel } from "../core/source-picture.ts";
import { takeTurn } from "./sql-clock.ts";
import type { SqlDriver, SqlRunner } from "./sql-driver.ts";
import { beginUpstreamDeletion, endUpstreamDeletion, endUpstreamDeletionsOf } from "./sql-upstream-deletions.ts";
import type { SourceName, SourceNotes } from "./sources.ts";

const one = `organization_id = ? and source_id = ?`;

export function sourceNotes(driver: SqlDriver): SourceNotes {
  return {
    holdSource: ({ organizationId, id }, holder, atMs, untilMs) =>
      noted(driver, async (sql) => {
        const rows = await sql.all(
          `update source_states set held_by = ?, held_until_ms = ? where ${one} and held_until_ms <= ? returning source_id`,
          [holder, untilMs, organizationId ?? "", id, atMs],
        );
        return rows.length === 1;
      }),
    noteRefresh: (name, state, counted, askedForMs) =>
      noted(driver, async (sql) => {
        // A source that was put meanwhile has to be asked at once, and compared with what is remembered of it now.
        await sql.all(
          `update source_states set answer = case when next_at_ms = ? then ? else null end, attempted_at_ms = ?,
             succeeded_at_ms = ?, failures = ?, error = ?, left_out = ?,
             next_at_ms = case when next_at_ms = ? then ? else next_at_ms end, held_by = null, held_until_ms = 0
           where ${one}`,
          [
            askedForMs,
            state.answer,
            state.attemptedAtMs,
            state.succeededAtMs,
            state.failures,
            state.error,
            JSON.stringify(state.leftOut),
            askedForMs,
            state.nextAtMs,
            name.organizationId ?? "",
            name.id,
          ],
        );
        await countMisses(sql, name, counted);
      }),
    askSoon: ({ organizationId, id }, atMs) =>
      noted(
        driver,
        async (sql) =>
          void (await sql.all(`update source_states set next_at_ms = ? where ${one}`, [
            atMs,
            organizationId ?? "",
            id,
          ])),
      ),
    letGo: ({ organizationId, id }) =>
      noted(
        driver,
        async (sql) =>
          void (await sql.all(`update source_states set held_by = null, held_until_ms = 0 where ${one}`, [
            organizationId ?? "",
            id,
          ])),
      ),
    beginUpstreamDeletion: (deletion) => driver.write(inTurn((sql) => beginUpstreamDeletion(sql, deletion))),
    endUpstreamDeletion: (deletion) => driver.write(inTurn((sql) => endUpstreamDeletion(sql, deletion))),
    endUpstreamDeletionsOf: (organizationId, modelId) =>
      driver.write(inTurn((sql) => endUpstreamDeletionsOf(sql, organizationId, modelId))),
  };
}

/** Of models that are still called what they were when their source was asked; others have been put anew since. */
async function countMisses(sql: SqlRunner, { organizationId, id }: SourceName, counted: readonly SourceModel[]) {
  for (const model of counted)
    await sql.all(`update source_models set misses = ? where ${one} and upstream_id = ? and id = ?`, [
      model.misses,
      organizationId ?? "",
      id,
      model.upstreamId,
      model.id,
    ]);
}

/** A write that takes no revision, and that nobody misses who has to do without it. */
function noted<T>(driver: SqlDriver, work: (sql: SqlRunner) => Promise<T>): Promise<T> {
  return driver.note(inTurn(work));
}

/** In its turn among the writes that take a revision. */
function inTurn<T>(work: (sql: SqlRunner) => Promise<T>): (sql: SqlRunner) => Promise<T> {
  return async (sql) => {
    await takeTurn(sql);
    return work(sql);
  };
}
