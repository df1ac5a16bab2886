import { cpus, release } from "node:os";
import { parseArgs } from "node:util";
import { takeCores, type Cores } from "./cores.ts";
import { measure, type Sample } from "./load.ts";
import { whyNotHere } from "./tools.ts";
import { measureBeside } from "./relay/beside-streams.ts";
import { measureIdle } from "./relay/idle-streams.ts";
import { key, relayNames, startRelay, whyNoPortkey, type RelayName, type RunningRelay } from "./relay/relays.ts";
import { besideTable, callTable, idleTable, latencyTable, type Samples } from "./relay/relay-report.ts";
import { callProbe, relayCases, type RelayCase } from "./relay/traffic.ts";
import { startUpstream, type Upstream } from "./relay/upstream.ts";

/*
 * `npm run bench:relay`: calls through this server, two small relays on the same runtime, nginx and Portkey, side by
 * side. README.md says how to read it.
 */

const minutesMax = 20;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1.5" },
    only: { type: "string", default: "" },
    relays: { type: "string", default: relayNames.join() },
  },
});
const rounds = Number(values.rounds);
const names = relayNames.filter((name) => values.relays.split(",").includes(name));
const seconds = Math.max(1, Math.round(Number(values.seconds)));

/** One connection, and the upstream itself for comparison. */
const alone: RelayCase = { ...relayCases[0]!, connections: 1 };

const obstacle = whyNotHere(["nginx", "wrk"]) ?? (names.includes("portkey") ? whyNoPortkey() : null);
if (obstacle === null) await main();
else {
  console.error(obstacle);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  const deadline = setTimeout(() => process.exit(1), minutesMax * 60_000);
  const cores = takeCores();
  process.on("exit", cores.release);
  console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Linux ${release()}, Bun ${Bun.version}, ${rounds} rounds`);
  console.log(`${cores.description}; the upstream is beside wrk\n`);
  const upstream = await startUpstream(cores.clientPrefix);
  const relays = new Map<RelayName, RunningRelay>();
  for (const name of names) relays.set(name, await startHeld(name, upstream, cores));
  for (const one of relayCases.filter(({ name }) => isWanted(name)))
    console.log(callTable(one, await compareCalls(one, relays, upstream, cores)));
  if (isWanted("latency")) console.log(latencyTable(await compareCalls(alone, relays, upstream, cores)));
  for (const relay of relays.values()) await relay.stop();
  if (isWanted("idle streams")) console.log(idleTable(await measureIdle(names, upstream)));
  if (isWanted("beside streams")) console.log(besideTable(await measureBeside(upstream, cores, rounds)));
  clearTimeout(deadline);
  process.exit(0);
}

function isWanted(part: string): boolean {
  return values.only === "" || values.only.split(",").some((text) => part.includes(text));
}

async function startHeld(name: RelayName, upstream: Upstream, cores: Cores): Promise<RunningRelay> {
  const relay = await startRelay(name, upstream);
  cores.hold(relay.pid);
  return relay;
}

async function compareCalls(
  { model, bodyBytes, connections }: RelayCase,
  relays: ReadonlyMap<RelayName, RunningRelay>,
  upstream: Upstream,
  cores: Cores,
): Promise<Samples> {
  const targets: [RelayName | "direct", { url: string; pid: number }][] = [...relays];
  if (connections === 1) targets.push(["direct", upstream]);
  const probe = callProbe(model, bodyBytes, key, upstream.url);
  const samples = new Map(targets.map(([name]) => [name, [] as Sample[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, { url, pid }] of round % 2 === 0 ? targets : targets.toReversed()) {
      const durations = { warmUpSeconds: round === 0 ? 3 : 0, measureSeconds: seconds };
      samples.get(name)!.push(await measure({ url, pids: [pid] }, probe, 200, durations, cores, connections));
    }
  }
  return samples;
}
