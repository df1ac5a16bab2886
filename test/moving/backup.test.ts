import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPrograms } from "../support/postgres/installation.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import type { TestServer } from "../support/server.ts";
import { keys } from "../support/world.ts";
import { housekeeping } from "../starting/housekeeping.ts";
import { exportOf } from "./commands.ts";

/** The backups of docs/backup.md, made by its own commands from a server at work, and restored by them. */

const root = join(import.meta.dir, "..", "..");
const { newDirectory, start } = housekeeping();
const allIntact = /^2 organizations, all intact$/m;

describe.skipIf(Bun.which("sqlite3") === null)("a backup of SQLite", () => {
  test("a backup made while the server runs restores everything", async () => {
    const server = await start();
    await addGroup(server, "before the backup");
    const directory = workplace();
    const [backup = "", restore = ""] = commandsUnder("## Back up a SQLite store");
    const rollcallData = join(server.directory, "data");
    run(backup.replace("rollcall-data", rollcallData), directory);
    const then = await exportOf({ flags: ["--data", rollcallData] });
    await addGroup(server, "after the backup");
    expect(run(restore, directory)).toMatch(allIntact);
    const restored = { flags: ["--data", join(directory, "restored")] };
    expect((await exportOf(restored)) === then).toBe(true);
    await servesAs("before the backup", { flags: restored.flags });
  });

  test("the directory of a stopped server is a backup", async () => {
    const server = await start();
    await addGroup(server, "before the backup");
    await server.stop();
    const [data, copy] = [join(server.directory, "data"), join(newDirectory(), "data")];
    cpSync(data, copy, { recursive: true });
    expect((await exportOf({ flags: ["--data", copy] })) === (await exportOf({ flags: ["--data", data] }))).toBe(true);
    await servesAs("before the backup", { flags: ["--data", copy] });
  });
});

describe.skipIf(whyNoPostgres !== null)("on PostgreSQL", () => {
  let database: TestDatabase;
  let server: TestServer;
  beforeAll(async () => {
    database = await freshDatabase();
    server = await start({ databaseUrl: database.url });
    await addGroup(server, "before the backup");
  });
  afterAll(async () => {
    await server.kill();
    await database.drop();
  });

  test.skipIf(!hasPrograms())("a backup made while the servers run restores everything", async () => {
    const directory = workplace();
    const [backup = "", restore = ""] = commandsUnder("## Back up a PostgreSQL store");
    run(addressed(backup, database.url), directory);
    const then = await exportOf({ flags: ["--database-url", database.url] });
    await addGroup(server, "after the backup");
    expect(run(addressed(restore, database.url), directory)).toMatch(allIntact);
    const restored = { flags: ["--database-url", database.url.replace(/\w+$/, restoredName(database.url))] };
    expect((await exportOf(restored)) === then).toBe(true);
    await servesAs("before the backup", restored);
    await database.query(`drop database ${restoredName(database.url)} with (force)`);
  });

  test("a server's directory moves to PostgreSQL as documented", async () => {
    const old = await start();
    await addGroup(old, "before the move");
    await old.stop();
    const empty = await freshDatabase();
    const [move = ""] = commandsUnder("## Move between SQLite and PostgreSQL");
    const commands = addressed(move, empty.url).replace("rollcall-data", join(old.directory, "data"));
    expect(run(commands, workplace())).toMatch(allIntact);
    await servesAs("before the move", { flags: ["--database-url", empty.url] });
    await empty.drop();
  });
});

/** A directory to run commands in, where `rollcall` and PostgreSQL's own are found. */
function workplace(): string {
  const directory = newDirectory();
  const programs = join(directory, "bin");
  mkdirSync(programs);
  writeFileSync(join(programs, "rollcall"), `#!/bin/sh\nexec node "${join(root, "bin", "rollcall")}" "$@"\n`);
  chmodSync(join(programs, "rollcall"), 0o755);
  return directory;
}

/** The blocks of commands under a heading. */
function commandsUnder(heading: string): string[] {
  const text = readFileSync(join(root, "docs", "backup.md"), "utf8");
  const section = text.slice(text.indexOf(`${heading}\n`)).split(/^##/m)[1] ?? "";
  return [...`##${section}`.matchAll(/^```text\n(.*?)^```/gms)].map(([, block = ""]) => block);
}

/** With the address of a database in place of the one that is shown. */
function addressed(commands: string, url: string): string {
  return commands
    .replaceAll("postgres://USER:PASSWORD@HOST:5432/rollcall", url)
    .replaceAll(/postgres:\/\/USER:PASSWORD@HOST:5432\/(\w+)/g, (_, name: string) => url.replace(/\w+$/, name))
    .replaceAll(/\brestored\b/g, restoredName(url));
}

function restoredName(url: string): string {
  return `${new URL(url).pathname.slice(1)}_restored`;
}

function run(commands: string, directory: string): string {
  expect(commands).not.toBe("");
  const path = [join(directory, "bin"), hasPrograms() ? findPrograms() : "", process.env["PATH"]].join(":");
  const { stdout, stderr, exitCode } = Bun.spawnSync(["sh", "-ec", commands], {
    cwd: directory,
    env: { ...process.env, PATH: path },
  });
  if (exitCode !== 0) throw new Error(stderr.toString());
  return stdout.toString();
}

function hasPrograms(): boolean {
  try {
    return Bun.which("pg_restore", { PATH: findPrograms() }) !== null;
  } catch {
    return false;
  }
}

async function addGroup({ url }: Pick<TestServer, "url">, name: string): Promise<void> {
  const answer = await fetch(`${url}/v1/organization/groups`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  expect(answer.status).toBe(200);
}

/** A server started there knows this group and no other one, and goes on working. */
async function servesAs(name: string, { flags }: { readonly flags: readonly string[] }): Promise<void> {
  const [kind, place = ""] = flags;
  const server = await start(kind === "--database-url" ? { databaseUrl: place } : { flags });
  const headers = { authorization: `Bearer ${keys.acemeAdmin}` };
  const { data } = (await (await fetch(`${server.url}/v1/organization/groups`, { headers })).json()) as {
    data: { name: string }[];
  };
  expect(data.map((group) => group.name)).toEqual([name]);
  await addGroup(server, "from now on");
  expect(await server.stop()).toBe(0);
}
