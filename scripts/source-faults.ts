import { behaviours } from "../test/sources/faults/behaviours.ts";
import { walkFaults, type FaultReport } from "../test/sources/faults/walk.ts";

/*
 * Lets twenty upstreams of a real server misbehave in every way known while clients read, and looks for a model that
 * is lost, an answer that fails and one that waits: `node bin/launch.js scripts/source-faults.ts [SOURCES]`. Takes a
 * few minutes. How fast the answers are is judged beside what the same clients see while nothing is the matter.
 */

const sources = Number(process.argv[2] ?? 20);
const listMsMax = 50;
// On a machine that is busy with something else, its own quiet counts.
const timesQuietMax = 2;
const megabytesMax = 400;

if (!Number.isInteger(sources) || sources < 1) {
  console.error("usage: source-faults.ts [SOURCES]");
  process.exit(2);
}
const report = await walkFaults({ sources, modelsEach: 25, behaviours, quietMs: 8_000 });
process.exit(judge(report) ? 0 : 1);

function judge({ quiet, underFaults, megabytes, refreshes, seconds, problems }: FaultReport): boolean {
  console.log(
    `${behaviours.length} behaviours, ${sources} sources, ${refreshes} refreshes in ${Math.round(seconds)} s\n` +
      `lists, while nothing is the matter: ${spell(quiet.listMs)}\n` +
      `lists, while upstreams misbehave:   ${spell(underFaults.listMs)}\n` +
      `retrievals, quiet:                  ${spell(quiet.retrieveMs)}\n` +
      `retrievals, misbehaving:            ${spell(underFaults.retrieveMs)}\n` +
      `memory: ${spellMegabytes(megabytes.before)} before, ${spellMegabytes(megabytes.most)} at most, ${spellMegabytes(megabytes.after)} after`,
  );
  const limitMs = Math.max(listMsMax, timesQuietMax * percentile(quiet.listMs, 0.99));
  const late = percentile(underFaults.listMs, 0.99) > limitMs;
  const large = megabytes.most > megabytesMax;
  if (late) console.log(`FAILED lists took longer than ${Math.round(limitMs)} ms`);
  if (large) console.log(`FAILED more than ${megabytesMax} MB`);
  for (const problem of problems) console.log(`FAILED ${problem}`);
  return !late && !large && problems.length === 0;
}

function spell(times: readonly number[]): string {
  const [half, most] = [percentile(times, 0.5), percentile(times, 0.99)];
  return `${times.length}, median ${half.toFixed(1)} ms, p99 ${most.toFixed(1)} ms, longest ${percentile(times, 1).toFixed(1)} ms`;
}

function spellMegabytes(megabytes: number): string {
  return `${Math.round(megabytes)} MB`;
}

function percentile(times: readonly number[], share: number): number {
  const inOrder = times.toSorted((a, b) => a - b);
  return inOrder[Math.min(inOrder.length - 1, Math.floor(inOrder.length * share))] ?? Number.NaN;
}
