import { Database } from "bun:sqlite";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestOfKey } from "../../src/registry/keys/digest.ts";

/*
 * A key's text may appear nowhere after it was shown once, and its digest only in its own column. Every application and
 * server that a test opens is searched when the test closes it.
 */

/** The texts of keys in an answer or a start's banner. */
export function keysIn(text: string): string[] {
  return [...text.matchAll(/\bsk-(?:proj|svcacct|admin)-rc1_\w{49}\b/g)].map(([key]) => key);
}

/** Throws when a key or its digest appears in one of these texts. */
export function refuseSecretsIn(place: string, text: string, keys: Iterable<string>): void {
  for (const key of keys) {
    if (text.includes(key)) throw new Error(`${place} holds the key ${key.slice(0, 12)}…`);
    for (const digest of digestsOf(key))
      if (text.includes(digest)) throw new Error(`${place} holds the digest of the key ${key.slice(0, 12)}…`);
  }
}

/** Searches every row and every byte of a database that is not open. */
export function refuseSecretsInStore(directory: string, keys: ReadonlySet<string>): void {
  if (!existsSync(directory)) return;
  const files = readdirSync(directory).filter((name) => name.startsWith("rollcall.db"));
  for (const name of files) {
    const bytes = readFileSync(join(directory, name), "latin1");
    const leaked = [...keys].find((key) => bytes.includes(key));
    if (leaked !== undefined) throw new Error(`${name} holds the key ${leaked.slice(0, 12)}…`);
  }
  if (!files.includes("rollcall.db")) return;
  // On a copy, because closing a database removes its write-ahead log, and some tests inspect the files later.
  const copy = mkdtempSync(join(tmpdir(), "rollcall-canary-"));
  for (const name of files) copyFileSync(join(directory, name), join(copy, name));
  const database = new Database(join(copy, "rollcall.db"), { readonly: true });
  refuseSecretsInTables(database, keys);
  database.close();
  rmSync(copy, { recursive: true });
}

export function refuseSecretsInTables(database: Database, keys: ReadonlySet<string>): void {
  const tables = database.query<{ name: string }, []>("select name from sqlite_master where type = 'table'").all();
  for (const { name } of tables) {
    refuseSecretsInRows(name, database.query<Record<string, unknown>, []>(`select * from "${name}"`).all(), keys);
  }
}

export function refuseSecretsInRows(
  table: string,
  rows: readonly Record<string, unknown>[],
  keys: ReadonlySet<string>,
): void {
  const others = rows.flatMap((row) => Object.entries(row).filter(([column]) => !isMadeForDigests(table, column)));
  refuseSecretsIn(`the table ${table}`, others.map(([, value]) => String(value)).join("\n"), keys);
}

function digestsOf(key: string): string[] {
  const digest = digestOfKey(key);
  return [digest, Buffer.from(digest, "base64").toString("hex"), Buffer.from(digest, "base64").toString("base64url")];
}

function isMadeForDigests(table: string, column: string): boolean {
  return table === "keys" && column === "digest";
}
