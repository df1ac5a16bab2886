import { mintKey } from "../../src/core/people/key.ts";
import type { Cores } from "../cores.ts";
import { measure, type Durations, type Probe, type Sample } from "../load.ts";
import { heading, median, row, thousands } from "../report.ts";
import { answering, end, postgresMicroseconds, type Place, type StoreName } from "../scaling/place.ts";

/** The processor time of a refused request, by its key. */

const path = "/v1/models";
const headers = { "accept-encoding": "identity" };
const goal = 1.3;
const ours = mintKey("project", new Uint8Array(32).fill(7));

const probes: Readonly<Record<string, Probe>> = {
  "no key": { path, headers },
  "one unknown key": { path, headers: { ...headers, authorization: `Bearer ${ours}` } },
  "one unknown key, of another form": {
    path,
    headers: { ...headers, authorization: `Bearer sk-proj-${"7".repeat(40)}` },
  },
  "unknown keys, each another one": differing("sk-proj-", 40),
  "mistyped keys, each another one": differing("sk-proj-rc1_", 49),
};

/** Each request has another key: its text is a number. */
function differing(prefix: string, digits: number): Probe {
  const script = `local at = math.random(1000000000)
    request = function()
      at = at + 1
      wrk.headers["authorization"] = string.format("Bearer ${prefix}%0${digits}d", at)
      return wrk.format()
    end`;
  return { path, headers, script };
}

type Taken = Sample & { readonly postgresMicroseconds: number | null };

export async function costsTable(name: StoreName, place: Place, rounds: number, cores: Cores): Promise<string> {
  const durations: Durations = { warmUpSeconds: 1, measureSeconds: 2 };
  const server = await place.start();
  const pids = answering(server);
  pids.forEach(cores.hold);
  const samples = new Map<string, Taken[]>(Object.keys(probes).map((key) => [key, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [key, taken] of round % 2 === 0 ? samples : [...samples].toReversed()) {
      const before = await postgresMicroseconds(place);
      const sample = await measure({ url: server.url, pids }, probes[key]!, 401, durations, cores);
      const after = await postgresMicroseconds(place);
      const requests = sample.requestsPerSecond * (durations.warmUpSeconds + durations.measureSeconds);
      taken.push({
        ...sample,
        postgresMicroseconds: before === null || after === null ? null : (after - before) / requests,
      });
    }
  }
  await end(server);
  const base = samples.get("no key")!;
  return [
    heading([`401, ${name}`, "CPU µs", "to no key", `<= ${goal}`, "of PostgreSQL, µs", "requests/s", "median"]),
    ...[...samples].map(([key, taken]) => line(key, taken, base)),
  ].join("\n");
}

function line(name: string, taken: readonly Taken[], base: readonly Taken[]): string {
  // Only samples of one round are comparable.
  const ratio = median(taken.map(({ cpuMicroseconds }, round) => cpuMicroseconds / base[round]!.cpuMicroseconds));
  const middle = (value: (sample: Taken) => number) => median(taken.map(value));
  return row([
    name,
    middle(({ cpuMicroseconds }) => cpuMicroseconds).toFixed(1),
    ratio.toFixed(2),
    taken === base ? "" : ratio <= goal ? "met" : "missed",
    middle(({ postgresMicroseconds: own }) => own ?? 0).toFixed(1),
    thousands(middle(({ requestsPerSecond }) => requestsPerSecond)),
    `${(middle(({ p50Microseconds }) => p50Microseconds) / 1000).toFixed(2)} ms`,
  ]);
}
