import { crashCycles, type CrashFigures } from "../test/durability/crash-cycles.ts";

/*
 * Kills a server under load that many times: `node bin/launch.js scripts/crash-cycles.ts 1000 [SEED]`. Each round of fifty
 * uses a fresh directory. A round that fails prints its seed; `crash-cycles.ts 50 SEED` repeats it.
 */

const cyclesPerRound = 50;
const cyclesDefault = 1000;

async function main([cyclesText, seedText]: readonly string[]): Promise<number> {
  const cycles = Number(cyclesText ?? cyclesDefault);
  const firstSeed = Number(seedText ?? Math.floor(Math.random() * 2 ** 31));
  if (!Number.isInteger(cycles) || cycles < 1 || !Number.isInteger(firstSeed)) {
    console.error("usage: crash-cycles.ts [CYCLES] [SEED]");
    return 2;
  }
  const startedMs = performance.now();
  let total: CrashFigures | null = null;
  for (let done = 0, seed = firstSeed; done < cycles; done += cyclesPerRound, seed++) {
    try {
      const figures = await crashCycles(Math.min(cyclesPerRound, cycles - done), seed);
      console.log(`seed ${seed}: ${format(figures)}`);
      total = total === null ? figures : sum(total, figures);
    } catch (error) {
      console.log(`FAILED ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    }
  }
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  if (total !== null) console.log(`all in ${seconds} s: ${format(total)}; every promise was kept`);
  return 0;
}

function sum(one: CrashFigures, other: CrashFigures): CrashFigures {
  return {
    cycles: one.cycles + other.cycles,
    registered: one.registered + other.registered,
    deleted: one.deleted + other.deleted,
    unanswered: one.unanswered + other.unanswered,
    unansweredButDone: one.unansweredButDone + other.unansweredButDone,
    slowestStartMs: Math.max(one.slowestStartMs, other.slowestStartMs),
  };
}

function format(figures: CrashFigures): string {
  const { cycles, registered, deleted, unanswered, unansweredButDone, slowestStartMs } = figures;
  return (
    `${cycles} kills, ${registered} registrations and ${deleted} deletions acknowledged, ${unanswered} answers lost ` +
    `(${unansweredButDone} of them done), slowest start ${Math.round(slowestStartMs)} ms`
  );
}

process.exit(await main(process.argv.slice(2)));
