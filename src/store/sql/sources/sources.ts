import { setImmediate } from "node:timers/promises";
import type { LeftOut, SourceModel, UpstreamModel } from "../../../core/sources/source-snapshot.ts";
import type { NamingRules } from "../../../core/sources/source-naming.ts";
import { deletionPolicies } from "../../../core/sources/source.ts";
import type { SqlRow, SqlRunner, SqlValue } from "../driver.ts";
import { single } from "../page.ts";
import { nullableNumber, nullableText, number, oneOf, text } from "../values.ts";
import type {
  SourceOffer,
  SourceDirectory,
  SourceName,
  SourceOverview,
  SourceStanding,
  SourceState,
  StoredSource,
} from "../../sources.ts";
import { unfinishedDeletions } from "./upstream-deletions.ts";

const withStates = `from sources t
    join source_states s on s.organization_id = t.organization_id and s.source_id = t.id
  where t.removed_at is null`;
const stateColumns = `s.attempted_at_ms, s.succeeded_at_ms, s.failures, s.error, s.left_out, s.next_at_ms, s.answer, s.model_count`;
const overviewColumns = `t.id, t.organization_id, t.kind, t.base_url, t.options, t.rules, t.priority, t.refresh_seconds, t.deletion,
  t.trusted, t.secret, t.declared_by, t.created, ${stateColumns}`;
const standings = `select t.organization_id, t.id, s.attempted_at_ms, s.succeeded_at_ms, s.failures, s.model_count
  ${withStates}`;
const modelColumns = `upstream_id, id, told, first_seen, misses, gone`;
const idsAtOnce = 500;
const modelsAtOnce = 1_000;
// Longer than any source waits. One that is due later was asked by a clock that has been put back since.
const longestWaitMs = 2 * 86_400_000;

export function sqlSources(sql: SqlRunner): SourceDirectory {
  return {
    statesOf: async (organizationId) => {
      const ofOne = `${standings} and t.organization_id = ? order by t.id`;
      return (await sql.all(ofOne, [organizationId ?? ""])).map(toStanding);
    },
    overview: ({ organizationId, id }) => {
      const ofOne = `select ${overviewColumns} ${withStates} and t.organization_id = ? and t.id = ?`;
      return single(sql, ofOne, [organizationId ?? "", id], toOverview);
    },
    source: (name) => findSource(sql, name),
    state: ({ organizationId, id }) =>
      single(
        sql,
        `select * from source_states where organization_id = ? and source_id = ?`,
        [organizationId ?? "", id],
        toState,
      ),
    countModelsBeside: async ({ organizationId, id }) => {
      const [row] = await sql.all(
        `select cast(sum(model_count) as bigint) as count from source_states where organization_id = ? and source_id <> ?`,
        [organizationId ?? "", id],
      );
      return row === undefined ? 0 : (nullableNumber(row, "count") ?? 0);
    },
    sourceModels: (name) => sourceModels(sql, name),
    collidingIds: async (organizationId, after, limit) => {
      const rows = await sql.all(
        `select m.id from source_models m
           join sources t on t.organization_id = m.organization_id and t.id = m.source_id and t.removed_at is null
         where m.organization_id = ? and m.gone = 0 and m.id > ?
         group by m.id having count(*) > 1 order by m.id limit ?`,
        [organizationId ?? "", after, limit],
      );
      return rows.map((row) => text(row, "id"));
    },
    offers: (organizationId, ids) => offers(sql, organizationId, ids),
    due: async (atMs, limit) => [
      ...(await dueWhere(sql, "s.next_at_ms <= ?", atMs, atMs, limit)),
      ...(await dueWhere(sql, "s.next_at_ms > ?", atMs + longestWaitMs, atMs, limit)),
    ],
    all: async () => {
      const rows = await sql.all(`select ${overviewColumns}, t.models ${withStates} order by t.organization_id, t.id`);
      return rows.map((row) => Object.assign(toOverview(row), { models: toModels(row) }));
    },
    states: async () => (await sql.all(`${standings} order by t.organization_id, t.id`)).map(toStanding),
    sourceRevision: (name) => sourceRevision(sql, name),
    pendingRevision: (name) => pendingRevision(sql, name),
    pending: async () => {
      const rows = await sql.all(
        `select organization_id, source_id from source_states where pending_revision is not null
         order by organization_id, source_id`,
      );
      return rows.map((row) => ({ organizationId: text(row, "organization_id") || null, id: text(row, "source_id") }));
    },
    unfinishedDeletions: () => unfinishedDeletions(sql),
  };
}

/** `condition` is a constant of this program. */
async function dueWhere(sql: SqlRunner, condition: string, boundMs: number, atMs: number, limit: number) {
  const rows = await sql.all(
    `select t.* from source_states s
       join sources t on t.organization_id = s.organization_id and t.id = s.source_id and t.removed_at is null
     where ${condition} and s.held_until_ms <= ? order by s.next_at_ms limit ?`,
    [boundMs, atMs, limit],
  );
  return rows.map(toSource);
}

export function findSource(sql: SqlRunner, { organizationId, id }: SourceName): Promise<StoredSource | null> {
  const where = `where organization_id = ? and id = ? and removed_at is null`;
  return single(sql, `select * from sources ${where}`, [organizationId ?? "", id], toSource);
}

export function sourceRevision(sql: SqlRunner, { organizationId, id }: SourceName): Promise<number | null> {
  const where = `where organization_id = ? and id = ? and removed_at is null`;
  return single(sql, `select revision from sources ${where}`, [organizationId ?? "", id], (row) =>
    number(row, "revision"),
  );
}

