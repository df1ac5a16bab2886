import { cpus, release } from "node:os";
import { parseArgs } from "node:util";
import { cases } from "./cases.ts";
import { compare } from "./compare.ts";
import { takeCores } from "./cores.ts";
import { measureFreshness } from "./freshness.ts";
import { comparisonHeading, comparisonRow, freshnessHeading, freshnessRow, startTable } from "./report.ts";
import { prepareData } from "./rollcall.ts";
import { measureStarts } from "./start.ts";
import { whyNotHere } from "./tools.ts";
import { worldOf } from "./world.ts";

/*
 * `npm run bench`: this server against nginx, its start, and how soon a deletion shows. README.md says how to read it.
 */

const keyCount = 1_000;
const deletions = 200;
// Well above the duration of a run. Then the script and its processes end, whatever went wrong.
const minutesMaxPerRound = 4;

const { values } = parseArgs({ options: { rounds: { type: "string" }, quick: { type: "boolean", default: false } } });
const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
const durations = { warmUpSeconds: 1, measureSeconds: values.quick ? 1 : 2 };

const obstacle =
  Number.isInteger(rounds) && rounds >= 1 ? whyNotHere(["nginx", "wrk"]) : "--rounds takes a whole number from 1 on.";
if (obstacle === null) await main();
else {
  console.error(obstacle);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  const deadline = setTimeout(giveUp, (rounds + 1) * minutesMaxPerRound * 60_000);
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores, Linux ${release()}, Bun ${Bun.version}, ${rounds} rounds\n`,
  );
  await compareAll();
  console.log(`\n${startTable(await measureStarts(keyCount, rounds))}\n`);
  console.log(freshnessHeading);
  for (const modelCount of [100, 2_000]) {
    console.log(freshnessRow(await measureFreshness(modelCount, keyCount, deletions)));
  }
  clearTimeout(deadline);
}

async function compareAll(): Promise<void> {
  const cores = takeCores();
  process.on("exit", cores.release);
  console.log(`${cores.description}\n\n${comparisonHeading}`);
  for (const modelCount of new Set(cases.map((one) => one.modelCount))) {
    const world = worldOf(modelCount, keyCount);
    const data = await prepareData(world);
    const plan = { directory: data.directory, keys: world.keys, rounds, durations, cores };
    try {
      for (const one of cases.filter((each) => each.modelCount === modelCount)) {
        console.log(comparisonRow(await compare(one, plan)));
      }
    } finally {
      data.remove();
    }
  }
  cores.release();
}

function giveUp(): void {
  console.error("The benchmark takes far too long and ends itself.");
  process.exit(1);
}
