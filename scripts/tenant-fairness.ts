import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { heading, megabytes, milliseconds, row } from "../bench/report.ts";
import { whyNoPostgres } from "../test/support/postgres/postgres.ts";
import { compare, figures, type Comparison, type Figure } from "./fairness/compare.ts";
import type { StoreName } from "./fairness/installation.ts";
import type { Row } from "./fairness/row.ts";
import { rows } from "./fairness/rows.ts";

/*
 * One organization, or a stranger, does what scripts/fairness/rows.ts lists, while another one reads and writes:
 * `node bin/launch.js scripts/tenant-fairness.ts`. It prints by how much longer the other one waits, on SQLite and on
 * PostgreSQL, and ends with an exit code that is not 0 when that is too much.
 *
 *   --store sqlite|postgres   one of the two      --rounds 3    rounds of each row
 *   --only TEXT               rows with this in   --seconds 3   of each of a round's three measurements
 *   --servers 1               of the store; only PostgreSQL can have more
 *
 * What the ratios mean. In each round the same calls of the other organization (lists, retrievals; renames of a project,
 * registrations, deletions; one connection that reads and one that writes to each server) are timed three times: with
 * nothing beside them, beside the attack, and beside a control. A ratio is the attack's p50 or p99 divided by that with
 * nothing beside, in the same round. The median of the rounds' ratios is printed and judged. The control's ratio beside it
 * shows what any load costs: as many connections as the attack has, with the same pauses, that retrieve one model. Where
 * that alone doubles a figure, requests are many rather than expensive, and the attack is judged by the control; the last
 * column says so. Such a flood is what `requests_per_minute` and a proxy are for.
 *
 * Servers, PostgreSQL, attacker and the other organization share the processors of one machine. So the last columns show
 * how many processors were busy: where all of them were, a ratio is about the machine as much as about the server. In
 * real life each of these would have its own, and several servers on a machine of two processors measure little else.
 * The attacking process runs at a lower priority for the same reason. `chrt -r 1` before the command keeps the other
 * programs of a busy machine out. Rows about the cost of one request pause between requests; the others send as fast as
 * they are answered. Between two measurements the servers may finish what was begun.
 */

const bounds: Readonly<Record<Figure, number>> = { "read p50": 3, "read p99": 10, "write p50": 3, "write p99": 10 };
const shownFailures = 3;
const titles = { sqlite: "SQLite", postgres: "PostgreSQL" } as const;

const { values } = parseArgs({
  options: {
    store: { type: "string" },
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
    servers: { type: "string", default: "1" },
  },
});

const servers = Number(values.servers);

async function main(): Promise<number> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  let missed = 0;
  for (const store of ["sqlite", "postgres"] as const) {
    if (values.store !== undefined && values.store !== store) continue;
    const whyNot = store === "postgres" ? whyNoPostgres : servers > 1 ? "a store has one server" : null;
    if (whyNot !== null) {
      console.log(`\nNot on ${titles[store]}: ${whyNot}`);
      continue;
    }
    console.log(`\n${servers} ${servers === 1 ? "server" : "servers"} on ${titles[store]}\n`);
    console.log(heading(["row", ...figures, "answers", "memory", "log", "processors", "within"]));
    for (const each of rows) if (each.name.includes(values.only)) missed += (await tryRow(each, store)) ? 0 : 1;
  }
  console.log(missed === 0 ? "\nEvery row is within its bounds." : `\n${missed} rows are not within their bounds.`);
  return missed === 0 ? 0 : 1;
}

async function tryRow(each: Row, store: StoreName): Promise<boolean> {
  const plan = { store, servers, rounds: Number(values.rounds), seconds: Number(values.seconds) };
  const comparison = await compare(each, plan);
  const { ratios, controlRatios, attackMs, busyProcessors, statuses, peakMegabytes, logMegabytes } = comparison;
  const problems = problemsOf(each, comparison);
  console.log(
    row([
      each.name,
      ...figures.map((figure) => figureText(ratios[figure], controlRatios[figure], attackMs[figure])),
      Object.entries(statuses)
        .map(([status, count]) => `${count} × ${status}`)
        .join(", "),
      megabytes(peakMegabytes),
      megabytes(logMegabytes),
      `${busyProcessors.toFixed(1)} of ${cpus().length}`,
      verdictOn(comparison, problems),
    ]),
  );
  if (problems.length > 0) console.log(problems.map((problem) => `  ${problem}`).join("\n"));
  return problems.length === 0;
}

function figureText(ratio: number, controlRatio: number, ms: number): string {
  return `×${ratio.toFixed(1)} (control ×${controlRatio.toFixed(1)}, ${milliseconds(ms)})`;
}

/** Where as many harmless requests take the other one twice the time, their number is the cause, and the control is the measure. */
const controlRatioOfFloods = 2;

function judgedRatio({ ratios, controlRatios }: Comparison, figure: Figure): number {
  const isFlood = controlRatios[figure] >= controlRatioOfFloods;
  return isFlood ? ratios[figure] / controlRatios[figure] : ratios[figure];
}

function verdictOn(comparison: Comparison, problems: readonly string[]): string {
  if (problems.length > 0) return "NO";
  return figures.every((figure) => comparison.ratios[figure] <= bounds[figure]) ? "yes" : "as the control";
}

function problemsOf(each: Row, comparison: Comparison): string[] {
  const { ratios, failures, statuses } = comparison;
  const wrong = Object.keys(statuses).filter((status) => !each.statuses.includes(Number(status)));
  return [
    ...figures
      .filter((figure) => !(judgedRatio(comparison, figure) <= bounds[figure]))
      .map((figure) => `${figure} is ×${ratios[figure].toFixed(1)} and may be ×${bounds[figure]}`),
    ...(failures.length > 0 ? [`${failures.length} calls of the other one failed`] : []),
    ...failures.slice(0, shownFailures),
    ...wrong.map((status) => `the attack was answered with ${status}, so it is not what it claims to be`),
  ];
}

process.exit(await main());
