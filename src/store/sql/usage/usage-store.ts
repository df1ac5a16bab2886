import { setImmediate } from "node:timers/promises";
import type { UsageRecord } from "../../../core/usage/usage-record.ts";
import type { UsageStore } from "../../usage.ts";
import type { SqlDriver, SqlRunner } from "../driver.ts";
import { finds } from "../queries.ts";
import { upsert } from "../rows.ts";
import { purgeUsage } from "./purge-usage.ts";
import { findNames } from "./usage-names.ts";
import { rollUp, sumTables, type RollUp } from "./roll-up.ts";
import { counted, type CountedRecord } from "./series.ts";
import { sumColumns } from "./sums.ts";
import { buckets, bucketsInParts, chargesInParts, costs, spent, unpriced } from "./usage-queries.ts";
import { insertRecords, recordPage } from "./usage-records.ts";
import { lastCalls } from "./model-calls.ts";
import type { TableName } from "../tables.ts";

// The longest that one statement holds up others: a millisecond or two.
const rowsPerStatement = 100;

export function usageStore(driver: SqlDriver): UsageStore {
  return {
    record: (records) => record(driver, records),
    buckets: (query) => buckets(driver, query),
    costs: (query) => costs(driver, query),
    bucketsInParts: (query, sums) => bucketsInParts(driver, query, sums),
    chargesInParts: (query) => chargesInParts(driver, query),
    spent: (organizationId, projectId, startMs, endMs) => spent(driver, organizationId, projectId, startMs, endMs),
    unpriced: (organizationId, startMs, endMs, filters) => unpriced(driver, organizationId, startMs, endMs, filters),
    names: (organizationId, dimension, ids) => findNames(driver, organizationId, dimension, ids),
    lastCalls: (organizationId, modelIds, sinceMs) => lastCalls(driver, organizationId, modelIds, sinceMs),
    records: (page) => recordPage(driver, page),
    purge: (kept) => purgeUsage(driver, kept),
  };
}

async function record(driver: SqlDriver, records: readonly UsageRecord[]): Promise<void> {
  const [first] = records;
  if (first === undefined) return;
  const rows = `organization_id = ? and at_ms = ? and id = ?`;
  await driver.beside((sql) => recordIn(sql, records), {
    happened: (sql) =>
      finds(sql, `select 1 as one from usage_records where ${rows}`, [first.organizationId, first.atMs, first.id]),
  });
  // SQLite's driver never waits for anything, so without this nobody else would get a turn.
  await setImmediate();
}

async function recordIn(sql: SqlRunner, records: readonly UsageRecord[]): Promise<void> {
  const fresh: CountedRecord[] = [];
  for (const some of inParts(counted(records))) fresh.push(...(await insertRecords(sql, some)));
  await addUp(sql, rollUp(fresh));
}

/** Always in this order of tables, so that no two servers wait for each other. */
async function addUp(sql: SqlRunner, { series, sums, costs: costRows, modelCalls }: RollUp): Promise<void> {
  // A series that is there already never changes.
  for (const rows of inParts(series)) await upsert(sql, "usage_series", rows, { set: { model: "usage_series.model" } });
  for (const [width, table] of Object.entries(sumTables) as [keyof typeof sumTables, (typeof sumTables)["1m"]][])
    for (const rows of inParts(sums[width])) await upsert(sql, table, rows, { set: addingTo(table) });
  for (const rows of inParts(costRows))
    await upsert(sql, "usage_costs", rows, { set: { quantity: "usage_costs.quantity + excluded.quantity" } });
  for (const rows of inParts(modelCalls)) await upsert(sql, "model_calls", rows, { set: { last_called_ms: later } });
}

const later = `case when model_calls.last_called_ms < excluded.last_called_ms
  then excluded.last_called_ms else model_calls.last_called_ms end`;

/** Null is a sum that nothing was added to. */
function addingTo(table: TableName): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.values(sumColumns).map((name) => [
      name,
      `coalesce(${table}.${name} + excluded.${name}, ${table}.${name}, excluded.${name})`,
    ]),
  );
}

function* inParts<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += rowsPerStatement) yield rows.slice(from, from + rowsPerStatement);
}
