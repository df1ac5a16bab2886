import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { model } from "../../src/store/contract/rows.ts";
import { housekeeping } from "../starting/housekeeping.ts";
import { fingerprint, refusal } from "../starting/refused-start.ts";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { rollcallCommand, spawnRollcall } from "../support/server.ts";
import { inPostgres, inSqlite, type StorePlace } from "../support/store-place.ts";
import { keys } from "../support/world.ts";
import { exportOf, feed, importInto, revisionOf, rollcall, rowsIn } from "./commands.ts";

/** `rollcall export` and `rollcall import` as an operator meets them. */

const { newDirectory, start } = housekeeping();
const kinds = [["SQLite", inSqlite] as const, ...(whyNoPostgres === null ? [["PostgreSQL", inPostgres] as const] : [])];

// So many that they do not fit into SQLite's cache: some are in its log before they are committed.
const modelCount = 24_000;
let source: StorePlace;
let file: string;
beforeAll(async () => {
  source = await inSqlite();
  await filled(source, modelCount);
  file = await exportOf(source);
});
afterAll(() => source.remove());

describe.each(kinds)("on %s", (_, newPlace) => {
  let place: StorePlace;
  beforeAll(async () => void (place = await newPlace()));
  afterAll(() => place.remove());

  test("export and import report in one line", async () => {
    const { exitCode, stdout, stderr } = await importInto(place, file);
    expect([exitCode, stdout, stderr]).toEqual([0, "", `imported revision 1: models ${modelCount}\n`]);
    expect(await rollcall(["export", ...place.flags])).toEqual({
      exitCode: 0,
      stdout: file,
      stderr: `exported revision 1: models ${modelCount}\n`,
    });
  });

  test("import refuses a store that is not empty and leaves it unchanged", async () => {
    const other = await inSqlite();
    await filled(other, 3, "other");
    const { exitCode, stdout, stderr } = await importInto(place, await exportOf(other));
    expect([exitCode, stdout, stderr]).toEqual([1, "", expect.stringMatching(/^rollcall: .* is not empty; .*\n$/)]);
    expect((await exportOf(place)) === file).toBe(true);
    await other.remove();
  });

  test("a store that has had any change is not empty", async () => {
    const moved = await newPlace();
    await (await moved.open()).close();
    await moved.tamper(`update clock set revision = 1`);
    expect((await importInto(moved, file)).stderr).toContain("is not empty");
    await moved.remove();
  });
});

test.each([
  ["that is not empty", "select 1", "is not empty"],
  ["of another version", "pragma user_version = 2", "has schema version 2 and this program reads"],
])("a directory %s is refused and stays unchanged, byte for byte", async (_, tampering, says) => {
  const place = await inSqlite();
  await filled(place, 3);
  await place.tamper(tampering);
  const [, directory = ""] = place.flags;
  const before = fingerprint(directory);
  const { exitCode, stderr } = await importInto(place, file);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(says)]);
  expect(fingerprint(directory)).toEqual(before);
  await place.remove();
});

describe("an import that is killed leaves the store empty", () => {
  test("on SQLite", async () => {
    const directory = join(newDirectory(), "data");
    const log = join(directory, "rollcall.db.new-wal");
    await killedOnce(["--data", directory], async () => existsSync(log) && statSync(log).size > 100_000);
    expect((await importInto({ flags: ["--data", directory] }, file)).exitCode).toBe(0);
    expect((await exportOf({ flags: ["--data", directory] })) === file).toBe(true);
  });

  test.skipIf(whyNoPostgres !== null)("on PostgreSQL", async () => {
    const database = await freshDatabase();
    const flags = ["--database-url", database.url];
    await killedOnce(flags, () => isInserting(database));
    expect((await importInto({ flags }, file)).exitCode).toBe(0);
    expect((await exportOf({ flags })) === file).toBe(true);
    await database.drop();
  });
});

