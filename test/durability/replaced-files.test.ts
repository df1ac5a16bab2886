import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "bun:test";
import { housekeeping } from "../starting/housekeeping.ts";
import { refusal, refusedStart } from "../starting/refused-start.ts";
import type { TestServer } from "../support/server.ts";
import {
  backUp,
  becomes,
  databaseOf,
  listed,
  register,
  registerMany,
  says,
  statusOf,
  statusOfUnusedKey,
  troublesOf,
} from "./served-files.ts";

/** Files that are taken from a server at work, each followed by kill -9 and another start. */

const { newDirectory, start } = housekeeping();

interface Place {
  readonly path: string;
  readonly backup: string;
}

interface Act {
  readonly act: (place: Place) => void;
  /** What becomes of another start after kill -9. */
  readonly next: (server: TestServer, acknowledged: readonly string[]) => Promise<void>;
}

const acts: Record<string, Act> = {
  "the write-ahead log is removed": {
    act: ({ path }) => rmSync(`${path}-wal`),
    next: startsWhole,
  },
  "the write-ahead log and the shared memory are removed": {
    act: ({ path }) => [`${path}-wal`, `${path}-shm`].forEach((file) => rmSync(file)),
    next: startsWhole,
  },
  "an older backup takes the database's name, and the files beside it are removed": {
    act: ({ path, backup }) => {
      renameSync(backup, path);
      [`${path}-wal`, `${path}-shm`].forEach((file) => rmSync(file));
    },
    next: async ({ directory }) => {
      const server = await start({ directory });
      await says(server, "info", /is at revision \d+ and is not the file that the last server here used/);
      expect(await listed(server)).toEqual(["early-0", "early-1", "early-2"]);
    },
  },
  "an older backup takes the database's name, and the write-ahead log stays": {
    act: ({ path, backup }) => renameSync(backup, path),
    next: async ({ directory }) =>
      expect(await refusedStart(directory, {})).toMatch(/-wal belongs to the file that it replaced/),
  },
  "the database is removed": {
    act: ({ path }) => rmSync(path),
    next: async ({ directory }) =>
      expect(await refusedStart(directory, {})).toMatch(/is missing but its write-ahead log is there/),
  },
  "a web page takes the database's name": {
    act: ({ path, backup }) => {
      writeFileSync(backup, "<!doctype html>".repeat(500));
      renameSync(backup, path);
    },
    next: async ({ directory }) => expect(await refusedStart(directory, {})).toMatch(/damaged or not a database/),
  },
  "a directory takes the database's name": {
    act: ({ path }) => {
      rmSync(path);
      mkdirSync(path);
    },
    next: async ({ directory }) => expect(await refusedStart(directory, {})).toMatch(/it is not a file/),
  },
  "a link to nowhere takes the database's name": {
    act: ({ path }) => {
      rmSync(path);
      symlinkSync("/nowhere", path);
    },
    next: async ({ directory }) =>
      expect(await refusal(["serve", "--port", "0", "--data", join(directory, "data")])).toMatch(/rollcall\.db/),
  },
  "the whole folder is removed": {
    act: ({ path }) => rmSync(dirname(path), { recursive: true }),
    next: async ({ directory }) => {
      const server = await start({ directory });
      await says(server, "info", /^created a new store: \S+rollcall\.db$/);
      expect(await listed(server)).toEqual([]);
    },
  },
};

for (const [name, { act, next }] of Object.entries(acts)) {
  test(`when ${name}, the server acknowledges nothing more and logs that once`, async () => {
    const { server, acknowledged, place } = await atWork();
    act(place);
    // The very next change, with no time to look around.
    expect(await register(server, "late-0")).toBe(503);
    expect(await statusOf(server, "/readyz")).toBe(503);
    expect(await statusOfUnusedKey(server)).toBe(503);
    expect(await statusOf(server, "/healthz")).toBe(200);
    expect(await listed(server)).toEqual(acknowledged);
    expect(await register(server, "late-1")).toBe(503);
    await becomes(1, () => saidOf(server).length);
    await server.kill();
    await next(server, acknowledged);
  });
}

test("an idle server notices by itself, and continues when its directory is back", async () => {
  const { server, acknowledged, place } = await atWork();
  const [folder, aside] = [dirname(place.path), join(server.directory, "aside")];
  renameSync(folder, aside);
  await becomes(1, () => saidOf(server).length);
  expect(await statusOf(server, "/readyz")).toBe(503);
  expect(await statusOfUnusedKey(server)).toBe(503);
  renameSync(aside, folder);
  await becomes(200, () => statusOf(server, "/readyz"));
  expect(await register(server, "late-0")).toBe(200);
  await server.kill();
  const again = await start({ directory: server.directory });
  expect(await listed(again)).toEqual([...acknowledged, "late-0"].sort());
});

test("an orderly stop leaves files that replaced the server's own unchanged", async () => {
  const { server, place } = await atWork();
  const other = await atWork();
  await other.server.kill();
  const folder = dirname(place.path);
  rmSync(folder, { recursive: true });
  cpSync(dirname(other.place.path), folder, { recursive: true });
  await becomes(503, () => statusOf(server, "/readyz"));
  expect(await server.stop()).toBe(0);
  expect(readFileSync(`${place.path}-wal`)).toEqual(readFileSync(`${other.place.path}-wal`));
  const again = await start({ directory: server.directory });
  expect(await listed(again)).toEqual(other.acknowledged);
});

test("a write-ahead log that was removed after kill -9 stops the start", async () => {
  const { server, place } = await atWork();
  await server.kill();
  rmSync(`${place.path}-wal`);
  expect(await refusedStart(server.directory, {})).toMatch(
    /is at revision \d+, but changes up to \d+ were acknowledged: rollcall\.db-wal was removed/,
  );
  rmSync(join(dirname(place.path), "rollcall.revision"));
  expect(await listed(await start({ directory: server.directory }))).toEqual([]);
});

test("a checkpoint by a database tool after kill -9 is no obstacle", async () => {
  const { server, acknowledged, place } = await atWork();
  await server.kill();
  const tool = Bun.spawn(
    [
      process.execPath,
      "-e",
      `const { Database } = require("bun:sqlite"); const d = new Database(${JSON.stringify(place.path)});
       d.query("select * from clock").get(); d.close()`,
    ],
    { stderr: "inherit" },
  );
  expect(await tool.exited).toBe(0);
  expect(await listed(await start({ directory: server.directory }))).toEqual(acknowledged);
});

const saidOf = (server: TestServer) =>
  troublesOf(server).filter((line) => line.includes("while this server was running; "));

async function startsWhole({ directory }: TestServer, acknowledged: readonly string[]): Promise<void> {
  expect(await listed(await start({ directory }))).toEqual([...acknowledged]);
}

/** A server with a backup of three models and twelve more that were registered since. */
async function atWork() {
  const server = await start();
  const path = databaseOf(server);
  const early = await registerMany(server, "early", 3);
  const backup = join(newDirectory(), "backup.db");
  backUp(path, backup);
  const acknowledged = [...early, ...(await registerMany(server, "since", 12))].sort();
  await listed(server);
  return { server, acknowledged, place: { path, backup } };
}
