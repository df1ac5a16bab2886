import { existsSync, statSync } from "node:fs";
import { describe, expect, test } from "bun:test";
import { housekeeping } from "../starting/housekeeping.ts";
import type { TestServer } from "../support/server.ts";
import { failCalls, whyNoStrace } from "../support/processes/strace.ts";
import { keys } from "../support/world.ts";
import {
  becomes,
  databaseOf,
  listed,
  register,
  registerMany,
  says,
  statusOf,
  statusOfUnknownKey,
  troublesOf,
} from "./served-files.ts";

/** What the disk refuses for a while is got over; a sync that failed ends the process. */

const { start } = housekeeping();
const logOf = (server: TestServer) => `${databaseOf(server)}-wal`;
const suspended = /a write to \S+ failed \(.*\); writes are refused until/;
const opened = /was reopened, has every acknowledged change, and is written again/;

describe.skipIf(whyNoStrace !== null)("with strace", () => {
  test("one failed write suspends writing for a moment", async () => {
    const server = await start();
    const acknowledged = await registerMany(server, "before", 5);
    const fault = await failCalls(server.process.pid, {
      calls: "pwrite64",
      error: "EIO",
      paths: [logOf(server)],
      when: "1",
    });
    expect(await register(server, "lost-0")).toBe(503);
    await becomes(200, () => register(server, "after-0"));
    expect(await statusOf(server, "/readyz")).toBe(200);
    await fault.end();
    await says(server, "info", opened);
    expect(troublesOf(server).filter((line) => suspended.test(line))).toHaveLength(1);
    await startsWith(server, [...acknowledged, "after-0"]);
  });

  test("under an exceeded quota lists and keys are still served, and writing resumes when it is lifted", async () => {
    const server = await start();
    const acknowledged = await registerMany(server, "before", 5);
    const calls = { calls: "pwrite64", error: "EDQUOT", paths: [logOf(server)] };
    const fault = await failCalls(server.process.pid, calls);
    for (let at = 0; at < 10; at++) {
      expect(await register(server, `lost-${at}`)).toBe(503);
      expect(await listed(server)).toEqual(acknowledged);
      expect(await statusOfUnknownKey(server)).toBe(401);
      expect(await statusOf(server, "/readyz")).toBe(503);
      await Bun.sleep(250);
    }
    await fault.end();
    await becomes(200, () => statusOf(server, "/readyz"));
    expect(await register(server, "after-0")).toBe(200);
    expect(troublesOf(server).filter((line) => suspended.test(line))).toHaveLength(1);
    // Ten requests met it, and each second one more attempt.
    expect(troublesOf(server).length).toBeLessThan(8);
    expect(/ at \S+\.ts:\d+/.test(server.stderr())).toBe(false);
    await startsWith(server, [...acknowledged, "after-0"]);
  });

  test("a file that cannot be reopened at first is reopened as soon as that is possible", async () => {
    const server = await start();
    const acknowledged = await registerMany(server, "before", 5);
    const calls = { calls: "pwrite64,openat", error: "EIO", paths: [logOf(server)] };
    const fault = await failCalls(server.process.pid, calls);
    expect(await register(server, "lost-0")).toBe(503);
    // Closing the file removed its log, so by now it is closed and could not be opened.
    await becomes(false, () => existsSync(logOf(server)));
    await Bun.sleep(2_500);
    expect(await statusOf(server, "/readyz")).toBe(503);
    await fault.end();
    await becomes(200, () => statusOf(server, "/readyz"));
    expect(await register(server, "after-0")).toBe(200);
    await says(server, "info", opened);
    await startsWith(server, [...acknowledged, "after-0"]);
  });

  test("a commit whose sync fails is not acknowledged, and the process exits with one message", async () => {
    const server = await start();
    const acknowledged = await registerMany(server, "before", 5);
    await failCalls(server.process.pid, { calls: "fsync,fdatasync", error: "EIO", paths: [logOf(server)] });
    const answers = await Promise.all(Array.from({ length: 6 }, (_, at) => register(server, `lost-${at}`)));
    expect(answers).toEqual([503, 503, 503, 503, 503, 503]);
    await endsFailed(server);
    const again = await start({ directory: server.directory });
    expect(await listed(again)).toEqual(expect.arrayContaining(acknowledged));
  });

  test("the process exits with one message when the sync of a checkpoint fails", async () => {
    const server = await start();
    const acknowledged = await registerMany(server, "before", 5);
    await failCalls(server.process.pid, { calls: "fsync,fdatasync", error: "EIO", paths: [databaseOf(server)] });
    const nameOfNext = () => `more-${acknowledged.length}`;
    while ((await register(server, nameOfNext()).catch(() => 0)) === 200) acknowledged.push(nameOfNext());
    await endsFailed(server);
    const again = await start({ directory: server.directory });
    // The last one may be on disk, although its answer was lost.
    const kept = (await listed(again)).filter((name) => name !== nameOfNext());
    expect(kept).toEqual(acknowledged.sort());
  });

  test("a failed checkpoint loses no change: the log grows, and the server logs that once", async () => {
    const server = await start();
    const acknowledged = await registerMany(server, "before", 5);
    const calls = { calls: "pwrite64", error: "EDQUOT", paths: [databaseOf(server)] };
    const fault = await failCalls(server.process.pid, calls);
    while (!troublesOf(server).some((line) => line.includes("could not be copied into the database")))
      acknowledged.push(...(await registerMany(server, `more${acknowledged.length}`, 20)));
    await fault.end();
    acknowledged.push(...(await registerMany(server, "after", 5)));
    expect(troublesOf(server)).toHaveLength(1);
    await startsWith(server, acknowledged);
  });
});

