import { objectKinds } from "../../../core/objects.ts";
import type { NotedObject, ObjectName, ObjectNotes } from "../../noted-objects.ts";
import { takeTurn } from "../clock.ts";
import * as column from "../columns.ts";
import type { SqlDriver, SqlRow, SqlRunner, SqlValue } from "../driver.ts";
import { list, single } from "../queries.ts";
import { insertInto } from "../rows.ts";
import { columnsOf, tableNamed } from "../tables.ts";
import { idOrEmpty, idOrNull, text } from "../values.ts";

const noteColumns = {
  organizationId: column.text("organization_id"),
  kind: column.oneOf("kind", objectKinds),
  id: column.text("id"),
  projectId: column.nullableText("project_id"),
  keyId: column.text("key_id"),
  createdMs: column.number("created_ms"),
  expiresMs: column.number("expires_ms"),
  watchedUntilMs: column.nullableNumber("watched_until_ms"),
} satisfies column.Columns<Omit<NotedObject, "source">>;

const withoutSource = column.reader(noteColumns);
const table = tableNamed("noted_objects");
const ofObject = `organization_id = ? and kind = ? and id = ?`;

export function objectNotes(driver: SqlDriver): ObjectNotes {
  const note = <T>(organizationId: string | null, work: (sql: SqlRunner) => Promise<T>) =>
    driver.note(
      async (sql) => {
        await takeTurn(sql);
        return work(sql);
      },
      { organizationId },
    );
  return {
    find: (name) => single(driver, `select * from noted_objects where ${ofObject}`, valuesOf(name), toNote),
    note: (objects) => note(null, (sql) => put(sql, objects)),
    watchUntil: (name, untilMs) =>
      note(name.organizationId, async (sql) => {
        const until = `update noted_objects set watched_until_ms = ? where ${ofObject}`;
        await sql.all(until, [untilMs, ...valuesOf(name)]);
      }),
    watched: ({ organizationId, id }, atMs, limit) =>
      list(
        driver,
        `select * from noted_objects
         where source_organization_id = ? and source_id = ? and watched_until_ms > ? and watched_until_ms is not null
         order by watched_until_ms limit ?`,
        [idOrEmpty(organizationId), id, atMs, limit],
        toNote,
      ),
    purge: (atMs, limit) =>
      note(null, (sql) => deleted(sql, `expires_ms <= ? order by expires_ms limit ?`, [atMs, limit])),
    trim: (organizationId, kind, kept, limit) =>
      note(organizationId, (sql) => trim(sql, organizationId, kind, kept, limit)),
  };
}

function valuesOf({ organizationId, kind, id }: ObjectName): SqlValue[] {
  return [organizationId, kind, id];
}

function toNote(row: SqlRow): NotedObject {
  const source = { organizationId: idOrNull(row, "source_organization_id"), id: text(row, "source_id") };
  return { ...withoutSource(row), source };
}

async function put(sql: SqlRunner, objects: readonly NotedObject[]): Promise<void> {
  const rows = objects.map(({ source, ...object }): SqlRow => ({
    ...column.toRow(noteColumns, object),
    source_organization_id: idOrEmpty(source.organizationId),
    source_id: source.id,
  }));
  await sql.all(
    `${insertInto(table, rows.length)} on conflict (organization_id, kind, id) do nothing`,
    rows.flatMap((row) => columnsOf(table).map((name) => row[name] ?? null)),
  );
}

/** `which` selects the rows, and says how many at most. */
async function deleted(sql: SqlRunner, which: string, values: readonly SqlValue[]): Promise<number> {
  const rows = await sql.all(
    `delete from noted_objects where (organization_id, kind, id) in
       (select organization_id, kind, id from noted_objects where ${which}) returning id`,
    values,
  );
  return rows.length;
}

async function trim(
  sql: SqlRunner,
  organizationId: string,
  kind: string,
  kept: number,
  limit: number,
): Promise<number> {
  const ofKind = `organization_id = ? and kind = ?`;
  const [oldestKept] = await sql.all(
    `select created_ms from noted_objects where ${ofKind} order by created_ms desc limit 1 offset ?`,
    [organizationId, kind, kept],
  );
  if (oldestKept === undefined) return 0;
  const older = `${ofKind} and created_ms <= ? order by created_ms limit ?`;
  return deleted(sql, older, [organizationId, kind, oldestKept["created_ms"] ?? 0, limit]);
}