export function pendingRevision(sql: SqlRunner, { organizationId, id }: SourceName): Promise<number | null> {
  return single(
    sql,
    `select pending_revision from source_states where organization_id = ? and source_id = ?`,
    [organizationId ?? "", id],
    (row) => nullableNumber(row, "pending_revision"),
  );
}

export async function sourceModelsNamed(
  sql: SqlRunner,
  { organizationId, id }: SourceName,
  upstreamIds: readonly string[],
): Promise<SourceModel[]> {
  if (upstreamIds.length === 0) return [];
  const rows = await sql.all(
    `select ${modelColumns} from source_models where organization_id = ? and source_id = ?
       and upstream_id in (${upstreamIds.map(() => "?").join(", ")}) order by upstream_id`,
    [organizationId ?? "", id, ...upstreamIds],
  );
  return rows.map(toSourceModel);
}

/** In parts: of very many a store in this very process would keep it busy for too long. */
export async function sourceModels(
  sql: SqlRunner,
  { organizationId, id }: SourceName,
  limit = Infinity,
): Promise<SourceModel[]> {
  const found: SourceModel[] = [];
  for (let after = ""; ;) {
    const rows = await sql.all(
      `select ${modelColumns} from source_models where organization_id = ? and source_id = ? and upstream_id > ?
       order by upstream_id limit ?`,
      [organizationId ?? "", id, after, Math.min(modelsAtOnce, limit - found.length)],
    );
    for (const row of rows) found.push(toSourceModel(row));
    if (rows.length < modelsAtOnce || found.length === limit) return found;
    after = found.at(-1)!.upstreamId;
    await setImmediate();
  }
}

export async function offers(
  sql: SqlRunner,
  organizationId: string | null,
  ids: readonly string[],
): Promise<readonly SourceOffer[]> {
  const found: SourceOffer[] = [];
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const some: SqlValue[] = ids.slice(from, from + idsAtOnce);
    const rows = await sql.all(
      `select m.*, t.priority from source_models m
         join sources t on t.organization_id = m.organization_id and t.id = m.source_id and t.removed_at is null
       where m.organization_id = ? and m.gone = 0 and m.id in (${some.map(() => "?").join(", ")})
       order by m.id, t.priority, m.source_id`,
      [organizationId ?? "", ...some],
    );
    for (const row of rows) {
      found.push({ ...toSourceModel(row), sourceId: text(row, "source_id"), priority: number(row, "priority") });
    }
  }
  return found;
}

/** As JSON, in which a map is a list of pairs. */
export function rulesText({ naming, includes, excludes }: NamingRules): string {
  const plain = naming.kind === "map" ? { kind: naming.kind, ids: [...naming.ids] } : naming;
  return JSON.stringify({ naming: plain, includes, excludes });
}

function toRules(row: SqlRow): NamingRules {
  const { naming, ...patterns } = JSON.parse(text(row, "rules"));
  return { ...patterns, naming: naming.kind === "map" ? { kind: "map", ids: new Map(naming.ids) } : naming };
}

function toSource(row: SqlRow): StoredSource {
  return { ...toSourceWithoutModels(row), models: toModels(row) };
}

function toModels(row: SqlRow): StoredSource["models"] {
  const models = nullableText(row, "models");
  return models === null ? null : (JSON.parse(models) as unknown[]);
}

function toSourceWithoutModels(row: SqlRow): Omit<StoredSource, "models"> {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id") || null,
    kind: text(row, "kind"),
    baseUrl: text(row, "base_url"),
    options: JSON.parse(text(row, "options")) as Record<string, string>,
    rules: toRules(row),
    priority: number(row, "priority"),
    refreshSeconds: number(row, "refresh_seconds"),
    deletion: oneOf(deletionPolicies, row, "deletion"),
    isTrusted: number(row, "trusted") === 1,
    sealedSecret: nullableText(row, "secret"),
    declaredBy: oneOf(["file", "api", "detected"] as const, row, "declared_by"),
    created: number(row, "created"),
  };
}

function toOverview(row: SqlRow): SourceOverview {
  const { sealedSecret, ...source } = toSourceWithoutModels(row);
  const hasSecret = sealedSecret !== null;
  return { ...source, hasSecret, state: toState(row), modelCount: number(row, "model_count") };
}

function toStanding(row: SqlRow): SourceStanding {
  return {
    id: text(row, "id"),
    organizationId: text(row, "organization_id") || null,
    state: {
      attemptedAtMs: nullableNumber(row, "attempted_at_ms"),
      succeededAtMs: nullableNumber(row, "succeeded_at_ms"),
      failures: number(row, "failures"),
    },
    modelCount: number(row, "model_count"),
  };
}

function toState(row: SqlRow): SourceState {
  return {
    attemptedAtMs: nullableNumber(row, "attempted_at_ms"),
    succeededAtMs: nullableNumber(row, "succeeded_at_ms"),
    failures: number(row, "failures"),
    error: nullableText(row, "error"),
    leftOut: JSON.parse(text(row, "left_out")) as LeftOut[],
    nextAtMs: number(row, "next_at_ms"),
    listDigest: nullableText(row, "answer"),
  };
}

function toSourceModel(row: SqlRow): SourceModel {
  return {
    upstreamId: text(row, "upstream_id"),
    id: text(row, "id"),
    reported: JSON.parse(text(row, "told")) as UpstreamModel,
    firstSeen: number(row, "first_seen"),
    misses: number(row, "misses"),
    isRetired: number(row, "gone") === 1,
  };
}