describe.each(["SQLite", ...(whyNoPostgres === null ? ["PostgreSQL"] : [])])("with a server running on %s", (kind) => {
  test("it keeps writing during an export, which is a consistent snapshot", async () => {
    const database = kind === "PostgreSQL" ? await freshDatabase() : null;
    const server = await start(database === null ? {} : { databaseUrl: database.url });
    const flags = database === null ? ["--data", join(server.directory, "data")] : ["--database-url", database.url];
    const first = await exportOf({ flags });
    const writing = { goesOn: true, done: 0 };
    const written = (async () => {
      for (; writing.goesOn; writing.done++) await register(server.url, `ft:made:${writing.done}`);
    })();
    for (let round = 0; round < 3; round++) {
      const text = await exportOf({ flags });
      const changes = revisionOf(text) - revisionOf(first);
      for (const table of ["models", "audit_log"] as const)
        expect((rowsIn(text)[table] ?? 0) - (rowsIn(first)[table] ?? 0)).toBe(changes);
      const target = { flags: ["--data", join(newDirectory(), "data")] };
      expect((await importInto(target, text)).exitCode).toBe(0);
      expect((await rollcall(["audit", "verify", ...target.flags])).exitCode).toBe(0);
    }
    writing.goesOn = false;
    await written;
    expect(writing.done).toBeGreaterThan(3);
    const refused = await importInto({ flags }, first);
    expect([refused.exitCode, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/^rollcall: .* (is not empty|is using \S+); import into a new.*\n$/),
    ]);
    await register(server.url, "ft:made:afterwards");
    expect(await server.stop()).toBe(0);
    expect((await rollcall(["audit", "verify", ...flags])).exitCode).toBe(0);
    await database?.drop();
  });
});

test.skipIf(whyNoPostgres !== null)("a server that starts while an import is under way waits for it", async () => {
  const old = await start();
  await old.stop();
  const text = await exportOf({ flags: ["--data", join(old.directory, "data")] });
  const database = await freshDatabase();
  const flags = ["--database-url", database.url];
  const child = spawnRollcall(["import", ...flags, "-"], {}, "pipe");
  await feed(child, text.slice(0, -1_000));
  await reached(() => isInserting(database), child);
  const starting = start({ databaseUrl: database.url });
  await reached(() => isActive(database, `wait_event_type = 'Lock'`), child);
  await feed(child, text.slice(-1_000));
  void child.stdin?.end();
  expect(await child.exited).toBe(0);
  const server = await starting;
  expect((await exportOf({ flags })) === text).toBe(true);
  await register(server.url, "ft:made:afterwards");
  expect(await server.stop()).toBe(0);
  await database.drop();
});

test("a refused import leaves nothing behind, and one into a directory that is there only the directory", async () => {
  const parent = newDirectory();
  const cut = file.slice(0, -5_000);
  for (const directory of [join(parent, "new"), parent]) {
    const { exitCode, stderr } = await importInto({ flags: ["--data", directory] }, cut);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("is not whole")]);
    expect(readdirSync(parent)).toEqual([]);
  }
});

describe("export files", () => {
  test("an export file is readable by its owner only, and never overwrites a file", async () => {
    const out = join(newDirectory(), "rollcall.export");
    expect((await rollcall(["export", ...source.flags, "--out", out])).stdout).toBe("");
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(readFileSync(out, "utf8") === file).toBe(true);
    writeFileSync(out, "something else");
    expect(await refusal(["export", ...source.flags, "--out", out])).toMatch(/^cannot write .*: EEXIST/);
    expect(readFileSync(out, "utf8")).toBe("something else");
  });

  test("an incomplete export file is removed", async () => {
    const damaged = await inSqlite();
    await filled(damaged, 3);
    await damaged.tamper(`update models set created = 'soon'`);
    const out = join(newDirectory(), "rollcall.export");
    expect(await refusal(["export", ...damaged.flags, "--out", out])).toStartWith("a row of models is damaged");
    expect(existsSync(out)).toBe(false);
    await damaged.remove();
  });

  test("an export file can be imported by its name", async () => {
    const path = join(newDirectory(), "rollcall.export");
    writeFileSync(path, file);
    const flags = ["--data", join(newDirectory(), "data")];
    expect((await rollcall(["import", path, ...flags])).exitCode).toBe(0);
    expect((await exportOf({ flags })) === file).toBe(true);
  });

  const header = (change: object) =>
    JSON.stringify({ rollcall: "export", format: 1, schema: 8, revision: 1, ...change });
  test.each([
    ["nothing", "", "damaged or not whole"],
    ["some other file", "hello\n", "no export of Rollcall"],
    ["a file of bytes", "\0\xff\n\0", "no export of Rollcall"],
    ["one of a newer format", `${header({ format: 2 })}\n[]\n`, "has format 2; use a newer Rollcall"],
    ["one of a newer schema", `${header({ schema: 1000 })}\n[]\n`, "has schema version 1000 .*; use a newer Rollcall"],
    [
      "one of an older schema",
      `${header({ schema: 1 })}\n[]\n`,
      "has schema version 1 .*; import it with the Rollcall",
    ],
  ])("a file that is %s is refused before anything is created", async (_, text, says) => {
    const directory = join(newDirectory(), "data");
    const { exitCode, stdout, stderr } = await importInto({ flags: ["--data", directory] }, text);
    expect([exitCode, stdout, stderr]).toEqual([1, "", expect.stringMatching(new RegExp(`^rollcall: .*${says}.*\n$`))]);
    expect(existsSync(directory)).toBe(false);
  });
});

