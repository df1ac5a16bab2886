import { parseArgs } from "node:util";
import { mostResidentMegabytes, residentMegabytes } from "../test/support/processes/memory.ts";
import {
  askForEverything,
  askForList,
  beginBodies,
  memoryWorld,
  type MemoryWorld,
  putHugePolicy,
  useKeys,
} from "../test/support/load/memory-load.ts";
import { startServer, type TestServer } from "../test/support/server.ts";
import { heading, row, thousands } from "./report.ts";
import { endWithUs } from "./tools.ts";

/*
 * `npm run bench:memory`: how much memory one organization can make a server use, with lists in every dialect and
 * encoding, keys with one huge policy, and request bodies that never end. Then how much the lists of many projects take
 * that each see another 2,000 models. README.md has the figures.
 */

const { values } = parseArgs({
  options: {
    projects: { type: "string", default: "100" },
    models: { type: "string", default: "1000" },
    keys: { type: "string", default: "400" },
    ids: { type: "string", default: "43000" },
    bodies: { type: "string", default: "450" },
    audiences: { type: "string", default: "1000" },
  },
});
const size = { projects: Number(values.projects), models: Number(values.models), accounts: Number(values.keys) };
const bodyBytes = 7 * 1024 * 1024;
const goalMegabytes = 500;
const listsGoalMegabytes = 300;
const columns = ["resident MB", "the most so far", "rollcall_snapshot_bytes, MB"];

let server: TestServer;
await oneOrganization();
for (const encoding of ["identity", "gzip"]) await listsOfProjects(Number(values.audiences), encoding);
process.exit(0);

async function oneOrganization(): Promise<void> {
  const world = memoryWorld(size);
  server = await startAgain(await prepare(world));
  console.log(heading(["after", ...columns]));
  await report("the start");
  await useKeys(server.url, world.accountKeys);
  await report(`${size.accounts} keys of one policy of ${thousands(Number(values.ids))} ids`);
  let sent = 0;
  for (const key of world.projectKeys) sent += await askForEverything(server.url, key);
  await report(
    `${size.projects} projects × 17 dialects × 4 encodings of ${size.models} models (${megabytes(sent)} MB sent)`,
  );
  const giveUp = beginBodies(server.url, world.projectKeys[0]!, Number(values.bodies), bodyBytes);
  await Bun.sleep(3_000);
  const peak = await report(`${values.bodies} unfinished bodies of 7 MiB`);
  giveUp();
  console.log(`\nGoal: at most ${goalMegabytes} MB, ${peak <= goalMegabytes ? "met" : "missed"}.`);
  await server.kill();
  server.remove();
}

/** Each project misses another one of the models. */
async function listsOfProjects(projects: number, encoding: string): Promise<void> {
  const world = memoryWorld({ projects, models: 2_001, accounts: 0 });
  const first = await startServer({ yaml: world.yaml, flags: ["--no-access-log"] });
  endWithUs(first.process);
  await first.stop();
  server = await startAgain(first.directory);
  console.log(`\n${heading([`after, in ${encoding}`, ...columns])}`);
  await report("the start");
  let most = 0;
  for (const times of ["once", "twice"]) {
    const beganMs = performance.now();
    for (const key of world.projectKeys) await askForList(server.url, key, encoding);
    const ms = (performance.now() - beganMs) / projects;
    most = await report(`${thousands(projects)} lists of 2,000 models ${times}, ${ms.toFixed(1)} ms each`);
  }
  console.log(`\nGoal: at most ${listsGoalMegabytes} MB, ${most <= listsGoalMegabytes ? "met" : "missed"}.`);
  await server.kill();
  server.remove();
}

/** A server's data with the huge policy in it. */
async function prepare(world: MemoryWorld): Promise<string> {
  const first = await startServer({ yaml: world.yaml, flags: ["--no-access-log"] });
  endWithUs(first.process);
  await first.stop();
  putHugePolicy(first.directory, Number(values.ids));
  return first.directory;
}

async function startAgain(directory: string): Promise<TestServer> {
  const again = await startServer({ yaml: null, directory, flags: ["--no-access-log"] });
  endWithUs(again.process);
  return again;
}

async function report(what: string): Promise<number> {
  const page = await (await fetch(`${server.url}/metrics`)).text();
  const { pid } = server.process;
  const most = mostResidentMegabytes(pid);
  const counted = Number(/^rollcall_snapshot_bytes (\d+)$/m.exec(page)?.[1]);
  console.log(row([what, residentMegabytes(pid).toFixed(0), most.toFixed(0), megabytes(counted)]));
  return most;
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}
