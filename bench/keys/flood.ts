import { join } from "node:path";
import type { Cores } from "../cores.ts";
import { threadMicroseconds } from "../processor.ts";
import { heading, median, quantile, row } from "../report.ts";
import { answering, end, postgresMicroseconds, type Place, type StoreName } from "../scaling/place.ts";
import { endWithUs } from "../tools.ts";

/** How long requests with a good key take beside ten thousand others a second. */

const seconds = 4;
const floodRate = 10_000;
const goodRate = 250;

const floods: Readonly<Record<string, string | null>> = {
  nothing: null,
  "10,000/s without a key": "X-Other",
  "10,000/s with another unknown key each": "Authorization",
};

interface Taken {
  readonly p50: number;
  readonly p99: number;
  readonly sentPerSecond: number;
  readonly serverShare: number;
  readonly postgresShare: number;
}

export async function floodTable(
  name: StoreName,
  place: Place,
  goodKey: string,
  rounds: number,
  cores: Cores,
): Promise<string> {
  const server = await place.start();
  const pids = answering(server);
  pids.forEach(cores.hold);
  const client = (header: string, credential: string, rate: number, forSeconds: number) =>
    ask(
      [...cores.clientPrefix, process.execPath, join(import.meta.dir, "flood-client.ts")],
      [server.url, header, credential, String(rate), String(forSeconds)],
    );
  // Reads the digests, and warms both paths.
  for (const header of ["Authorization", "X-Other"]) await client(header, "sk-proj-*", 1_000, 2);
  await client("Authorization", goodKey, 1_000, 2);
  const samples = new Map<string, Taken[]>(Object.keys(floods).map((flood) => [flood, []]));
  for (let round = 0; round < rounds; round++)
    for (const [flood, taken] of round % 2 === 0 ? samples : [...samples].toReversed()) {
      const header = floods[flood] ?? null;
      const flooding = header === null ? null : client(header, "sk-proj-*", floodRate, seconds + 2);
      await Bun.sleep(1_000);
      const [cpu, postgres] = [threadMicroseconds(pids), await postgresMicroseconds(place)];
      const good = await client("Authorization", goodKey, goodRate, seconds);
      const elapsed = seconds * 1e6;
      const sample = {
        p50: quantile(good.took, 0.5),
        p99: quantile(good.took, 0.99),
        serverShare: (threadMicroseconds(pids) - cpu) / elapsed,
        postgresShare: ((await postgresMicroseconds(place)) ?? 0) - (postgres ?? 0),
      };
      const flooded = await flooding;
      if (good.statuses["200"] !== good.took.length) throw new Error(`good requests: ${JSON.stringify(good.statuses)}`);
      if (flooded !== null && flooded.statuses["401"] !== flooded.took.length)
        throw new Error(`${flood}: ${JSON.stringify(flooded.statuses)}`);
      taken.push({
        ...sample,
        postgresShare: sample.postgresShare / elapsed,
        sentPerSecond: (flooded?.took.length ?? 0) / (seconds + 2),
      });
    }
  await end(server);
  return [
    heading([
      `${goodRate}/s with a good key, ${name}, beside`,
      "p50",
      "p99",
      "p99, rounds",
      "server",
      "PostgreSQL",
      "sent/s",
    ]),
    ...[...samples].map(([flood, taken]) => line(flood, taken)),
  ].join("\n");
}

function line(flood: string, taken: readonly Taken[]): string {
  const middle = (value: (sample: Taken) => number) => median(taken.map(value));
  const ms = (value: number) => `${value.toFixed(2)} ms`;
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  return row([
    flood,
    ms(middle(({ p50 }) => p50)),
    ms(middle(({ p99 }) => p99)),
    taken.map(({ p99 }) => p99.toFixed(1)).join(" "),
    percent(middle(({ serverShare }) => serverShare)),
    percent(middle(({ postgresShare }) => postgresShare)),
    middle(({ sentPerSecond }) => sentPerSecond).toFixed(0),
  ]);
}

interface Report {
  readonly took: readonly number[];
  readonly statuses: Readonly<Record<string, number>>;
  readonly unsent: number;
}

async function ask(command: readonly string[], args: readonly string[]): Promise<Report> {
  const child = Bun.spawn([...command, ...args], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
    timeout: 30_000,
  });
  endWithUs(child);
  const text = await Bun.readableStreamToText(child.stdout);
  if ((await child.exited) !== 0) throw new Error("a client of the benchmark failed");
  return JSON.parse(text) as Report;
}
