import { caller } from "../call.ts";
import { probeOf, show } from "../cases.ts";
import { residentMegabytes } from "../../test/support/processes/memory.ts";
import { processorMicroseconds } from "../processor.ts";
import { heading, median, megabytes, milliseconds, row, thousands } from "../report.ts";
import { unknownKey, worldOf } from "../world.ts";
import { bulkKey, fillKeys, fillModels } from "./bulk.ts";
import { end, newPlace, type Place, type StoreName } from "./place.ts";

/** Start, memory and keys with many models and very many keys. */

const modelCount = 100_000;
const keyCount = 1_000_000;
/** Each of these is used for the first time. */
const firstUses = 200;
const manyKeys = 20_000;
const clients = 32;

interface Start {
  readonly listeningMs: number;
  readonly listedMs: number;
  readonly listeningMegabytes: number;
  readonly listedMegabytes: number;
  readonly firstUseMs: readonly number[];
  readonly laterUseMs: readonly number[];
  readonly unknownMs: readonly number[];
}

export async function startsTable(rounds: number): Promise<string> {
  const names: readonly StoreName[] = ["SQLite", "PostgreSQL"];
  const world = worldOf(100, 10);
  const places = new Map<StoreName, Place>();
  for (const name of names) {
    places.set(name, await newPlace(name, world));
    await fillModels(places.get(name)!, 0, modelCount - 100);
    await fillKeys(places.get(name)!, keyCount);
  }
  const starts = new Map<StoreName, Start[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed())
      starts.get(name)!.push(await measureStart(places.get(name)!));
  }
  const actors = new Map<StoreName, Actors>();
  for (const name of names) actors.set(name, await measureActors(places.get(name)!));
  for (const place of places.values()) await place.remove();
  return table(names, starts, actors);
}

async function measureStart(place: Place): Promise<Start> {
  const spawnedMs = performance.now();
  const server = await place.start();
  const listeningMs = performance.now() - spawnedMs;
  const { pid } = server.process;
  const listeningMegabytes = residentMegabytes(pid);
  const { status } = await show(
    server.url,
    probeOf({ path: "/v1/models", credential: "known", gzip: false }, bulkKey(0)),
  );
  const listedMs = performance.now() - spawnedMs;
  if (status !== 200) throw new Error(`the first list was answered with ${status}`);
  const listedMegabytes = residentMegabytes(pid);
  const path = "/v1/models/meta-llama/llama-3.1-8b-instruct-000000";
  const [firstUseMs, laterUseMs, unknownMs]: [number[], number[], number[]] = [[], [], []];
  const call = caller(server.url);
  // Spread over all keys, so that no two are neighbours in an index.
  for (let at = 1; at <= firstUses; at++) {
    const key = bulkKey(Math.floor((at * keyCount) / (firstUses + 1)));
    firstUseMs.push((await call("GET", path, key)).elapsedMs);
    laterUseMs.push((await call("GET", path, key)).elapsedMs);
    const askedMs = performance.now();
    await show(server.url, probeOf({ path, credential: "unknown", gzip: false }, unknownKey));
    unknownMs.push(performance.now() - askedMs);
  }
  await end(server);
  return { listeningMs, listedMs, listeningMegabytes, listedMegabytes, firstUseMs, laterUseMs, unknownMs };
}

interface Actors {
  readonly firstUsesPerSecond: number;
  readonly firstUseMicroseconds: number;
}

/** Uses many keys, each once. */
async function measureActors(place: Place): Promise<Actors> {
  const server = await place.start();
  const call = caller(server.url);
  const { pid } = server.process;
  const path = "/v1/models/meta-llama/llama-3.1-8b-instruct-000000";
  for (let at = 0; at < 1_000; at++) await call("GET", path, bulkKey(0));
  const before = processorMicroseconds([pid]);
  const startedMs = performance.now();
  let next = 1;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next <= manyKeys) await call("GET", path, bulkKey(next++));
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const actors = {
    firstUsesPerSecond: manyKeys / seconds,
    firstUseMicroseconds: (processorMicroseconds([pid]) - before) / manyKeys,
  };
  await end(server);
  return actors;
}

function table(
  names: readonly StoreName[],
  starts: ReadonlyMap<StoreName, readonly Start[]>,
  actors: ReadonlyMap<StoreName, Actors>,
): string {
  const line = (name: string, shown: (starts: readonly Start[], actors: Actors) => string) =>
    row([name, ...names.map((store) => shown(starts.get(store)!, actors.get(store)!))]);
  const middle = (all: readonly Start[], value: (start: Start) => number) => median(all.map(value));
  const pooled = (all: readonly Start[], values: (start: Start) => readonly number[]) =>
    `${median(all.flatMap(values)).toFixed(2)} ms`;
  return [
    heading([`with ${thousands(modelCount)} models and ${thousands(keyCount)} keys`, ...names]),
    line("spawn to listening", (all) => milliseconds(middle(all, (start) => start.listeningMs))),
    line("spawn to the end of the first list", (all) => milliseconds(middle(all, (start) => start.listedMs))),
    line("resident memory when listening", (all) => megabytes(middle(all, (start) => start.listeningMegabytes))),
    line("resident memory after one list", (all) => megabytes(middle(all, (start) => start.listedMegabytes))),
    line("a key's first use", (all) => pooled(all, (start) => start.firstUseMs)),
    line("its second", (all) => pooled(all, (start) => start.laterUseMs)),
    line("an unknown key, 401", (all) => pooled(all, (start) => start.unknownMs)),
    line(`first uses per second, ${clients} clients`, (_, { firstUsesPerSecond }) => thousands(firstUsesPerSecond)),
    line("CPU of the server for each", (_, { firstUseMicroseconds }) => `${thousands(firstUseMicroseconds)} µs`),
  ].join("\n");
}
