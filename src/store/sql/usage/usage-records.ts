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
import type { CountedRecord, SeriesPair } from "./series.ts";

const recordColumns = {
  id: column.text("id"),
  atMs: column.number("at_ms"),
  organizationId: column.text("organization_id"),
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
} satisfies Partial<column.Columns<UsageRecord>>;

/** What a record has from its series. */
const seriesColumns = {
  projectId: column.idOrNull("project_id"),
  keyId: column.text("key_id"),
  principalKind: column.oneOf("principal_kind", ["user", "service_account"]),
  principalId: column.text("principal_id"),
  model: column.text("model"),
  sourceOrganizationId: column.idOrNull("source_organization_id"),
  sourceId: column.text("source_id"),
  call: column.text("call"),
} satisfies column.Columns<Omit<UsageRecord, keyof typeof recordColumns | "usage" | "prices">>;

const readRecord = column.reader(recordColumns);
const readSeries = column.reader(seriesColumns);
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
export async function insertRecords(
  sql: SqlRunner,
  records: readonly CountedRecord[],
): Promise<readonly CountedRecord[]> {
  const inserted = await sql.all(
    `${insertInto(table, records.length)} on conflict (organization_id, at_ms, id) do nothing returning id`,
    valuesOf(records),
  );
  if (inserted.length === records.length) return records;
  const ids = new Set(inserted.map((row) => text(row, "id")));
  return records.filter(({ record }) => ids.has(record.id));
}

type Cell = (record: UsageRecord, pair: SeriesPair) => SqlValue;

/** In the order of the columns. Making an object of each record first would take much longer. */
const cells: readonly Cell[] = columnsOf(table).map(cellOf);

function valuesOf(records: readonly CountedRecord[]): SqlValue[] {
  const values: SqlValue[] = [];
  for (const { record, pair } of records) for (const cell of cells) values.push(cell(record, pair));
  return values;
}

function cellOf(name: string): Cell {
  if (name === "series_id") return (_, { byKey }) => byKey.id;
  if (name === "told") return ({ usage }) => (usage === null ? null : JSON.stringify(usage));
  if (name === "prices") return ({ prices }) => pricesText(prices);
  const properties = Object.keys(recordColumns) as (keyof typeof recordColumns)[];
  const property = properties.find((one) => recordColumns[one].name === name)!;
  const write = recordColumns[property].write as (value: unknown) => SqlValue;
  return (record) => write(record[property]);
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
  project: "s.project_id",
  user: "s.principal_id",
  key: "s.key_id",
  model: "s.model",
  source: "s.source_id",
  call: "s.call",
  end: "r.ending",
  status: "r.status",
} as const satisfies Readonly<Record<keyof RecordFilters, string>>;

export async function recordPage(sql: SqlRunner, page: RecordPage): Promise<Records> {
  const { organizationId, startMs, endMs, after, limit, filters = {} } = page;
  const [beyond, behind] = after === null ? ["", []] : [" and (r.at_ms, r.id) < (?, ?)", [after.atMs, after.id]];
  const range = `r.organization_id = ? and r.at_ms >= ? and r.at_ms < ?${beyond}`;
  const bounds = [organizationId, startMs, endMs, ...behind];
  const filtered = Object.entries(filters) as [keyof RecordFilters, readonly SqlValue[]][];
  const last = filtered.length === 0 ? null : await lastLookedAt(sql, range, bounds);
  const conditions = filtered.map(([name, among]) => ` and ${filterColumns[name]} in (${marks(among)})`);
  const [until, stop] = last === null ? ["", []] : [" and (r.at_ms, r.id) >= (?, ?)", [last.atMs, last.id]];
  const found = await list(
    sql,
    // A cross join, so that SQLite begins with the records.
    `select ${read} from usage_records r cross join usage_series s
     where s.organization_id = r.organization_id and s.id = r.series_id and ${range}${until}${conditions.join("")}
     order by r.at_ms desc, r.id desc limit ?`,
    [...bounds, ...stop, ...filtered.flatMap(([, among]) => among), limit + 1],
    recordIn,
  );
  const records = found.slice(0, limit);
  return { records, next: found.length > limit ? (records.at(-1) ?? null) : last };
}

const read = ["r.*", ...Object.values(seriesColumns).map(({ name }) => `s.${name}`)].join(", ");

/** The last record that a filtered page looks at; null if it looks at all. */
async function lastLookedAt(sql: SqlRunner, range: string, bounds: readonly SqlValue[]): Promise<RecordCursor | null> {
  const [last] = await list(
    sql,
    `select r.at_ms, r.id from usage_records r where ${range}
     order by r.at_ms desc, r.id desc limit 1 offset ${lookedAtMax - 1}`,
    bounds,
    (row) => ({ atMs: number(row, "at_ms"), id: text(row, "id") }),
  );
  return last ?? null;
}

function recordIn(row: SqlRow): UsageRecord {
  return {
    ...readRecord(row),
    ...readSeries(row),
    usage: parsed(nullableText(row, "told")) as CallUsage | null,
    prices: parsed(nullableText(row, "prices")) ?? {},
  };
}

function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}
