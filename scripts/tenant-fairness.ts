import { parseArgs } from "node:util";
import { heading, megabytes, milliseconds, row } from "../bench/report.ts";
import { whyNoPostgres } from "../test/support/postgres.ts";
import { compare, figures, type Comparison, type Figure } from "./fairness/compare.ts";
import type { StoreName } from "./fairness/installation.ts";
import type { Row } from "./fairness/row.ts";
import { rows } from "./fairness/rows.ts";

/*
 * One organization, or a stranger, does what scripts/fairness/rows.ts lists, while another one reads and writes:
 * `node bin/launch.js scripts/tenant-fairness.ts`. It prints by how much longer the other one waits, on SQLite and on two
 * servers on one PostgreSQL, and ends with an exit code that is not 0 when that is too much.
 *
 *   --store sqlite|postgres   one of the two      --rounds 3    rounds of each row
 *   --only TEXT               rows with this in   --seconds 3   of each of a round's three measurements
 *
 * What the ratios mean. In each round the same calls of the other organization (lists, retrievals; renames of a project,
 * registrations, deletions; one connection that reads and one that writes to each server) are timed three times: with
 * nothing beside them, beside the attack, and beside a control. The control has as many connections and the same pauses as
 * the attack and retrieves one model. A ratio is the attack's p50 or p99 divided by the control's of the same round, or by
 * that of nothing beside where this is slower: a steady load keeps the processes awake, and some calls are faster for it.
 * The median of the rounds' ratios is printed and judged. It says what the attack takes beyond what any client with as
 * many connections takes. The ratio to nothing beside is printed as well and judges nothing, since servers, PostgreSQL,
 * attacker and victim share the cores of one machine, so that any load at all shows. The attacking process runs at a lower
 * priority, because in real life it would be another machine. Rows about the cost of one request pause between requests;
 * the others send as fast as they are answered. Between two measurements the servers may finish what was begun.
 */

const bounds: Readonly<Record<Figure, number>> = { "read p50": 3, "read p99": 10, "write p50": 3, "write p99": 10 };
const shownFailures = 3;

const { values } = parseArgs({
  options: {
    store: { type: "string" },
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
  },
});

async function main(): Promise<number> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  let missed = 0;
  for (const store of ["sqlite", "postgres"] as const) {
    if (values.store !== undefined && values.store !== store) continue;
    if (store === "postgres" && whyNoPostgres !== null) {
      console.log(`\nNot on PostgreSQL: ${whyNoPostgres}`);
      continue;
    }
    console.log(`\n${store === "sqlite" ? "One server on SQLite" : "Two servers on PostgreSQL"}\n`);
    console.log(heading(["row", ...figures, "to quiet: read p50", "write p50", "answers", "memory", "log", "within"]));
    for (const each of rows) if (each.name.includes(values.only)) missed += (await tryRow(each, store)) ? 0 : 1;
  }
  console.log(missed === 0 ? "\nEvery row is within its bounds." : `\n${missed} rows are not within their bounds.`);
  return missed === 0 ? 0 : 1;
}

async function tryRow(each: Row, store: StoreName): Promise<boolean> {
  const plan = { store, rounds: Number(values.rounds), seconds: Number(values.seconds) };
  const comparison = await compare(each, plan);
  const { ratios, toQuiet, attackMs, statuses, peakMegabytes, logMegabytes } = comparison;
  const problems = problemsOf(each, comparison);
  console.log(
    row([
      each.name,
      ...figures.map((figure) => `×${ratios[figure].toFixed(1)} (${milliseconds(attackMs[figure])})`),
      `×${toQuiet["read p50"].toFixed(1)}`,
      `×${toQuiet["write p50"].toFixed(1)}`,
      Object.entries(statuses)
        .map(([status, count]) => `${count} × ${status}`)
        .join(", "),
      megabytes(peakMegabytes),
      megabytes(logMegabytes),
      problems.length === 0 ? "yes" : "NO",
    ]),
  );
  if (problems.length > 0) console.log(problems.map((problem) => `  ${problem}`).join("\n"));
  return problems.length === 0;
}

function problemsOf(each: Row, { ratios, failures, statuses }: Comparison): string[] {
  const wrong = Object.keys(statuses).filter((status) => !each.statuses.includes(Number(status)));
  return [
    ...figures
      .filter((figure) => !(ratios[figure] <= bounds[figure]))
      .map((figure) => `${figure} is ×${ratios[figure].toFixed(1)} and may be ×${bounds[figure]}`),
    ...(failures.length > 0 ? [`${failures.length} calls of the other one failed`] : []),
    ...failures.slice(0, shownFailures),
    ...wrong.map((status) => `the attack was answered with ${status}, so it is not what it claims to be`),
  ];
}

process.exit(await main());
