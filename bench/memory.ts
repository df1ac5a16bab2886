import { parseArgs } from "node:util";
import { mostResidentMegabytes, residentMegabytes } from "../test/support/processes/memory.ts";
import {
  askForEverything,
  beginBodies,
  memoryWorld,
  putHugePolicy,
  useKeys,
} from "../test/support/load/memory-load.ts";
import { startServer, type TestServer } from "../test/support/server.ts";
import { heading, row, thousands } from "./report.ts";
import { endWithUs } from "./tools.ts";

/*
 * `npm run bench:memory`: how much memory one organization can make a server use, with lists in every dialect and
 * encoding, keys with one huge policy, and request bodies that never end. README.md has the figures.
 */

const { values } = parseArgs({
  options: {
    projects: { type: "string", default: "100" },
    models: { type: "string", default: "1000" },
    keys: { type: "string", default: "400" },
    ids: { type: "string", default: "43000" },
    bodies: { type: "string", default: "450" },
  },
});
const size = { projects: Number(values.projects), models: Number(values.models), accounts: Number(values.keys) };
const bodyBytes = 7 * 1024 * 1024;
const goalMegabytes = 500;

const world = memoryWorld(size);
const server = await startAgain(await prepare());
console.log(heading(["after", "resident MB", "the most so far", "rollcall_snapshot_bytes, MB"]));
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
process.exit(0);

/** A server's data with the huge policy in it. */
async function prepare(): Promise<string> {
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
