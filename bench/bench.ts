import { cpus, release } from "node:os";
import { parseArgs } from "node:util";
import { cases } from "./cases.ts";
import { compare, type Comparison } from "./compare.ts";
import { takeCores } from "./cores.ts";
import { measureFreshness } from "./freshness.ts";
import { comparisonHeading, comparisonRow, freshnessHeading, freshnessRow, historyRow, startTable } from "./report.ts";
import { prepareData } from "./rollcall.ts";
import { measureStarts } from "./start.ts";
import { find, whyNotHere } from "./tools.ts";
import { worldOf } from "./world.ts";

/*
 * `npm run bench`: this server against bare Bun and nginx, its start, and how soon a deletion shows. `--quick` compares
 * only, in two minutes. README.md says how to read it.
 */

const keyCount = 1_000;
const deletions = 200;
// Well above the duration of a run. Then the script and its processes end, whatever went wrong.
const minutesMaxPerRound = 4;

const { values } = parseArgs({ options: { rounds: { type: "string" }, quick: { type: "boolean", default: false } } });
const rounds = Number(values.rounds ?? 5);
const durations = values.quick ? { warmUpSeconds: 0.5, measureSeconds: 0.4 } : { warmUpSeconds: 1, measureSeconds: 2 };
const measured = cases.filter(({ isLong }) => !values.quick || isLong !== true);
const hasNginx = find("nginx") !== null;

const obstacle =
  Number.isInteger(rounds) && rounds >= 1 ? whyNotHere(["wrk"]) : "--rounds takes a whole number from 1 on.";
if (obstacle === null) await main();
else {
  console.error(obstacle);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  const deadline = setTimeout(giveUp, (rounds + 1) * minutesMaxPerRound * 60_000);
  console.log(
    `${machine()}, Linux ${release()}, ${rounds} rounds${hasNginx ? "" : ", without nginx: not installed"}\n`,
  );
  const comparisons = await compareAll();
  console.log(`\nFor HISTORY.md:\n${historyRow([today(), commit(), machine()], comparisons)}`);
  if (!values.quick) await measureStartAndFreshness();
  clearTimeout(deadline);
}

async function measureStartAndFreshness(): Promise<void> {
  console.log(`\n${startTable(await measureStarts(keyCount, rounds))}\n`);
  console.log(freshnessHeading);
  for (const modelCount of [100, 2_000]) {
    console.log(freshnessRow(await measureFreshness(modelCount, keyCount, deletions)));
  }
}

async function compareAll(): Promise<readonly Comparison[]> {
  const cores = takeCores();
  process.on("exit", cores.release);
  console.log(`${cores.description}\n\n${comparisonHeading}`);
  const comparisons: Comparison[] = [];
  for (const [modelCount, ofCount] of Map.groupBy(measured, (one) => one.modelCount)) {
    const world = worldOf(modelCount, keyCount);
    const data = await prepareData(world);
    const { directory } = data;
    const plan = { directory, keys: world.keys, rounds, durations, cores, keepsProcesses: values.quick, hasNginx };
    try {
      for (const one of ofCount) {
        const comparison = await compare(one, plan);
        console.log(comparisonRow(comparison));
        comparisons.push(comparison);
      }
    } finally {
      data.remove();
    }
  }
  cores.release();
  return comparisons;
}

function machine(): string {
  return `${cpus()[0]?.model}, ${cpus().length} cores, Bun ${Bun.version}`;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function commit(): string {
  const { stdout } = Bun.spawnSync(["git", "describe", "--always", "--dirty"], {
    cwd: import.meta.dir,
    stderr: "ignore",
  });
  return stdout.toString().trim() || "unknown";
}

function giveUp(): void {
  console.error("The benchmark takes far too long and ends itself.");
  process.exit(1);
}
