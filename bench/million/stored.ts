import { mostResidentMegabytes, residentMegabytes } from "../../test/support/processes/memory.ts";
import { probeOf, show } from "../cases.ts";
import { processorMicroseconds } from "../processor.ts";
import { heading, median, row, thousands } from "../report.ts";
import { fillModels } from "../scaling/bulk.ts";
import { end, newPlace, type Place, type StoreName } from "../scaling/place.ts";
import { worldOf } from "../world.ts";

/** A start with very many stored models, to the end of the first list, and its memory beyond that of a small start. */

const goalSeconds = 6;
const goalBytes = 1_024;
const few = 100;
/** Half of the stored models belong to the one organization, and the others to all, so its list has them all. */
const list = { path: "/v1/models", credential: "known", gzip: false } as const;

interface Start {
  readonly listeningSeconds: number;
  readonly listedSeconds: number;
  readonly processorSeconds: number;
  readonly listeningMegabytes: number;
  readonly listedMegabytes: number;
  readonly mostMegabytes: number;
}

export async function storedTable(stores: readonly StoreName[], models: number, rounds: number): Promise<string> {
  const world = worldOf(few, 10);
  const key = world.keys[0]!;
  const rows: string[] = [];
  for (const store of stores) {
    const place = await newPlace(store, world);
    const small = await measureStarts(place, key, rounds, few);
    await fillModels(place, 0, models - few);
    const starts = await measureStarts(place, key, rounds, models);
    await place.remove();
    rows.push(rowOf(store, models, small, starts));
  }
  return [
    heading([
      `${thousands(models)} stored models`,
      "spawn to listening",
      "to the end of the first list",
      `goal ${goalSeconds} s`,
      "processor time",
      "resident when listening",
      "after the list",
      "most",
      "bytes per model, listening",
      "after the list",
      `goal ${thousands(goalBytes)}`,
    ]),
    ...rows,
  ].join("\n");
}

function rowOf(store: StoreName, models: number, small: readonly Start[], starts: readonly Start[]): string {
  const middle = (value: (start: Start) => number, of = starts) => median(of.map(value));
  const bytesPerModel = (value: (start: Start) => number) =>
    ((middle(value) - middle(value, small)) * 1024 * 1024) / models;
  const listed = middle((start) => start.listedSeconds);
  const bytes = bytesPerModel((start) => start.listedMegabytes);
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  const megabytes = (value: number) => `${thousands(value)} MB`;
  return row([
    store,
    seconds(middle((start) => start.listeningSeconds)),
    seconds(listed),
    listed <= goalSeconds ? "yes" : "NO",
    seconds(middle((start) => start.processorSeconds)),
    megabytes(middle((start) => start.listeningMegabytes)),
    megabytes(middle((start) => start.listedMegabytes)),
    megabytes(middle((start) => start.mostMegabytes)),
    thousands(bytesPerModel((start) => start.listeningMegabytes)),
    thousands(bytes),
    bytes <= goalBytes ? "yes" : "NO",
  ]);
}

async function measureStarts(place: Place, key: string, rounds: number, models: number): Promise<Start[]> {
  const starts: Start[] = [];
  for (let round = 0; round < rounds; round++) starts.push(await measureStart(place, key, models));
  return starts;
}

async function measureStart(place: Place, key: string, models: number): Promise<Start> {
  const spawnedMs = performance.now();
  const server = await place.start();
  const { pid } = server.process;
  const listeningSeconds = (performance.now() - spawnedMs) / 1_000;
  const listeningMegabytes = residentMegabytes(pid);
  const { status, body } = await show(server.url, probeOf(list, key));
  const listedSeconds = (performance.now() - spawnedMs) / 1_000;
  const processorSeconds = processorMicroseconds([pid]) / 1_000_000;
  const listedMegabytes = residentMegabytes(pid);
  const mostMegabytes = mostResidentMegabytes(pid);
  await end(server);
  // Counted in bytes, because a text of so many would take more memory than the server.
  const entries = Buffer.from(body).toString("latin1").split('"object":"model"').length - 1;
  if (status !== 200 || entries !== models) throw new Error(`the first list was ${status} with ${entries} models`);
  return { listeningSeconds, listedSeconds, processorSeconds, listeningMegabytes, listedMegabytes, mostMegabytes };
}