test.each([
  [["export", "--data", "a", "--database-url", "postgres://u:p@h/d"], "exclude each other"],
  [["audit", "verify", "--database-url", "mysql://u:p@h/d"], "--database-url must look like"],
  [["import", "/nowhere/to/be/found"], "cannot read /nowhere/to/be/found: ENOENT"],
  [["export", "--data", "/nowhere"], "there is no /nowhere/rollcall.db"],
  [["export", "--database-url", "postgres://u:secret@127.0.0.1:1/d"], "Failed to connect"],
] as const)("%j is refused in one sentence", async (args, says) => {
  const sentence = await refusal(args);
  expect(sentence).toContain(says);
  expect(sentence).not.toContain("secret");
});

test("import does not read a refused file to its end", async () => {
  const child = spawnRollcall(["import", ...source.flags, "-"], {}, "pipe");
  void feed(child, file.slice(0, 2_000));
  expect(await new Response(child.stderr).text()).toContain("is not empty");
  expect(await child.exited).toBe(1);
});

test.skipIf(!existsSync("/dev/full"))("a full output device is reported in one sentence", async () => {
  const full = Bun.file("/dev/full");
  const child = Bun.spawn(rollcallCommand(["export", ...source.flags]), { stdout: full, stderr: "pipe" });
  expect(await new Response(child.stderr).text()).toMatch(/^rollcall: cannot write standard output: ENOSPC[^\n]*\n$/);
  expect(await child.exited).toBe(1);
});

test.skipIf(whyNoPostgres !== null)(
  "the store is found through the same environment variables as for a server",
  async () => {
    const place = await inPostgres();
    await importInto(place, file);
    const environment = { DATABASE_URL: place.flags[1] ?? "" };
    const child = spawnRollcall(["export"], environment);
    expect((await new Response(child.stdout).text()) === file).toBe(true);
    await place.remove();
  },
);

async function filled(place: StorePlace, models: number, name = "m"): Promise<void> {
  const store = await place.open();
  await store.write(async (transaction) => {
    for (let at = 0; at < models; at++) await transaction.models.put(model(`${name}${at}`));
  });
  await store.close();
}

/** Waits until this is so, as long as the process is there that is to bring it about. */
async function reached(isSo: () => Promise<boolean>, child: { readonly exitCode: number | null }): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > deadline || child.exitCode !== null)
      throw new Error("what was waited for has not happened");
    await Bun.sleep(5);
  }
}

/** Begins an import, and kills it when it has come as far as this says. */
async function killedOnce(flags: readonly string[], farEnough: () => Promise<boolean>): Promise<void> {
  const child = spawnRollcall(["import", ...flags, "-"], {}, "pipe");
  void feed(child, file.slice(0, -1_000));
  await reached(farEnough, child);
  child.kill("SIGKILL");
  expect(await child.exited).not.toBe(0);
}

function isInserting(database: TestDatabase): Promise<boolean> {
  return isActive(database, `state = 'idle in transaction' and query like 'insert into %'`);
}

async function isActive(database: TestDatabase, condition: string): Promise<boolean> {
  const here = "datname = current_database() and pid <> pg_backend_pid()";
  return (await database.query(`select 1 from pg_stat_activity where ${here} and ${condition}`)).length > 0;
}

async function register(url: string, id: string): Promise<void> {
  const answer = await fetch(`${url}/rollcall/v1/models`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
    body: JSON.stringify({ id }),
  });
  expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ id })]);
}
