import { freshDatabase, type TestDatabase } from "../../test/support/postgres/postgres.ts";
import { startServer, type TestServer } from "../../test/support/server.ts";
import { childrenOf, familyMicroseconds, parentOf } from "../processor.ts";
import { endWithUs, temporaryDirectory } from "../tools.ts";
import type { World } from "../world.ts";

export type StoreName = "SQLite" | "PostgreSQL";

/** Data that holds a world: a directory, or a database that any number of servers share. */
export interface Place {
  readonly directory: string;
  readonly database: TestDatabase | null;
  start(flags?: readonly string[]): Promise<TestServer>;
  remove(): Promise<void>;
}

/** `postgresUrl` is the address of a PostgreSQL other than the one of the tests. */
export async function newPlace(store: StoreName, world: World, postgresUrl?: string): Promise<Place> {
  const directory = temporaryDirectory("scaling");
  const database = store === "PostgreSQL" ? await freshDatabase(postgresUrl) : null;
  const start = async (yaml: string | null, flags: readonly string[]) => {
    const where = database === null ? {} : { databaseUrl: database.url };
    const all = ["--no-access-log", ...flags];
    const server = await startServer({ yaml, directory: directory.path, flags: all, ...where });
    endWithUs(server.process);
    return server;
  };
  await end(await start(world.yaml, []));
  return {
    directory: directory.path,
    database,
    start: (flags = []) => start(null, flags),
    remove: async () => {
      directory.remove();
      await database?.drop();
    },
  };
}

/** Stops it as an operator would, without the tests' search for leaked secrets. */
export async function end(server: TestServer): Promise<void> {
  server.process.kill("SIGTERM");
  await server.process.exited;
}

/** The processes that answer: its workers, or the server itself. */
export function answering({ process: { pid } }: TestServer): readonly number[] {
  const workers = childrenOf(pid);
  return workers.length > 0 ? workers : [pid];
}

/** Processor time of PostgreSQL; null if it runs on another machine. */
export async function postgresMicroseconds({ database }: Place): Promise<number | null> {
  const [row] = (await database?.query("select pg_backend_pid() as pid")) ?? [];
  try {
    return row === undefined ? null : familyMicroseconds(parentOf(Number(row["pid"])));
  } catch {
    return null;
  }
}
