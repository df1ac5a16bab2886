import { startPostgresServer } from "../../test/support/postgres/server.ts";
import type { TestServer } from "../../test/support/server.ts";
import { caller } from "../call.ts";
import { processorMicroseconds } from "../processor.ts";
import { heading, median, milliseconds, quantile, row, thousands } from "../report.ts";
import { worldOf, type World } from "../world.ts";
import { answering, end, newPlace, postgresMicroseconds, type Place, type StoreName } from "./place.ts";

/** Registrations and deletions, from one client and from several at once that are spread over all servers. */

const crowd = 16;
const loads = [
  { clients: 1, each: 300 },
  { clients: crowd, each: 100 },
];
const warmUps = 200;

interface Sample {
  readonly perSecond: number;
  readonly elapsedMs: readonly number[];
  readonly serverMicroseconds: number;
  readonly postgresMicroseconds: number | null;
}

const contestants: readonly { readonly name: string; readonly store: StoreName; readonly servers: number }[] = [
  { name: "SQLite", store: "SQLite", servers: 1 },
  { name: "PostgreSQL, 1 server", store: "PostgreSQL", servers: 1 },
  { name: "PostgreSQL, 2 servers", store: "PostgreSQL", servers: 2 },
  { name: "PostgreSQL, 4 servers", store: "PostgreSQL", servers: 4 },
];

/** `isDurable`: PostgreSQL waits for the disk, as SQLite always does. */
export async function writesTable(rounds: number, isDurable: boolean): Promise<string> {
  const world = worldOf(100, 10);
  const postgres = isDurable ? await startPostgresServer({ isDurable }) : null;
  const places = {
    SQLite: await newPlace("SQLite", world),
    PostgreSQL: await newPlace("PostgreSQL", world, postgres?.url),
  };
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round < rounds; round++) {
    for (const { name, store, servers: count } of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const servers: TestServer[] = [];
      for (let at = 0; at < count; at++) servers.push(await places[store].start());
      const writing = { servers, place: places[store], world, prefix: `ft:bench:${count}-servers:round-${round}:` };
      for (const [key, sample] of await writeAll(writing)) {
        const all = `${key} | ${name}`;
        samples.set(all, [...(samples.get(all) ?? []), sample]);
      }
      for (const server of servers) await end(server);
    }
  }
  for (const place of Object.values(places)) await place.remove();
  await postgres?.stop();
  return table(samples);
}

interface Writing {
  readonly servers: readonly TestServer[];
  readonly place: Place;
  readonly world: World;
  readonly prefix: string;
}

async function writeAll(writing: Writing): Promise<[string, Sample][]> {
  const { world, prefix, servers } = writing;
  const operations = {
    register: (id: string) => ["POST", "/rollcall/v1/models", world.adminKey, JSON.stringify({ id })] as const,
    delete: (id: string) => ["DELETE", `/v1/models/${id}`, world.keys[0]!] as const,
  };
  for (const server of servers) {
    const call = caller(server.url);
    for (let at = 0; at < warmUps; at++) {
      const id = `${prefix}warm-up-${servers.indexOf(server)}-${at}`;
      await call(...operations.register(id));
      await call(...operations.delete(id));
    }
  }
  const samples: [string, Sample][] = [];
  for (const { clients, each } of loads) {
    for (const [name, operation] of Object.entries(operations)) {
      const key = `${name} | ${clients}`;
      const request = (client: number, at: number) => operation(`${prefix}${clients}-${client}-${at}`);
      samples.push([key, await writeAtOnce(writing, clients, each, request)]);
    }
  }
  return samples;
}

type Request = readonly [method: string, path: string, key: string, body?: string];

/** Each client writes one after the other, and always to the same server. */
async function writeAtOnce(
  { servers, place }: Writing,
  clients: number,
  each: number,
  request: (client: number, at: number) => Request,
): Promise<Sample> {
  const pids = servers.flatMap(answering);
  const elapsedMs: number[] = [];
  const before = { servers: processorMicroseconds(pids), postgres: await postgresMicroseconds(place) };
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const call = caller(servers[client % servers.length]!.url);
      for (let at = 0; at < each; at++) elapsedMs.push((await call(...request(client, at))).elapsedMs);
    }),
  );
  const perSecond = elapsedMs.length / ((performance.now() - startedMs) / 1000);
  const postgres = await postgresMicroseconds(place);
  return {
    perSecond,
    elapsedMs,
    serverMicroseconds: (processorMicroseconds(pids) - before.servers) / elapsedMs.length,
    postgresMicroseconds:
      postgres === null || before.postgres === null ? null : (postgres - before.postgres) / elapsedMs.length,
  };
}

function table(samples: ReadonlyMap<string, readonly Sample[]>): string {
  const rows = [...samples].sort(([first], [second]) => order(first) - order(second));
  return [
    heading(["write", "clients", "servers", "per second", "median", "p99", "CPU µs: all servers", "PostgreSQL"]),
    ...rows.map(([key, sampled]) => {
      const elapsedMs = sampled.flatMap((sample) => sample.elapsedMs);
      const ofPostgres = sampled.map((sample) => sample.postgresMicroseconds).filter((value) => value !== null);
      return row([
        ...key.split(" | "),
        thousands(median(sampled.map(({ perSecond }) => perSecond))),
        milliseconds(median(elapsedMs)),
        milliseconds(quantile(elapsedMs, 0.99)),
        thousands(median(sampled.map(({ serverMicroseconds }) => serverMicroseconds))),
        ofPostgres.length === 0 ? "" : thousands(median(ofPostgres)),
      ]);
    }),
  ].join("\n");
}

/** Sorted by clients, then registrations before deletions, then servers as listed above. */
function order(key: string): number {
  const [name, clients, servers] = key.split(" | ");
  const place = contestants.findIndex((contestant) => contestant.name === servers);
  return (Number(clients) === crowd ? 100 : 0) + (name === "delete" ? 10 : 0) + place;
}
