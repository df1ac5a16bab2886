import { describe, expect, test } from "bun:test";
import { housekeeping } from "../starting/housekeeping.ts";
import { delayCalls, whyNoStrace } from "../support/processes/strace.ts";
import { keys } from "../support/world.ts";
import { databaseOf, register } from "./served-files.ts";

/** A disk that is slow keeps those waiting who have to wait for it, and nobody else. */

const { start } = housekeeping();
const slowMs = 700;
const writers = 20;

describe.skipIf(whyNoStrace !== null)("on a disk with slow syncs", () => {
  test("a change is acknowledged only when it is on disk, lists are served meanwhile, and many changes share a sync", async () => {
    const server = await start();
    const list = async () => {
      const headers = { authorization: `Bearer ${keys.zenithOwner}` };
      const startedMs = performance.now();
      expect((await fetch(`${server.url}/v1/models`, { headers })).status).toBe(200);
      return performance.now() - startedMs;
    };
    await list();
    await register(server, "before");
    const slow = { calls: "fsync,fdatasync", ms: slowMs, paths: [`${databaseOf(server)}-wal`] };
    const fault = await delayCalls(server.process.pid, slow);
    const startedMs = performance.now();
    const written = Promise.all(
      Array.from({ length: writers }, async (_, at) => {
        expect(await register(server, `slow-${at}`)).toBe(200);
        return performance.now() - startedMs;
      }),
    );
    const state = { isWritten: false };
    const lists: number[] = [];
    void written.then(() => (state.isWritten = true));
    while (!state.isWritten) {
      lists.push(await list());
      await Bun.sleep(5);
    }
    const answeredMs = await written;
    expect(Math.min(...answeredMs)).toBeGreaterThanOrEqual(slowMs);
    expect(Math.max(...answeredMs)).toBeLessThan((slowMs * writers) / 2);
    expect(lists.length).toBeGreaterThan(10);
    // Those that waited for the disk would nearly all take longer.
    expect(lists.filter((ms) => ms > slowMs / 2).length).toBeLessThan(lists.length / 4);
    await fault.end();
  });
});
