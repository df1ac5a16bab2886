import type { SqlRunner } from "./driver.ts";
import { number } from "./values.ts";
import { StoreUnavailable } from "../store.ts";

/*
 * The clock is a single row that holds the newest revision. Every writer locks it before anything else, so there is one
 * writer at a time, and revisions are gapless and in commit order.
 */

export async function currentRevision(sql: SqlRunner): Promise<number> {
  return revisionIn(await sql.all(`select revision from clock where one = 1`));
}

export async function nextRevision(sql: SqlRunner): Promise<number> {
  return revisionIn(await sql.all(`update clock set revision = revision + 1 where one = 1 returning revision`));
}

/** For writers that take no revision. */
export async function takeTurn(sql: SqlRunner): Promise<void> {
  await sql.all(`update clock set revision = revision where one = 1`);
}

function revisionIn(rows: Awaited<ReturnType<SqlRunner["all"]>>): number {
  if (rows[0] === undefined) throw new StoreUnavailable("the store has lost its clock");
  return number(rows[0], "revision");
}
