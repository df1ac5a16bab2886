import { openSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { model } from "../../src/store/contract/rows.ts";
import { openSqliteStore } from "../../src/store/sqlite/driver.ts";
import type { Store } from "../../src/store/store.ts";
import { housekeeping } from "../starting/housekeeping.ts";
import { rollcallCommand } from "../support/server.ts";
import { worldYaml } from "../support/world.ts";
import { becomes, databaseOf, registerMany, statusOf } from "./served-files.ts";

/** The write-ahead log stays small, and is short again when nobody keeps it from that. */

const { newDirectory, start } = housekeeping();
const megabyte = 1024 * 1024;
const logBytes = (path: string) => statSync(`${path}-wal`).size;

test("an export whose output nobody reads does not block checkpoints", async () => {
  // More than fits into a pipe.
  const many = Array.from({ length: 4_000 }, (_, at) => `  - { id: base-${at}, created: 1, owned_by: system }`);
  const server = await start({ yaml: worldYaml.replace("models:\n", `models:\n${many.join("\n")}\n`) });
  const path = databaseOf(server);
  const child = exportIntoFullPipe(path.replace("/rollcall.db", ""));
  // It reads a copy that has no name any more.
  await becomes(true, () => openFilesOf(child.pid).some((file) => file.endsWith("rollcall.db (deleted)")));
  const written = await registerMany(server, "during", 400);
  expect(written).toHaveLength(400);
  // Each of them is about seven pages, so that all together are more than twice as much.
  expect(logBytes(path)).toBeLessThan(6 * megabyte);
  expect(child.exitCode).toBeNull();
  child.kill();
  const page = await (await fetch(`${server.url}/metrics`)).text();
  expect(/^rollcall_wal_bytes (\d+)$/m.exec(page)?.[1]).toBeDefined();
  expect(await statusOf(server, "/readyz")).toBe(200);
  expect(await server.stop()).toBe(0);
});

test("a reader that blocks checkpoints is logged once, and the log is shortened when it ends", async () => {
  const directory = newDirectory();
  const said: string[] = [];
  const say = (message: string) => void said.push(message);
  const store = await openSqliteStore(directory, { event: say, trouble: say, failed: say });
  const path = `${directory}/rollcall.db`;
  await fill(store, 0);
  const reader = Bun.spawn([process.execPath, "-e", readerScript(path)], { stdout: "pipe", stdin: "pipe" });
  await reader.stdout.getReader().read();
  for (let round = 1; logBytes(path) < 80 * megabyte; round++) await fill(store, round);
  await becomes(true, () => said.some((line) => line.includes("another program has been reading")));
  await fill(store, 1_000);
  void reader.stdin.end();
  expect(await reader.exited).toBe(0);
  await becomes(true, () => logBytes(path) <= 16 * megabyte);
  await becomes(true, () => said.some((line) => line.includes("is short again")));
  expect(said).toEqual([
    expect.stringContaining("created a new store"),
    expect.stringMatching(/-wal has grown to \d+ MB, because another program/),
    expect.stringContaining("-wal is short again"),
  ]);
  expect((await store.snapshot()).models.length).toBeGreaterThan(2_000);
  await store.close();
});

/** A read that goes on until standard input ends. */
function readerScript(path: string): string {
  return `const { Database } = require("bun:sqlite"); const d = new Database(${JSON.stringify(path)}, { readonly: true });
    d.run("begin"); d.query("select * from clock").get(); console.log("reading");
    process.stdin.on("end", () => { d.run("commit"); d.close(); process.exit(0); }).resume();`;
}

async function fill(store: Store, round: number): Promise<void> {
  await store.write(async (transaction) => {
    for (let at = 0; at < 1_000; at++)
      await transaction.models.put({ ...model(`m${round}-${at}`), ownedBy: "x".repeat(3_000) });
  });
}

/** An export whose output nobody reads, so that it stops when the pipe is full. */
function exportIntoFullPipe(directory: string) {
  const pipe = join(newDirectory(), "pipe");
  expect(Bun.spawnSync(["mkfifo", pipe]).exitCode).toBe(0);
  const stdout = openSync(pipe, "r+");
  return Bun.spawn(rollcallCommand(["export", "--data", directory]), { stdin: "ignore", stdout, stderr: "pipe" });
}

function openFilesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((descriptor) => {
    try {
      return readlinkSync(join(folder, descriptor));
    } catch {
      return [];
    }
  });
}
