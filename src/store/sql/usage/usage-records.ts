import type { ModelPrices } from "../../../core/usage/cost-lines.ts";
import { callEnds } from "../../../core/usage/call-end.ts";
import type { CallUsage } from "../../../core/usage/call-usage.ts";
import type { UsageRecord } from "../../../core/usage/usage-record.ts";
import type { RecordCursor, RecordFilters, RecordPage, Records } from "../../usage.ts";
import * as column from "../columns.ts";
import type { SqlRow, SqlRunner, SqlValue } from "../driver.ts";
import { list } from "../queries.ts";
import { insertInto, marks } from "../rows.ts";
import { columnsOf, tableNamed } from "../tables.ts";
import { nullableText, number, text } from "../values.ts";

const columns = {
  id: column.text("id"),
  atMs: column.number("at_ms"),
  organizationId: column.text("organization_id"),
  projectId: column.nullableText("project_id"),
  keyId: column.text("key_id"),
  principalKind: column.oneOf("principal_kind", ["user", "service_account"]),
  principalId: column.text("principal_id"),
  model: column.text("model"),
  sourceOrganizationId: column.nullableText("source_organization_id"),
  sourceId: column.text("source_id"),
  call: column.text("call"),
  status: column.nullableNumber("status"),
  isStream: column.flag("is_stream"),
  headersMs: column.nullableNumber("headers_ms"),
  firstByteMs: column.nullableNumber("first_byte_ms"),
  endMs: column.number("end_ms"),
  bytesIn: column.number("bytes_in"),
  bytesOut: column.number("bytes_out"),
  isEstimated: column.flag("is_estimated"),
  end: column.oneOf("ending", callEnds),
  attempts: column.number("attempts"),
} satisfies column.Columns<Omit<UsageRecord, "usage" | "prices">>;

const readColumns = column.reader(columns);
const table = tableNamed("usage_records");
const priceNames = [
  "inputPrice",
  "outputPrice",
  "cachedInputPrice",
  "cacheWritePrice",
  "requestPrice",
  "imagePrice",
] as const satisfies readonly (keyof ModelPrices)[];

/** Inserts records, and returns those that were not there yet. */
export async function insertRecords(sql: SqlRunner, records: readonly UsageRecord[]): Promise<readonly UsageRecord[]> {
  const inserted = await sql.all(
    `${insertInto(table, records.length)} on conflict (organization_id, at_ms, id) do nothing returning id`,
    records.flatMap(valuesOf),
  );
  if (inserted.length === records.length) return records;
  const ids = new Set(inserted.map((row) => text(row, "id")));
  return records.filter(({ id }) => ids.has(id));
}

const columnNames = columnsOf(table);

function valuesOf(record: UsageRecord): SqlValue[] {
  const row: Record<string, SqlValue> = column.toRow(columns, record);
  row["told"] = record.usage === null ? null : JSON.stringify(record.usage);
  row["prices"] = pricesText(record.prices);
  return columnNames.map((name) => row[name] ?? null);
}

// The prices of a model are one object for all its calls.
const pricesTexts = new WeakMap<ModelPrices, string | null>();

function pricesText(prices: ModelPrices): string | null {
  let json = pricesTexts.get(prices);
  if (json === undefined) {
    const known = priceNames.filter((name) => prices[name] !== undefined);
    json = known.length === 0 ? null : JSON.stringify(Object.fromEntries(known.map((name) => [name, prices[name]])));
    pricesTexts.set(prices, json);
  }
  return json;
}

// Reading them holds up SQLite's other readers for about a millisecond.
const lookedAtMax = 2_000;

const filterColumns = {
  project: "project_id",
  user: "principal_id",
  key: "key_id",
  model: "model",
  source: "source_id",
  call: "call",
  end: "ending",
  status: "status",
} as const satisfies Readonly<Record<keyof RecordFilters, string>>;

export async function recordPage(sql: SqlRunner, page: RecordPage): Promise<Records> {
  const { organizationId, startMs, endMs, after, limit, filters = {} } = page;
  const [beyond, behind] = after === null ? ["", []] : [" and (at_ms, id) < (?, ?)", [after.atMs, after.id]];
  const range = `organization_id = ? and at_ms >= ? and at_ms < ?${beyond}`;
  const bounds = [organizationId, startMs, endMs, ...behind];
  const filtered = Object.entries(filters) as [keyof RecordFilters, readonly SqlValue[]][];
  const last = filtered.length === 0 ? null : await lastLookedAt(sql, range, bounds);
  const conditions = filtered.map(([name, among]) => ` and ${filterColumns[name]} in (${marks(among)})`);
  const [until, stop] = last === null ? ["", []] : [" and (at_ms, id) >= (?, ?)", [last.atMs, last.id]];
  const found = await list(
    sql,
    `select * from usage_records where ${range}${until}${conditions.join("")}
     order by at_ms desc, id desc limit ?`,
    [...bounds, ...stop, ...filtered.flatMap(([, among]) => among), limit + 1],
    recordIn,
  );
  const records = found.slice(0, limit);
  return { records, next: found.length > limit ? (records.at(-1) ?? null) : last };
}

/** The last record that a filtered page looks at; null if it looks at all. */
async function lastLookedAt(sql: SqlRunner, range: string, bounds: readonly SqlValue[]): Promise<RecordCursor | null> {
  const [last] = await list(
    sql,
    `select at_ms, id from usage_records where ${range} order by at_ms desc, id desc limit 1 offset ${lookedAtMax - 1}`,
    bounds,
    (row) => ({ atMs: number(row, "at_ms"), id: text(row, "id") }),
  );
  return last ?? null;
}

function recordIn(row: SqlRow): UsageRecord {
  return {
    ...readColumns(row),
    usage: parsed(nullableText(row, "told")) as CallUsage | null,
    prices: parsed(nullableText(row, "prices")) ?? {},
  };
}

function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}
