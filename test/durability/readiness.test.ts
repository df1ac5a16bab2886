import { Database } from "bun:sqlite";
import { closeSync, copyFileSync, openSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { housekeeping } from "../starting/housekeeping.ts";
import { refusal } from "../starting/refused-start.ts";
import { keys } from "../support/world.ts";
import {
  becomes,
  databaseOf,
  listed,
  register,
  registerMany,
  statusOf,
  statusOfUnusedKey,
  troublesOf,
} from "./served-files.ts";

/** A server is not ready while keys that it has not seen yet would be answered with a 503. */

const { newDirectory, start } = housekeeping();
const lookUps = 25;
const pageBytes = 4_096;

const harms: Record<string, (path: string) => void> = {
  "the write-ahead log is cut to nothing": (path) => truncateSync(`${path}-wal`, 0),
  "the write-ahead log is cut in half": (path) => truncateSync(`${path}-wal`, statSync(`${path}-wal`).size / 2),
  "a web page is copied over the database": (path) => {
    const page = join(newDirectory(), "page.html");
    writeFileSync(page, "<!doctype html>".repeat(500));
    copyFileSync(page, path);
  },
  "the database is cut to nothing": (path) => truncateSync(path, 0),
  "the database is cut in half": (path) => truncateSync(path, statSync(path).size / 2),
};

for (const [name, harm] of Object.entries(harms)) {
  test(`when ${name} under a server, it is not ready and answers known keys from memory`, async () => {
    const server = await start();
    const path = databaseOf(server);
    const acknowledged = await registerMany(server, "before", 9);
    await listed(server);
    harm(path);
    expect(await statusOf(server, "/readyz")).toBe(503);
    const statuses = await Promise.all(Array.from({ length: lookUps }, () => statusOfUnusedKey(server)));
    expect(statuses).toEqual(Array.from({ length: lookUps }, () => 503));
    expect(await register(server, "late-0")).toBe(503);
    expect(await listed(server)).toEqual(acknowledged);
    await becomes(1, () => troublesOf(server).filter((line) => line.includes("; stop the server and restore")).length);
    server.process.kill("SIGTERM");
    expect(await server.process.exited).toBe(0);
    // Stopping has not mixed the damaged file with what was in memory.
    const sentence = await refusal(["serve", "--port", "0", "--data", join(server.directory, "data")]);
    expect(sentence).toMatch(/damaged|changes up to \d+ were acknowledged/);
  });
}

test("a server is not ready when the index page of a key look-up is zeroed", async () => {
  const first = await start();
  expect(await first.stop()).toBe(0);
  // With everything in the file and little in the log.
  const server = await start({ directory: first.directory });
  const path = databaseOf(server);
  // Now it has the page in a cache.
  expect(await statusOf(server, "/readyz")).toBe(200);
  const descriptor = openSync(path, "r+");
  writeSync(descriptor, new Uint8Array(pageBytes), 0, pageBytes, (rootOfDigests(path) - 1) * pageBytes);
  closeSync(descriptor);
  expect(await statusOf(server, "/readyz")).toBe(503);
  expect(await statusOfUnusedKey(server)).toBe(503);
  expect(await register(server, "late-0")).toBe(503);
});

/** The page with the index of all keys by their digest. */
function rootOfDigests(path: string): number {
  const database = new Database(path, { readonly: true });
  const indexes = database
    .query<{ name: string; rootpage: number }, []>("select name, rootpage from sqlite_master where tbl_name = 'keys'")
    .all();
  const digests = indexes.find(({ name }) => {
    const columns = database.query<{ name: string }, [string]>("select name from pragma_index_info(?)").all(name);
    return columns.length === 1 && columns[0]?.name === "digest";
  });
  database.close();
  return digests?.rootpage ?? 0;
}

test("a server whose -shm file is truncated dies, and the next one has every change", async () => {
  const server = await start();
  const acknowledged = await registerMany(server, "before", 9);
  truncateSync(`${databaseOf(server)}-shm`, 0);
  await statusOf(server, "/v1/models", keys.zenithOwner).catch(() => undefined);
  expect(await server.process.exited).not.toBe(0);
  expect(await listed(await start({ directory: server.directory }))).toEqual(acknowledged);
});

test("a tool that shrinks the database under a server causes no damage", async () => {
  const server = await start();
  const path = databaseOf(server);
  await registerMany(server, "before", 9);
  const statements = `pragma wal_checkpoint(truncate); vacuum; pragma wal_checkpoint(truncate)`;
  const script = `const { Database } = require("bun:sqlite"); const d = new Database(${JSON.stringify(path)});
    d.run("pragma busy_timeout = 2000"); for (const s of ${JSON.stringify(statements.split("; "))}) d.run(s); d.close()`;
  const tool = Bun.spawnSync([process.execPath, "-e", script]);
  expect(tool.stderr.toString()).toBe("");
  expect(await statusOf(server, "/readyz")).toBe(200);
  expect(await register(server, "after-0")).toBe(200);
  expect(troublesOf(server)).toEqual([]);
});
