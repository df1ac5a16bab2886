import type { SourceModel } from "../../../core/sources/source-snapshot.ts";
import { takeTurn } from "../clock.ts";
import type { SqlDriver, SqlRunner, SqlValue } from "../driver.ts";
import { beginUpstreamDeletion, endUpstreamDeletion, endUpstreamDeletionsOf } from "./upstream-deletions.ts";
import type { SourceName, SourceNotes, SourceState } from "../../sources.ts";

const one = `organization_id = ? and source_id = ?`;

export function sourceNotes(driver: SqlDriver): SourceNotes {
  /** A write that takes no revision, and that nobody misses who has to do without it. */
  const note = <T>(name: SourceName, work: (sql: SqlRunner) => Promise<T>) => driver.note(inTurn(work), name);
  const setState = (name: SourceName, assignments: string, values: readonly SqlValue[]) =>
    note(name, async (sql) => {
      await sql.all(`update source_states set ${assignments} where ${one}`, [...values, ...bound(name)]);
    });
  return {
    acquireLease: (name, holder, atMs, untilMs) =>
      note(name, async (sql) => {
        const rows = await sql.all(
          `update source_states set held_by = ?, held_until_ms = ? where ${one} and held_until_ms <= ? returning source_id`,
          [holder, untilMs, ...bound(name), atMs],
        );
        return rows.length === 1;
      }),
    noteRefresh: (name, state, requestedAtMs) => note(name, (sql) => putState(sql, name, state, requestedAtMs)),
    noteMisses: (name, counted) => note(name, (sql) => putMisses(sql, name, counted)),
    endPending: (name, revision) =>
      setState(name, `pending_revision = case when pending_revision = ? then null else pending_revision end`, [
        revision,
      ]),
    scheduleNow: (name, atMs) => setState(name, `next_at_ms = ?`, [atMs]),
    replaceSecret: (name, sealed, by) =>
      driver.write(
        inTurn(async (sql) => {
          const rows = await sql.all(
            `update sources set secret = ? where organization_id = ? and id = ? and secret = ? returning id`,
            [by, ...bound(name), sealed],
          );
          return rows.length === 1;
        }),
        name,
      ),
    releaseLease: (name) => setState(name, `held_by = null, held_until_ms = 0`, []),
    beginUpstreamDeletion: (deletion) =>
      driver.write(
        inTurn((sql) => beginUpstreamDeletion(sql, deletion)),
        deletion,
      ),
    endUpstreamDeletion: (deletion) =>
      driver.write(
        inTurn((sql) => endUpstreamDeletion(sql, deletion)),
        deletion,
      ),
    endUpstreamDeletionsOf: (organizationId, modelId) =>
      driver.write(
        inTurn((sql) => endUpstreamDeletionsOf(sql, organizationId, modelId)),
        { organizationId },
      ),
  };
}

function bound({ organizationId, id }: SourceName): SqlValue[] {
  return [organizationId ?? "", id];
}

/** A source that was put meanwhile has to be asked at once, and compared with what is remembered of it now. */
async function putState(sql: SqlRunner, name: SourceName, state: SourceState, requestedAtMs: number): Promise<void> {
  await sql.all(
    `update source_states set answer = case when next_at_ms = ? then ? else null end, attempted_at_ms = ?,
       succeeded_at_ms = ?, failures = ?, error = ?, left_out = ?,
       next_at_ms = case when next_at_ms = ? then ? else next_at_ms end, held_by = null, held_until_ms = 0
     where ${one}`,
    [
      requestedAtMs,
      state.listDigest,
      state.attemptedAtMs,
      state.succeededAtMs,
      state.failures,
      state.error,
      JSON.stringify(state.leftOut),
      requestedAtMs,
      state.nextAtMs,
      ...bound(name),
    ],
  );
}

/** Of models that are still called what they were when their source was asked; others have been put anew since. */
async function putMisses(sql: SqlRunner, name: SourceName, counted: readonly SourceModel[]): Promise<void> {
  for (const [misses, models] of Map.groupBy(counted, (model) => model.misses)) {
    const named = models.map(() => "(?, ?)").join(", ");
    await sql.all(`update source_models set misses = ? where ${one} and (upstream_id, id) in (values ${named})`, [
      misses,
      ...bound(name),
      ...models.flatMap(({ upstreamId, id }) => [upstreamId, id]),
    ]);
  }
}

/** In its turn among the writes that take a revision. */
function inTurn<T>(work: (sql: SqlRunner) => Promise<T>): (sql: SqlRunner) => Promise<T> {
  return async (sql) => {
    await takeTurn(sql);
    return work(sql);
  };
}
