import { drawnFrom, filled, fullBucket, type Bucket, type Drawn } from "../../../core/limits/token-bucket.ts";
import type { BucketName, Draw, RateLimitBuckets } from "../../rate-limit-buckets.ts";
import type { SqlDriver, SqlRow, SqlRunner, SqlValue } from "../driver.ts";
import { insertInto, upsert } from "../rows.ts";
import { columnsOf, tableNamed, type RowOf } from "../tables.ts";
import { number, text } from "../values.ts";

const table = tableNamed("rate_limit_buckets");
const ofBucket = `(organization_id, project_id, model_id, name)`;

export function sqlRateLimitBuckets(driver: SqlDriver): RateLimitBuckets {
  const { lockingRows } = driver;
  return {
    draw: async (draws, nowMs) => {
      const drawn = await driver.beside((sql) => draw(sql, lockingRows, draws, nowMs), { mayBeLost: true });
      return drawn ?? driver.beside((sql) => addAndDraw(sql, lockingRows, draws, nowMs), { mayBeLost: true });
    },
    purge: (beforeMs, limit) =>
      driver.beside(async (sql) => {
        const old = `select organization_id, project_id, model_id, name from rate_limit_buckets
          where at_ms < ? and level >= 0 order by at_ms limit ?`;
        const deleted = `delete from rate_limit_buckets where ${ofBucket} in (${old}) returning name`;
        return (await sql.all(deleted, [beforeMs, limit])).length;
      }),
  };
}

/** Null if one of the buckets is not stored yet. */
async function draw(
  sql: SqlRunner,
  lockingRows: string,
  draws: readonly Draw[],
  nowMs: number,
): Promise<readonly Drawn[] | null> {
  const stored = await storedBuckets(sql, lockingRows, draws);
  if (stored.size < draws.length) return null;
  const drawn = draws.map((one) => drawnFrom(filled(stored.get(keyOf(one))!, one, nowMs), one, one));
  await upsert(
    sql,
    "rate_limit_buckets",
    draws.map((one, at) => toRow(one, drawn[at]!.bucket)),
  );
  return drawn;
}

/** Adds before it locks anything, so that no two servers wait for each other. */
async function addAndDraw(
  sql: SqlRunner,
  lockingRows: string,
  draws: readonly Draw[],
  nowMs: number,
): Promise<readonly Drawn[]> {
  const rows = draws.map((one) => toRow(one, fullBucket(one, nowMs))).toSorted(byKey);
  await sql.all(
    `${insertInto(table, rows.length)} on conflict (organization_id, project_id, model_id, name) do nothing`,
    rows.flatMap((row) => columnsOf(table).map((column): SqlValue => (row as SqlRow)[column] ?? null)),
  );
  const drawn = await draw(sql, lockingRows, draws, nowMs);
  if (drawn === null) throw new Error("a bucket was purged while it was drawn from");
  return drawn;
}

/** Locks the rows, in the same order on every server. */
async function storedBuckets(
  sql: SqlRunner,
  lockingRows: string,
  draws: readonly Draw[],
): Promise<ReadonlyMap<string, Bucket>> {
  const names = draws.map(() => `(?, ?, ?, ?)`).join(", ");
  const rows = await sql.all(
    `select organization_id, project_id, model_id, name, level, at_ms from rate_limit_buckets
     where ${ofBucket} in (values ${names}) order by organization_id, project_id, model_id, name${lockingRows}`,
    draws.flatMap(({ organizationId, projectId, modelId, name }) => [organizationId, projectId, modelId, name]),
  );
  return new Map(
    rows.map((row) => [
      keyOfTexts([text(row, "organization_id"), text(row, "project_id"), text(row, "model_id"), text(row, "name")]),
      { level: number(row, "level"), atMs: number(row, "at_ms") },
    ]),
  );
}

function toRow({ organizationId, projectId, modelId, name }: BucketName, { level, atMs }: Bucket) {
  return {
    organization_id: organizationId,
    project_id: projectId,
    model_id: modelId,
    name,
    level,
    at_ms: atMs,
  } satisfies RowOf<"rate_limit_buckets">;
}

type Row = ReturnType<typeof toRow>;

function byKey(one: Row, other: Row): number {
  const [left, right] = [rowKey(one), rowKey(other)];
  return left < right ? -1 : Number(left > right);
}

function rowKey({ organization_id, project_id, model_id, name }: Row): string {
  return keyOfTexts([organization_id, project_id, model_id, name]);
}

function keyOf({ organizationId, projectId, modelId, name }: BucketName): string {
  return keyOfTexts([organizationId, projectId, modelId, name]);
}

function keyOfTexts(texts: readonly string[]): string {
  return JSON.stringify(texts);
}
