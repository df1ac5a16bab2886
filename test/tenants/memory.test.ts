import { expect, test } from "bun:test";
import { mostResidentMegabytes } from "../support/processes/memory.ts";
import {
  askForEverything,
  askForList,
  beginBodies,
  memoryWorld,
  putHugePolicy,
  useKeys,
} from "../support/load/memory-load.ts";
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
    // Lists that differ little share their bytes, so this much is one list for each project, dialect and encoding.
    expect(counted).toBeGreaterThan(15);
    expect(mostResidentMegabytes(server.process.pid)).toBeLessThan(mostMegabytes);
  } finally {
    await server.kill();
    server.remove();
  }
}, 60_000);

// The goal. It was 398 before lists shared what they have in common.
const listsMegabytes = 300;

for (const encoding of ["identity", "gzip"])
  test(`1,000 projects that each see another 2,000 models, in ${encoding}, use a bounded amount of memory`, async () => {
    const world = memoryWorld({ projects: 1_000, models: 2_001, accounts: 0 });
    const first = await startServer({ yaml: world.yaml, flags });
    await first.stop();
    const server = await startServer({ yaml: null, directory: first.directory, flags });
    try {
      for (const key of world.projectKeys) await askForList(server.url, key, encoding);
      expect(mostResidentMegabytes(server.process.pid)).toBeLessThan(listsMegabytes);
    } finally {
      await server.kill();
      server.remove();
    }
  }, 120_000);
