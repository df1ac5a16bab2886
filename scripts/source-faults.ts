import { behaviours } from "../test/sources/faults/behaviours.ts";
import { walkFaults, type FaultReport } from "../test/sources/faults/walk.ts";

/*
 * `node bin/launch.js scripts/source-faults.ts [SOURCES]`: twenty upstreams of a real server misbehave in every known way
 * while clients read. Looks for lost models, failed answers and slow ones. Takes a few minutes. Answer times are compared
 * with those of the same clients while no upstream misbehaves.
 */

const sources = Number(process.argv[2] ?? 20);
const listMsMax = 50;
// On a busy machine the limit is relative to the quiet phase.
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
      `lists, quiet:                       ${format(quiet.listMs)}\n` +
      `lists, misbehaving:                 ${format(underFaults.listMs)}\n` +
      `retrievals, quiet:                  ${format(quiet.retrieveMs)}\n` +
      `retrievals, misbehaving:            ${format(underFaults.retrieveMs)}\n` +
      `memory: ${formatMegabytes(megabytes.before)} before, ${formatMegabytes(megabytes.most)} at most, ${formatMegabytes(megabytes.after)} after`,
  );
  const limitMs = Math.max(listMsMax, timesQuietMax * percentile(quiet.listMs, 0.99));
  const late = percentile(underFaults.listMs, 0.99) > limitMs;
  const large = megabytes.most > megabytesMax;
  if (late) console.log(`FAILED lists took longer than ${Math.round(limitMs)} ms`);
  if (large) console.log(`FAILED more than ${megabytesMax} MB`);
  for (const problem of problems) console.log(`FAILED ${problem}`);
  return !late && !large && problems.length === 0;
}

function format(times: readonly number[]): string {
  const [half, most] = [percentile(times, 0.5), percentile(times, 0.99)];
  return `${times.length}, median ${half.toFixed(1)} ms, p99 ${most.toFixed(1)} ms, longest ${percentile(times, 1).toFixed(1)} ms`;
}

function formatMegabytes(megabytes: number): string {
  return `${Math.round(megabytes)} MB`;
}

function percentile(times: readonly number[], share: number): number {
  const inOrder = times.toSorted((a, b) => a - b);
  return inOrder[Math.min(inOrder.length - 1, Math.floor(inOrder.length * share))] ?? Number.NaN;
}
