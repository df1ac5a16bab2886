import { SQL } from "bun";
import { messageOf } from "../../core/text/message-of.ts";
import { migrations } from "../sql/migrations/migrations.ts";
import * as schema from "../sql/schema-version.ts";
import { PostgresPool } from "./pool.ts";
import { NoAnswer } from "./answer-timer.ts";
import { writeSettings } from "./session.ts";
import type { SqlRunner } from "../sql/driver.ts";
import { number, text } from "../sql/values.ts";
import { StoreRefusedToOpen, StoreUnavailable } from "../store.ts";

const oldestVersion = 15;
// A starting server retries until the database is back, so each attempt is short.
const versionCheckMsMax = 1_000;
// Migrating much data takes long, and other servers that start meanwhile wait for it.
const migrationMsMax = 600_000;
const migrating = {
  begin: `begin isolation level read committed read write; ${writeSettings(migrationMsMax)}`,
  commit: "commit",
  isReadOnly: false,
};
// "Roll" in ASCII. Advisory locks belong to one database.
const lock = 0x526f6c6c;

/**
 * Migrates a database to the newest schema. If many servers start at once, one of them does it. Throws StoreUnavailable
 * if waiting may help, and StoreRefusedToOpen if not.
 */
export async function migrateSchema(url: string): Promise<void> {
  const database = describeDatabase(url);
  try {
    if ((await versionAt(url, database)) === migrations.length) return;
    await within(url, database, migrationMsMax, (pool) =>
      // In one transaction: PostgreSQL can roll back DDL.
      pool.transaction(migrating, (sql) => migrate(sql, database)),
    );
  } catch (error) {
    throw openError(error, database);
  }
}

/** For readers, which never migrate: refuses a database whose schema has another version or does not exist. */
export async function refuseOtherSchema(url: string, { absentIsFine = false } = {}): Promise<void> {
  const database = describeDatabase(url);
  const version = await versionAt(url, database).catch((error: unknown) => {
    throw openError(error, database);
  });
  if (version === 0 && absentIsFine) return;
  if (version === 0) throw new StoreRefusedToOpen(`${database} holds nothing of Rollcall's`);
  schema.refuseOtherSchema(database, version);
}

/** Names a database for an operator, without the password. */
export function describeDatabase(url: string): string {
  const { hostname, pathname } = new URL(url);
  return `the database ${pathname.slice(1)} on ${hostname}`;
}

function versionAt(url: string, database: string): Promise<number> {
  return within(url, database, versionCheckMsMax, async (pool) => {
    await refuseUnsupported(pool, database);
    return schemaVersion(pool, database);
  });
}

async function within<T>(url: string, database: string, answerMsMax: number, work: (pool: PostgresPool) => Promise<T>) {
  const pool = connectOrRefuse(database, () => new PostgresPool(url, answerMsMax, 1));
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

export function connectOrRefuse<T>(database: string, connect: () => T): T {
  try {
    return connect();
  } catch (error) {
    // The URL has a setting that the client does not know.
    throw new StoreRefusedToOpen(`cannot use ${database}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function refuseUnsupported(sql: SqlRunner, database: string): Promise<void> {
  const [row] = await sql.all(
    `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`,
  );
  if (row === undefined) throw new Error("PostgreSQL has no settings");
  const version = Math.floor(number(row, "version") / 10_000);
  if (version < oldestVersion)
    throw new StoreRefusedToOpen(`${database} is PostgreSQL ${version}; Rollcall needs ${oldestVersion} or newer`);
  const encoding = text(row, "encoding");
  if (encoding !== "UTF8") throw new StoreRefusedToOpen(`${database} is encoded in ${encoding}; Rollcall needs UTF8`);
}

/** 0 for a database without our tables. Refuses a version that is newer than this program. */
async function schemaVersion(sql: SqlRunner, database: string): Promise<number> {
  // A query for a missing table would abort the transaction. to_regclass() would not see a table that another server
  // created while this one waited for the lock.
  const known = await sql.all(
    `select 1 as one from pg_tables where tablename = 'rollcall_schema' and schemaname = any (current_schemas(false))`,
  );
  const rows = known.length === 0 ? [] : await sql.all(`select version from rollcall_schema`);
  const version = rows[0] === undefined ? 0 : number(rows[0], "version");
  schema.refuseNewerSchema(database, version);
  return version;
}

async function migrate(sql: SqlRunner, database: string): Promise<void> {
  await sql.all(`select pg_advisory_xact_lock(?)`, [lock]);
  const version = await schemaVersion(sql, database);
  if (version === 0) {
    await refuseOthersTables(sql, database);
    await sql.all(`create table rollcall_schema (one integer primary key check (one = 1), version bigint not null)`);
    await sql.all(`insert into rollcall_schema (one, version) values (1, 0)`);
  }
  for (const statement of migrations.slice(version).flat()) await sql.all(forPostgres(statement));
  await sql.all(`update rollcall_schema set version = ? where one = 1`, [migrations.length]);
}

/** DATABASE_URL may be meant for another program. Tables of extensions do not count. */
async function refuseOthersTables(sql: SqlRunner, database: string): Promise<void> {
  const others = await sql.all(
    `select 1 as one from pg_class where relkind in ('r', 'p')
       and relnamespace = (select oid from pg_namespace where nspname = current_schema())
       and not exists (select 1 from pg_depend where classid = 'pg_class'::regclass
         and objid = pg_class.oid and deptype = 'e')
     limit 1`,
  );
  if (others.length > 0) throw new StoreRefusedToOpen(`cannot use ${database}: ${othersTables}`);
}

/** Makes texts compare by their bytes, as in SQLite, whatever the database's locale is. */
function forPostgres(statement: string): string {
  if (!/^(create|alter) table/.test(statement)) return statement;
  // The words tell SQLite not to keep the primary key twice.
  return statement.replaceAll(/\btext\b/g, `text collate "C"`).replace(/ without rowid$/, "");
}

const farAway = "it is away, or a round trip to it takes more than 200 ms";

const othersTables = "it holds another program's tables; give Rollcall a database of its own";

/** Errors that end a start: a wrong password, no such database. To a running server they are outages. */
const neverMended = ["28", "3D"];

const explanations: Readonly<Record<string, string>> = {
  "42501": "Rollcall's user may not make tables there",
  "42P07": othersTables,
};

export function openError(error: unknown, database: string): unknown {
  if (error instanceof NoAnswer)
    return new StoreUnavailable(`cannot use ${database}: ${error.message}; ${farAway}`, { cause: error });
  if (error instanceof StoreUnavailable) {
    const state = error.cause instanceof SQL.PostgresError ? error.cause.errno : undefined;
    const Mended = neverMended.some((known) => state?.startsWith(known)) ? StoreRefusedToOpen : StoreUnavailable;
    return new Mended(`cannot use ${database}: ${error.message}`, { cause: error });
  }
  if (!(error instanceof SQL.PostgresError)) return error;
  const reason = explanations[error.errno ?? ""];
  return new StoreRefusedToOpen(`cannot use ${database}: ${reason ?? error.message}`, { cause: error });
}
