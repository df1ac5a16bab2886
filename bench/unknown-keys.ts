import { cpus, loadavg, release } from "node:os";
import { parseArgs } from "node:util";
import { whyNoPostgres } from "../test/support/postgres/postgres.ts";
import { takeCores, type Cores } from "./cores.ts";
import { costsTable } from "./keys/costs.ts";
import { floodTable } from "./keys/flood.ts";
import { listeningMs, memoryTable } from "./keys/memory.ts";
import { fillKeys } from "./scaling/bulk.ts";
import { newPlace, type StoreName } from "./scaling/place.ts";
import { whyNotHere } from "./tools.ts";
import { worldOf } from "./world.ts";

/*
 * `npm run bench:keys`: what a key that does not exist costs, on both stores. `--only costs,flood,memory`,
 * `--store sqlite|postgres`, `--keys N` and `--rounds N` run a part. README.md says how to read it.
 */

// Well above the duration of a run. Then the script and its processes end, whatever went wrong.
const minutesMax = 20;
const parts = ["costs", "flood", "memory"] as const;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: parts.join(",") },
    store: { type: "string", default: "sqlite,postgres" },
    keys: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "5" },
  },
});
const [rounds, keyCount] = [Number(values.rounds), Number(values.keys)];
const chosen = new Set(values.only.split(","));
const stores: Readonly<Record<string, StoreName>> = { sqlite: "SQLite", postgres: "PostgreSQL" };

const obstacle = whyNotHere(["wrk"]) ?? whyNoPostgres;
if (obstacle === null) await main();
else console.error(obstacle);
process.exit(obstacle === null ? 0 : 1);

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  setTimeout(giveUp, minutesMax * 60_000).unref();
  const cores = takeCores();
  process.on("exit", cores.release);
  const load = loadavg()[0]?.toFixed(0);
  console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Linux ${release()}, Bun ${Bun.version}, load ${load}`);
  console.log(`${cores.description}\n`);
  for (const [name, store] of Object.entries(stores))
    if (values.store.split(",").includes(name)) await run(store, cores);
}

async function run(store: StoreName, cores: Cores): Promise<void> {
  const world = worldOf(100, 10);
  const place = await newPlace(store, world);
  const fewMs = chosen.has("memory") ? await listeningMs(place) : 0;
  await fillKeys(place, keyCount);
  if (chosen.has("costs")) console.log(`${await costsTable(store, place, rounds, cores)}\n`);
  if (chosen.has("flood")) console.log(`${await floodTable(store, place, world.keys[0]!, rounds, cores)}\n`);
  if (chosen.has("memory")) console.log(`${await memoryTable(store, place, keyCount, fewMs)}\n`);
  await place.remove();
}

function giveUp(): void {
  console.error("The benchmark takes far too long and ends itself.");
  process.exit(1);
}
