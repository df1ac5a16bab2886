import { cpus, loadavg, release } from "node:os";
import { parseArgs } from "node:util";
import { whyNoPostgres } from "../test/support/postgres/postgres.ts";
import { declaredTable } from "./million/declared.ts";
import { othersTable } from "./million/others.ts";
import { storedTable } from "./million/stored.ts";
import type { StoreName } from "./scaling/place.ts";
import { whyNotHere } from "./tools.ts";

/*
 * `npm run bench:million`: a start with a million stored models, a first start that declares very many in a file, and
 * what other servers notice of either. README.md has the figures.
 */

// Well above the duration of a run. Then the script and its processes end, whatever went wrong.
const minutesMax = 15;
const storeNames: Readonly<Record<string, StoreName>> = { sqlite: "SQLite", postgres: "PostgreSQL" };

const { values } = parseArgs({
  options: {
    models: { type: "string", default: "1000000" },
    declared: { type: "string", default: "100000" },
    store: { type: "string", default: Object.keys(storeNames).join(",") },
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: "stored,declared,others" },
  },
});
const [models, declared, rounds] = [values.models, values.declared, values.rounds].map(Number) as [
  number,
  number,
  number,
];
const stores = values.store.split(",").map((name) => storeNames[name]);

const parts: Readonly<Record<string, () => Promise<string>>> = {
  stored: () => storedTable(stores as StoreName[], models, rounds),
  declared: () => declaredTable(stores as StoreName[], declared, rounds),
  others: () => othersTable(models, declared),
};
const chosen = values.only.split(",");

const obstacle = whyNot();
if (obstacle !== null) console.error(obstacle);
else await main();
process.exit(obstacle === null ? 0 : 1);

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  setTimeout(giveUp, minutesMax * 60_000).unref();
  const load = loadavg()[0]!.toFixed(0);
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores, load ${load}, Linux ${release()}, Bun ${Bun.version}; ${rounds} rounds\n`,
  );
  for (const part of chosen) console.log(`${await parts[part]!()}\n`);
}

function whyNot(): string | null {
  const isWhole = [models, declared, rounds].every((number) => Number.isInteger(number) && number > 0);
  if (!isWhole) return "--models, --declared and --rounds take whole numbers from 1 on.";
  if (stores.includes(undefined)) return `--store takes some of ${Object.keys(storeNames).join(",")}.`;
  if (!chosen.every((part) => part in parts)) return `--only takes some of ${Object.keys(parts).join(",")}.`;
  return whyNotHere([]) ?? (stores.includes("PostgreSQL") || chosen.includes("others") ? whyNoPostgres : null);
}

function giveUp(): void {
  console.error("The benchmark takes far too long and ends itself.");
  process.exit(1);
}
