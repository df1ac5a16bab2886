import { expect, test } from "bun:test";
import { mostResidentMegabytes } from "../support/processes/memory.ts";
import { askForEverything, beginBodies, memoryWorld, putHugePolicy, useKeys } from "../support/load/memory-load.ts";
import { startServer } from "../support/server.ts";

/** A smaller form of `npm run bench:memory`, which took 1,200 MB before memory was bounded in bytes. */

const flags = ["--no-access-log"];
const mostMegabytes = 450;
const policyIds = 43_000;

test("one organization's lists, keys and bodies use a bounded amount of memory", async () => {
  const world = memoryWorld({ projects: 25, models: 600, accounts: 80 });
  const first = await startServer({ yaml: world.yaml, flags });
  const { directory } = first;
  await first.stop();
  putHugePolicy(directory, policyIds);
  const server = await startServer({ yaml: null, directory, flags });
  try {
    await useKeys(server.url, world.accountKeys);
    for (const key of world.projectKeys) await askForEverything(server.url, key);
    const giveUp = beginBodies(server.url, world.projectKeys[0]!, 80, 7 * 1024 * 1024);
    await Bun.sleep(1_000);
    giveUp();
    const page = await (await fetch(`${server.url}/metrics`)).text();
    const counted = Number(/^rollcall_snapshot_bytes (\d+)$/m.exec(page)?.[1]) / 1024 / 1024;
    expect(counted).toBeLessThanOrEqual(96);
    expect(counted).toBeGreaterThan(30);
    expect(mostResidentMegabytes(server.process.pid)).toBeLessThan(mostMegabytes);
  } finally {
    await server.kill();
    server.remove();
  }
}, 60_000);
