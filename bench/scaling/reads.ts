import { probeOf, type Case } from "../cases.ts";
import { anyCore } from "../cores.ts";
import { measure, type Durations, type Sample } from "../load.ts";
import { heading, median, row, thousands } from "../report.ts";
import { knownModel, worldOf } from "../world.ts";
import { answering, end, newPlace, type Place } from "./place.ts";

/*
 * Requests per second of several processes on one port. Load generator and servers share the machine's cores as the
 * system schedules them, so the cores limit the sum. Processor time per request shows what more cores would achieve.
 */

const read = { credential: "known", gzip: false } as const;
const probes: readonly (Pick<Case, "path" | "credential" | "gzip"> & { readonly name: string })[] = [
  { ...read, name: "list of 100", path: "/v1/models" },
  { ...read, name: "retrieve", path: `/v1/models/${knownModel}` },
];
const onePostgres = "PostgreSQL, 1 process";

export async function readsTable(rounds: number, durations: Durations): Promise<string> {
  const world = worldOf(100, 1_000);
  const [sqlite, postgres] = [await newPlace("SQLite", world), await newPlace("PostgreSQL", world)];
  const contestants: readonly (readonly [name: string, place: Place, flags: readonly string[]])[] = [
    ["SQLite", sqlite, []],
    [onePostgres, postgres, []],
    ["PostgreSQL, 2 processes", postgres, ["--workers", "2"]],
    ["PostgreSQL, 4 processes", postgres, ["--workers", "4"]],
  ];
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, place, flags] of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const server = await place.start(flags);
      for (const probe of probes) {
        const key = `${probe.name} ${name}`;
        const target = { url: server.url, pids: answering(server) };
        const sample = await measure(target, probeOf(probe, world.keys[0]!), 200, durations, anyCore);
        samples.set(key, [...(samples.get(key) ?? []), sample]);
      }
      await end(server);
    }
  }
  await sqlite.remove();
  await postgres.remove();
  const names = contestants.map(([name]) => name);
  return [
    heading([
      "reads",
      "servers",
      "requests/s",
      "to one PostgreSQL server",
      "lowest - highest round",
      "CPU µs: server",
      "wrk",
    ]),
    ...probes.flatMap((probe) => names.map((name) => readRow(probe.name, name, samples))),
  ].join("\n");
}

function readRow(probe: string, name: string, samples: ReadonlyMap<string, readonly Sample[]>): string {
  const own = samples.get(`${probe} ${name}`)!;
  const one = samples.get(`${probe} ${onePostgres}`)!;
  const ratios = own.map(({ requestsPerSecond }, round) => requestsPerSecond / one[round]!.requestsPerSecond);
  return row([
    probe,
    name,
    thousands(median(own.map(({ requestsPerSecond }) => requestsPerSecond))),
    median(ratios).toFixed(2),
    `${Math.min(...ratios).toFixed(2)} - ${Math.max(...ratios).toFixed(2)}`,
    median(own.map(({ cpuMicroseconds }) => cpuMicroseconds)).toFixed(1),
    median(own.map(({ clientMicroseconds }) => clientMicroseconds)).toFixed(1),
  ]);
}
