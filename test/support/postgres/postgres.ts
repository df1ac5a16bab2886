import { randomBytes } from "node:crypto";
import { SQL } from "bun";
import { startPostgresServer } from "./server.ts";

/*
 * Databases for the tests that need PostgreSQL. `npm test` starts one server for all of them and passes its address in
 * TEST_POSTGRES_URL; a file that is run by itself starts its own. Any other server works as well.
 */

/** A new, empty database. */
export interface TestDatabase {
  readonly url: string;
  /** Runs SQL as the superuser, without the store. */
  query(statement: string): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

const { url: serverUrl, problem } = await findServer();

/** Null if there is PostgreSQL, otherwise the reason, for `describe.skipIf` and its title. */
export const whyNoPostgres: string | null = problem;
if (problem !== null) console.warn(`tests of PostgreSQL are skipped: ${problem}`);

/** On the server of all tests, unless another one is given. */
export async function freshDatabase(server: string = serverUrl): Promise<TestDatabase> {
  const name = `rollcall_test_${randomBytes(8).toString("hex")}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const sql = new SQL(url, { database: name, max: 1 });
  return {
    url: url.href,
    query: async (statement) => [...(await sql.unsafe<Record<string, unknown>[]>(statement))],
    drop: async () => {
      await sql.close();
      await onServer(server, `drop database ${name} with (force)`);
    },
  };
}

async function onServer(server: string, statement: string): Promise<void> {
  await using sql = new SQL(server, { max: 1 });
  await sql.unsafe(statement);
}

async function findServer(): Promise<{ url: string; problem: string | null }> {
  const given = process.env["TEST_POSTGRES_URL"];
  if (given !== undefined && given !== "") return { url: given, problem: null };
  try {
    return { url: (await startPostgresServer()).url, problem: null };
  } catch (error) {
    return { url: "", problem: error instanceof Error ? error.message : String(error) };
  }
}
