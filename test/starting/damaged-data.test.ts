import { Database } from "bun:sqlite";
import { beforeAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keys } from "../support/world.ts";
import { housekeeping } from "./housekeeping.ts";
import { refusedStart } from "./refused-start.ts";

const { newDirectory, start } = housekeeping();

/** The data of a server that stopped, and of one that was killed and left a write-ahead log. */
let stopped: string;
let killed: string;
const loggedId = "ft:gpt-4o-mini:acemeco:in-the-log:1";

beforeAll(async () => {
  const server = await start();
  await fetch(`${server.url}/rollcall/v1/models`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
    body: JSON.stringify({ id: loggedId }),
  });
  await server.kill();
  killed = copyOf(server.directory);
  await (await start({ directory: server.directory })).stop();
  stopped = server.directory;
});

const damaged = /rollcall\.db is damaged.*restore it from a backup/;

/** What may happen to a database file, and what the server says about it. */
const harms: Record<string, { harm: (path: string) => void; says: RegExp }> = {
  "is a directory": {
    harm: (path) => {
      rmSync(path);
      mkdirSync(path);
    },
    says: /rollcall\.db.*not a file/,
  },
  "holds a web page": { harm: (path) => writeFileSync(path, "<!doctype html>".repeat(500)), says: damaged },
  "holds random bytes": { harm: (path) => writeFileSync(path, noise(94_208)), says: damaged },
  "is empty": { harm: (path) => writeFileSync(path, ""), says: damaged },
  "was cut in half": { harm: (path) => truncateSync(path, Math.floor(statSync(path).size / 2)), says: damaged },
  "was cut in half between two pages": { harm: (path) => truncateSync(path, 10 * pageBytes), says: damaged },
  "was cut down to its header": { harm: (path) => truncateSync(path, 100), says: damaged },
  "has a header of zeros": { harm: (path) => overwrite(path, 0, new Uint8Array(100)), says: damaged },
  "has a page of noise in the middle": {
    harm: (path) => overwrite(path, 8 * pageBytes, noise(pageBytes)),
    says: damaged,
  },
  "has a page of zeros in the middle": {
    harm: (path) => overwrite(path, 8 * pageBytes, new Uint8Array(pageBytes)),
    says: damaged,
  },
  "is another program's": {
    harm: (path) => {
      rmSync(path);
      change(path, "create table stamps (country text)");
    },
    says: /rollcall\.db is a database of another program, not of Rollcall/,
  },
  "has a newer schema": {
    harm: (path) => change(path, "pragma user_version = 999"),
    says: /rollcall\.db has schema version 999 and this program knows up to \d+; use a newer Rollcall/,
  },
};

for (const [name, { harm, says }] of Object.entries(harms)) {
  test.concurrent(`a database file that ${name} is refused and left unchanged`, async () => {
    const directory = copyOf(stopped);
    harm(join(directory, "data", "rollcall.db"));
    expect(await refusedStart(directory, {})).toMatch(says);
  });
}

test.concurrent("a missing database file with a write-ahead log is not created again", async () => {
  const directory = copyOf(killed);
  rmSync(join(directory, "data", "rollcall.db"));
  expect(await refusedStart(directory, {})).toMatch(/rollcall\.db is missing but its write-ahead log is there/);
});

test.concurrent("a newer schema in the write-ahead log is refused, and the log is left unchanged", async () => {
  const directory = copyWithLogged("pragma user_version = 999");
  expect(await refusedStart(directory, {})).toMatch(/schema version 999/);
});

test.concurrent("a damaged file with a write-ahead log is refused, and both are left unchanged", async () => {
  const directory = copyWithLogged("update clock set revision = revision");
  overwrite(join(directory, "data", "rollcall.db"), 8 * pageBytes, noise(pageBytes));
  expect(await refusedStart(directory, {})).toMatch(damaged);
});

test.concurrent("another program's database gets no lock file", async () => {
  const directory = newDirectory();
  mkdirSync(join(directory, "data"));
  change(join(directory, "data", "rollcall.db"), "create table stamps (country text)");
  await refusedStart(directory, {});
});

test.concurrent("a partial database from a crashed first start does not prevent a start", async () => {
  const directory = newDirectory();
  mkdirSync(join(directory, "data"));
  writeFileSync(join(directory, "data", "rollcall.db.new"), noise(5_000));
  const server = await start({ directory });
  expect(await server.stop()).toBe(0);
});

test.concurrent("a killed server's data opens with everything it acknowledged", async () => {
  const directory = copyOf(killed);
  const server = await start({ directory });
  const url = `${server.url}/v1/models/${loggedId}`;
  expect((await fetch(url, { headers: { authorization: `Bearer ${keys.acemeOwner}` } })).status).toBe(200);
  expect(await server.stop()).toBe(0);
});

const pageBytes = 4096;

function copyOf(directory: string): string {
  const copy = newDirectory();
  cpSync(directory, copy, { recursive: true });
  return copy;
}

/** A copy of the stopped server's data, with a change that is in the write-ahead log and not yet in the file. */
function copyWithLogged(statement: string): string {
  const directory = copyOf(stopped);
  const path = join(directory, "data", "rollcall.db");
  const database = new Database(path);
  database.run(statement);
  // Taken while it is open: closing would move the log into the file.
  const saved = ["", "-wal"].map((suffix) => ({ file: path + suffix, bytes: readFileSync(path + suffix) }));
  database.close();
  for (const { file, bytes } of saved) writeFileSync(file, bytes);
  return directory;
}

function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const all = readFileSync(path);
  all.set(bytes, at);
  const draft = `${path}.draft`;
  writeFileSync(draft, all);
  renameSync(draft, path);
}

function change(path: string, statement: string): void {
  const database = new Database(path);
  database.run(statement);
  database.close();
}

function noise(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
