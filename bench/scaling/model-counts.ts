import { show, probeOf } from "../cases.ts";
import { residentMegabytes } from "../../test/support/processes/memory.ts";
import { heading, megabytes, row, thousands } from "../report.ts";
import { worldOf } from "../world.ts";
import { fillModels } from "./bulk.ts";
import { end, newPlace, type Place } from "./place.ts";

/** How start and memory grow with the number of models, far beyond real catalogues. */

const counts = [100_000, 200_000, 400_000, 800_000, 1_600_000];
const startSecondsMax = 60;

export async function modelCountsTable(): Promise<string> {
  const world = worldOf(100, 10);
  const place = await newPlace("PostgreSQL", world);
  const rows: string[] = [];
  let filled = 0;
  for (const count of counts) {
    await fillModels(place, filled, count - filled);
    filled = count;
    const measured = await measureStart(place, count, world.keys[0]!).catch((error: unknown) => reasonOf(error));
    rows.push(row([thousands(count), ...measured]));
    if (measured.length === 1) break;
  }
  await place.remove();
  const columns = ["models, PostgreSQL", "spawn to listening", "tries", "resident memory", "first list", "after it"];
  return [heading(columns), ...rows].join("\n");
}

async function measureStart(place: Place, count: number, key: string): Promise<string[]> {
  const spawnedMs = performance.now();
  const late = setTimeout(() => {
    throw new Error(`no start within ${startSecondsMax} s with ${count} models`);
  }, startSecondsMax * 1_000);
  const server = await place.start();
  clearTimeout(late);
  const listeningMs = performance.now() - spawnedMs;
  const listening = residentMegabytes(server.process.pid);
  const askedMs = performance.now();
  const { body } = await show(server.url, probeOf({ path: "/v1/models", credential: "known", gzip: false }, key));
  const listMs = performance.now() - askedMs;
  const listed = residentMegabytes(server.process.pid);
  // A start that the database interrupts logs that and tries again.
  const tries = server.stderr().includes("waiting for the database") ? "several" : "1";
  await end(server);
  return [
    `${(listeningMs / 1_000).toFixed(1)} s`,
    tries,
    megabytes(listening),
    `${(listMs / 1_000).toFixed(1)} s (${megabytes(body.length / 1_000_000)})`,
    megabytes(listed),
  ];
}

/** The output of the server that did not start. */
function reasonOf(error: unknown): string[] {
  const [, said] = /rollcall: (.*)/.exec(String(error)) ?? [];
  if (said === undefined) throw error;
  return [`no start: ${said}`];
}
