import { callBehaviours } from "../test/relay/faults/behaviours.ts";
import { storm, type StormReport } from "../test/relay/faults/storm.ts";

/*
 * `node bin/launch.js scripts/relay-faults.ts [SECONDS] [STREAMS]`: a real server passes calls on to upstreams that fail
 * in every known way and restart, while clients leave at any time and the configuration is read again. Then 50,000
 * streams are cancelled. Looks for calls that hang, broken answers that look whole, counts that drift and memory that
 * grows.
 */

const [seconds, streams] = [Number(process.argv[2] ?? 180), Number(process.argv[3] ?? 100)];
const cancelled = 50_000;

if (!(seconds > 0) || !Number.isInteger(streams) || streams < 1) {
  console.error("usage: relay-faults.ts [SECONDS] [STREAMS]");
  process.exit(2);
}
const report = await storm({ streams, stormMs: seconds * 1000, cancelled });
process.exit(judge(report) ? 0 : 1);

function judge({ calls, left, restarts, reloads, megabytes, files, seconds: took, problems }: StormReport): boolean {
  // The collector lets it rise and fall by a hundred megabytes, so that only all of the later figures tell.
  const [earlier, later] = [megabytes.slice(0, 6), megabytes.slice(6)];
  const growth = Math.min(...later) - Math.max(...earlier);
  console.log(
    `${Object.keys(callBehaviours).length} behaviours, ${streams} streams, ${Math.round(took)} s\n` +
      `${calls} calls, of which ${left} clients left; ${restarts} restarts of an upstream, ${reloads} reloads\n` +
      `memory over ${cancelled} cancelled streams: ${megabytes.map(Math.round).join(", ")} MB\n` +
      `open files: ${files.before} before, ${files.after} after`,
  );
  const isGrowing = growth > 0;
  if (isGrowing) console.log(`FAILED memory grew by ${Math.round(growth)} MB`);
  for (const problem of problems) console.log(`FAILED ${problem}`);
  return !isGrowing && problems.length === 0;
}
