import { cpus, release } from "node:os";
import { parseArgs } from "node:util";
import { whyNoPostgres } from "../test/support/postgres/postgres.ts";
import { catchUpTable } from "./scaling/catch-up.ts";
import { heapTable } from "./scaling/heap.ts";
import { modelCountsTable } from "./scaling/model-counts.ts";
import { newsTable } from "./scaling/news.ts";
import { readsTable } from "./scaling/reads.ts";
import { startsTable } from "./scaling/starts.ts";
import { writesTable } from "./scaling/writes.ts";
import { whyNotHere } from "./tools.ts";

/*
 * `npm run bench:scaling`: several servers on one PostgreSQL against one with SQLite, and the cost of very large data.
 * docs/scaling.md calculates with the figures.
 */

// Well above the duration of a run. Then the script and its processes end, whatever went wrong.
const minutesMax = 30;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    durable: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const durations = { warmUpSeconds: 1, measureSeconds: values.quick ? 1 : 2 };

const parts: Readonly<Record<string, () => Promise<string>>> = {
  reads: () => readsTable(rounds, durations),
  writes: () => writesTable(rounds, values.durable),
  "catch-up": catchUpTable,
  starts: () => startsTable(rounds),
  models: modelCountsTable,
  heap: heapTable,
  news: newsTable,
};
const chosen = values.only?.split(",") ?? Object.keys(parts);

const obstacle = whyNot();
if (obstacle !== null) console.error(obstacle);
else await main();
process.exit(obstacle === null ? 0 : 1);

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  setTimeout(giveUp, minutesMax * 60_000).unref();
  const machine = `${cpus()[0]?.model}, ${cpus().length} cores, Linux ${release()}, Bun ${Bun.version}`;
  console.log(`${machine}, ${rounds} rounds; servers, PostgreSQL and clients share the cores\n`);
  for (const part of chosen) console.log(`${await parts[part]!()}\n`);
}

function whyNot(): string | null {
  if (!Number.isInteger(rounds) || rounds < 1) return "--rounds takes a whole number from 1 on.";
  if (!chosen.every((part) => part in parts)) return `--only takes some of ${Object.keys(parts).join(",")}.`;
  return whyNotHere(["wrk"]) ?? whyNoPostgres;
}

function giveUp(): void {
  console.error("The benchmark takes far too long and ends itself.");
  process.exit(1);
}
