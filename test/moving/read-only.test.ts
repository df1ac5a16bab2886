import { chmodSync, cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { housekeeping } from "../starting/housekeeping.ts";
import { fingerprint } from "../starting/refused-start.ts";
import { spawnRollcall } from "../support/server.ts";
import { publicCopy, runUnprivileged } from "../support/processes/unprivileged.ts";
import { exportOf, type Ended } from "./commands.ts";

/** Stores that may only be read: on a read-only file system, and as a user who may not write. */

const { newDirectory, start } = housekeeping();

const withinReadOnly = (directory: string) => [
  "unshare",
  "--mount",
  "sh",
  "-c",
  `mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"`,
  directory,
];
const mayMount = Bun.spawnSync([...withinReadOnly(newDirectory()), "true"]).exitCode === 0;
if (!mayMount) console.warn("tests of read-only file systems do not run: only root may mount one");

/** What a server left that was stopped in order, and one that was killed. */
let stopped: string;
let killed: string;
let file: string;
beforeAll(async () => {
  const server = await start();
  await server.kill();
  killed = join(newDirectory(), "data");
  cpSync(join(server.directory, "data"), killed, { recursive: true });
  await (await start({ directory: server.directory })).stop();
  stopped = join(server.directory, "data");
  file = await exportOf({ flags: ["--data", stopped] });
});

const sentence = /^rollcall: [^\n]+\n$/;
const logIsNeeded = /the newest changes are in \S+rollcall\.db-wal, which can only be read in a directory that can/;

interface Reader {
  readonly name: string;
  readonly may: boolean;
  run(directory: string, args: readonly string[]): Promise<Ended>;
}

let program: ReturnType<typeof publicCopy>;
beforeAll(() => void (program = publicCopy(newDirectory())));

const readers: readonly Reader[] = [
  {
    name: "on a read-only file system",
    may: mayMount,
    run: async (directory, args) => endOf(spawnRollcall(args, {}, "ignore", withinReadOnly(directory))),
  },
  {
    name: "as a user who may only read",
    may: true,
    run: async (directory, args) => {
      openToAll(directory);
      const { exitCode, stdout, stderr } = await runUnprivileged(program, args);
      return { exitCode: exitCode ?? -1, stdout, stderr };
    },
  },
];

for (const { name, may, run } of readers) {
  describe.skipIf(!may)(name, () => {
    test("a stopped server's store is verified and exported, and no file is created", async () => {
      const directory = copyOf(stopped);
      const before = readdirSync(directory).sort();
      expect(await run(directory, ["audit", "verify", "--data", directory])).toEqual({
        exitCode: 0,
        stdout: expect.stringContaining("2 organizations, all intact"),
        stderr: "",
      });
      const { exitCode, stdout, stderr } = await run(directory, ["export", "--data", directory]);
      expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^exported revision /)]);
      expect(stdout === file).toBe(true);
      expect(readdirSync(directory).sort()).toEqual(before);
    });

    test("a backup that is a single file is exported", async () => {
      const directory = copyOf(stopped);
      for (const other of readdirSync(directory)) if (other !== "rollcall.db") rmSync(join(directory, other));
      const { exitCode, stdout } = await run(directory, ["export", "--data", directory]);
      expect([exitCode, stdout === file]).toEqual([0, true]);
    });

    test("a killed server's store is read with its log, or refused with the reason", async () => {
      const directory = copyOf(killed);
      rmSync(join(directory, "rollcall.db-shm"));
      for (const command of [["audit", "verify"], ["export"]]) {
        const { exitCode, stdout, stderr } = await run(directory, [...command, "--data", directory]);
        expect([exitCode, stdout, stderr]).toEqual([1, "", expect.stringMatching(sentence)]);
        expect(stderr).toMatch(logIsNeeded);
      }
    });

    test("a server refuses a read-only directory in one sentence", async () => {
      const directory = copyOf(stopped);
      openToAll(directory);
      const before = fingerprint(directory);
      const { exitCode, stdout, stderr } = await run(directory, ["serve", "--port", "0", "--data", directory]);
      expect([exitCode, stdout, stderr]).toEqual([1, "", expect.stringMatching(sentence)]);
      expect(stderr).toMatch(
        /is on a read-only file system, and a server has to write to it|no permission to write to \S+data /,
      );
      expect(fingerprint(directory)).toEqual(before);
    });
  });
}

test("a user without write access is told that a server is running", async () => {
  const server = await start();
  const directory = join(server.directory, "data");
  openToAll(directory);
  const { exitCode, stderr } = await runUnprivileged(program, ["audit", "verify", "--data", directory]);
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringMatching(/^rollcall: a Rollcall server is using \S+; [^\n]+\n$/),
  ]);
  const exported = await runUnprivileged(program, ["export", "--data", directory]);
  expect([exported.exitCode, exported.stderr]).toEqual([0, expect.stringMatching(/^exported revision /)]);
  expect(await server.stop()).toBe(0);
});

const openedFolders: string[] = [];
afterAll(() => openedFolders.forEach((folder) => existsSync(folder) && chmodSync(folder, 0o700)));

function openToAll(directory: string): void {
  chmodSync(join(directory, ".."), 0o755);
  chmodSync(directory, 0o555);
  for (const name of readdirSync(directory)) chmodSync(join(directory, name), 0o644);
  openedFolders.push(directory);
}

function copyOf(directory: string): string {
  const copy = join(newDirectory(), "data");
  cpSync(directory, copy, { recursive: true });
  return copy;
}

async function endOf(child: ReturnType<typeof spawnRollcall>): Promise<Ended> {
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}
