import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "bun:test";
import { describeStore } from "../contract/contract.ts";
import { openServedFile } from "./file.ts";
import type { SqlDriver } from "../sql/driver.ts";
import { sqlStore } from "../sql/store.ts";
import { openSqliteStore, SqliteDriver } from "./driver.ts";

describeStore("SQLite", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-store-"));
  const store = await openSqliteStore(directory);
  return {
    store,
    close: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
});

test("a change is still there after closing and reopening", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-store-"));
  const first = await openSqliteStore(directory);
  await first.write(async (transaction) => {
    await transaction.organizations.put({ id: "org-1", name: "one", created: 1, allowedNetworks: [] });
    return true;
  });
  await first.close();
  const second = await openSqliteStore(directory);
  expect((await second.snapshot()).revision).toBe(1);
  await second.close();
  rmSync(directory, { recursive: true });
});

test("recording an upstream deletion waits for the disk, recording a refresh does not", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-store-"));
  const driver = new SqliteDriver(openServedFile(directory));
  const ways: string[] = [];
  const watched: SqlDriver = {
    all: (...statement) => driver.all(...statement),
    keyCheck: driver.keyCheck,
    isShared: false,
    read: (work) => driver.read(work),
    readChanges: (work) => driver.readChanges(work),
    write: (work) => (ways.push("write"), driver.write(work)),
    note: (work) => (ways.push("note"), driver.note(work)),
    beside: (work) => (ways.push("beside"), driver.beside(work)),
    probe: (work) => driver.probe(work),
    lockingRows: "",
    walBytes: null,
    wallMs: () => driver.wallMs(),
    follow: (follower) => driver.follow(follower),
    close: () => driver.close(),
  };
  const { sources } = sqlStore(watched);
  const deletion = {
    organizationId: "o",
    id: "d",
    modelId: "m",
    sourceId: "s",
    sourceFingerprint: "[]",
    upstreamId: "u",
  };
  const asker = { keyId: "k", principalId: "p", address: null, requestId: null, projectId: null, atMs: 1 };
  await sources.beginUpstreamDeletion({ ...deletion, ...asker });
  await sources.endUpstreamDeletionsOf("o", "m");
  await sources.scheduleNow({ organizationId: "o", id: "s" }, 1);
  expect(ways).toEqual(["write", "write", "note"]);
  await driver.close();
  rmSync(directory, { recursive: true });
});

test("a read in the same turn as a commit resolves after its sync", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-store-"));
  const driver = new SqliteDriver(openServedFile(directory));
  const early: number[] = [];
  let isSameTurn = true;
  // A sync takes at least one turn of the event loop, and none begins while only promises are settled.
  const readOverAndOver = async () => {
    for (let at = 0; at < 50; at++, await Promise.resolve())
      void driver.all("select revision from clock").then(([row]) => {
        if (isSameTurn && row?.["revision"] === 1) early.push(at);
      });
    for (let at = 0; at < 50; at++) await Promise.resolve();
    isSameTurn = false;
  };
  let reading: Promise<void> = Promise.resolve();
  await driver.write(async (sql) => {
    await sql.all("update clock set revision = 1");
    reading = readOverAndOver();
    return true;
  });
  await reading;
  expect(early).toEqual([]);
  await driver.close();
  rmSync(directory, { recursive: true });
});

test("other work gets its turn between queued writes", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-store-"));
  const store = await openSqliteStore(directory);
  const writes = 40;
  const state = { isDone: false };
  const all = Array.from({ length: writes }, () => store.write(async () => true, "org-1"));
  const done = Promise.all(all).then(() => (state.isDone = true));
  let turns = 0;
  for (; !state.isDone; turns++) await setImmediate();
  await done;
  expect(turns).toBeGreaterThanOrEqual(writes);
  await store.close();
  rmSync(directory, { recursive: true });
});