test.skipIf(Bun.which("prlimit") === null)("writing resumes when a limit on the size of files is lifted", async () => {
  const server = await start();
  const acknowledged = await registerMany(server, "before", 5);
  limit(server, "fsize", statSync(logOf(server)).size + 20_000);
  await becomes(503, async () => {
    const name = `more-${acknowledged.length}`;
    const status = await register(server, name);
    if (status === 200) acknowledged.push(name);
    return status;
  });
  limit(server, "fsize", "unlimited");
  await becomes(200, () => register(server, "after-0"));
  await becomes(200, () => statusOf(server, "/readyz"));
  await startsWith(server, [...acknowledged, "after-0"]);
});

test.skipIf(Bun.which("prlimit") === null)(
  "a server without free file descriptors keeps changing its store",
  async () => {
    const server = await start();
    const acknowledged = await registerMany(server, "before", 2);
    limit(server, "nofile", 1);
    acknowledged.push(...(await registerMany(server, "without", 5)));
    limit(server, "nofile", 1_000);
    await startsWith(server, acknowledged);
  },
);

function limit({ process: { pid } }: TestServer, what: "fsize" | "nofile", most: number | "unlimited"): void {
  const { exitCode, stderr } = Bun.spawnSync(["prlimit", "--pid", String(pid), `--${what}=${most}:`]);
  if (exitCode !== 0) throw new Error(stderr.toString());
}

/** Killed and started again, it has what was acknowledged. */
async function startsWith(server: TestServer, acknowledged: readonly string[]): Promise<void> {
  await server.kill();
  const again = await start({ directory: server.directory });
  expect(await listed(again)).toEqual([...acknowledged].sort());
  expect(await statusOf(again, "/v1/models", keys.acemeOwner)).toBe(200);
}

async function endsFailed(server: TestServer): Promise<void> {
  expect(await server.process.exited).toBe(1);
  const sentences = troublesOf(server).filter((line) => line.includes("the server exits and can be started again"));
  expect(sentences).toEqual([expect.stringMatching(/^\S+rollcall\.db could not be synced to disk \(.*\), so nothing/)]);
}
