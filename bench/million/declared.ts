import { freshDatabase } from "../../test/support/postgres/postgres.ts";
import { startServer } from "../../test/support/server.ts";
import { probeOf, show } from "../cases.ts";
import { processorMicroseconds } from "../processor.ts";
import { heading, median, row, thousands } from "../report.ts";
import { end, type StoreName } from "../scaling/place.ts";
import { endWithUs, temporaryDirectory } from "../tools.ts";
import { worldOf, type World } from "../world.ts";

/** A first start that declares very many models in a file, and the next start with the same file. */

const goalSeconds = 3;
const list = { path: "/v1/models", credential: "known", gzip: false } as const;

interface Start {
  readonly listedSeconds: number;
  readonly processorSeconds: number;
}

export async function declaredTable(stores: readonly StoreName[], declared: number, rounds: number): Promise<string> {
  const world = worldOf(declared, 10);
  const rows: string[] = [];
  for (const store of stores) {
    const starts: (readonly [first: Start, next: Start])[] = [];
    for (let round = 0; round < rounds; round++) starts.push(await measureTwoStarts(store, world));
    const first = median(starts.map(([start]) => start.listedSeconds));
    const seconds = (value: number) => `${value.toFixed(1)} s`;
    rows.push(
      row([
        store,
        seconds(first),
        first <= goalSeconds ? "yes" : "NO",
        seconds(median(starts.map(([start]) => start.processorSeconds))),
        seconds(median(starts.map(([, next]) => next.listedSeconds))),
        seconds(median(starts.map(([, next]) => next.processorSeconds))),
      ]),
    );
  }
  return [
    heading([
      `${thousands(declared)} models in a file`,
      "first start, to the end of the first list",
      `goal ${goalSeconds} s`,
      "processor time",
      "next start",
      "processor time",
    ]),
    ...rows,
  ].join("\n");
}

async function measureTwoStarts(store: StoreName, world: World): Promise<readonly [Start, Start]> {
  const directory = temporaryDirectory("million");
  const database = store === "PostgreSQL" ? await freshDatabase() : null;
  const place = { directory: directory.path, ...(database === null ? {} : { databaseUrl: database.url }) };
  try {
    return [await measureStart(world, place), await measureStart(world, place)];
  } finally {
    directory.remove();
    await database?.drop();
  }
}

async function measureStart({ yaml, keys }: World, place: { directory: string; databaseUrl?: string }): Promise<Start> {
  const spawnedMs = performance.now();
  const server = await startServer({ yaml, flags: ["--no-access-log"], ...place });
  endWithUs(server.process);
  const { status } = await show(server.url, probeOf(list, keys[0]!));
  const listedSeconds = (performance.now() - spawnedMs) / 1_000;
  if (status !== 200) throw new Error(`the first list was answered with ${status}`);
  const processorSeconds = processorMicroseconds([server.process.pid]) / 1_000_000;
  await end(server);
  return { listedSeconds, processorSeconds };
}
