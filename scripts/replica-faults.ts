import { freshDatabase, whyNoPostgres } from "../test/support/postgres/postgres.ts";
import { runFault, staleMsMax, type FaultPlan, type FaultReport } from "../test/replicas/fault-run.ts";
import { faults, type Fault } from "../test/replicas/faults.ts";
import { Fleet } from "../test/replicas/fleet.ts";
import { openNamespaces } from "../test/replicas/namespaces.ts";
import { measureLatencies, percentile, raceToDelete } from "../test/replicas/rounds.ts";

/*
 * Three servers on one PostgreSQL: `node bin/launch.js scripts/replica-faults.ts 1000 [SEED]`. That many times, clients race
 * to delete one model, and the script measures how soon a change that one server acknowledged shows on the others. Once
 * per 250 rounds it causes every fault of test/replicas/faults.ts. It exits with 1 if a promise was broken.
 */

const roundsDefault = 1_000;
const roundsPerFault = 250;
const partitionMs = 30_000;
const recoveryMsMax = 2_000;
const latencyP99MsMax = 100;
const problemsShown = 5;

async function main([roundsText, seedText]: readonly string[]): Promise<number> {
  const rounds = Number(roundsText ?? roundsDefault);
  const seed = Number(seedText ?? Math.floor(Math.random() * 2 ** 31));
  if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
    console.error("usage: replica-faults.ts [ROUNDS] [SEED]");
    return 2;
  }
  if (whyNoPostgres !== null) {
    console.error(whyNoPostgres);
    return 1;
  }
  const startedMs = performance.now();
  console.log(`seed ${seed}`);
  const broken = (await withoutFaults(rounds, seed)) + (await withFaults(Math.ceil(rounds / roundsPerFault), seed));
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  console.log(`all in ${seconds} s: ${broken === 0 ? "every promise was kept" : `${broken} promises were broken`}`);
  return broken === 0 ? 0 : 1;
}

/** Returns how many promises were broken, like the other parts. */
async function withoutFaults(rounds: number, seed: number): Promise<number> {
  const database = await freshDatabase();
  const fleet = await Fleet.start(database.url, 3);
  let broken = 0;
  try {
    await raceToDelete(fleet.urls, database, rounds, seed);
    console.log(`${rounds} races of 2 to 32 deletions through three servers: exactly one won each`);
    const { deletion, revocation } = await measureLatencies(fleet.urls, rounds, String(seed));
    for (const [what, latencies] of [["deletion", deletion] as const, ["revocation", revocation] as const]) {
      const [median, p99, most] = [0.5, 0.99, 1].map((share) => percentile(latencies, share));
      console.log(
        `${what} honoured by the others after ${format(median)} (median), ${format(p99)} (p99), ${format(most)} (at most)`,
      );
      if ((p99 ?? 0) > latencyP99MsMax || (most ?? 0) > staleMsMax) broken++;
    }
  } catch (error) {
    console.log(`BROKEN ${error instanceof Error ? error.message : String(error)}`);
    broken++;
  } finally {
    await fleet.remove();
    await database.drop();
  }
  return broken;
}

async function withFaults(times: number, firstSeed: number): Promise<number> {
  const namespaces = openNamespaces();
  if (typeof namespaces === "string") console.log(`network faults are skipped: ${namespaces}`);
  console.log(`\n${row("fault", "acknowledged", "failed", "back after")}`);
  let broken = 0;
  try {
    for (let time = 0; time < times; time++) {
      const plan = { seed: firstSeed + time, partitionMs };
      for (const fault of Object.values(faults)) broken += await once(fault, plan);
      if (typeof namespaces === "string") continue;
      for (const fault of [faults.oneCutOff, faults.allCutOff])
        broken += await once(
          { ...fault, name: `${fault.name}, in namespaces` },
          { ...plan, openWay: namespaces.openWay },
        );
    }
  } finally {
    if (typeof namespaces !== "string") namespaces.remove();
  }
  return broken;
}

async function once(fault: Fault, plan: FaultPlan): Promise<number> {
  const report = await runFault(fault, plan).catch((error: unknown): FaultReport => ({
    name: fault.name,
    problems: [String(error)],
    acknowledged: 0,
    failed: 0,
    recoveryMs: 0,
  }));
  const { name, acknowledged, failed, recoveryMs } = report;
  console.log(row(name, String(acknowledged), String(failed), format(recoveryMs)));
  const late = recoveryMs > recoveryMsMax ? [`it took ${format(recoveryMs)} until everybody was answered again`] : [];
  const problems = [...report.problems, ...late];
  if (problems.length === 0) return 0;
  console.log(`BROKEN, seed ${plan.seed}: ${problems.length} times\n${problems.slice(0, problemsShown).join("\n")}`);
  return problems.length;
}

function row(name: string, ...figures: readonly string[]): string {
  return `${name.padEnd(64)}${figures.map((figure) => figure.padStart(14)).join("")}`;
}

function format(ms: number | undefined): string {
  return `${(ms ?? Number.NaN).toFixed(1)} ms`;
}

process.exit(await main(process.argv.slice(2)));
