import { UnrevokedKeys } from "../../src/catalogue/unrevoked/unrevoked-keys.ts";
import { digestOfKey } from "../../src/registry/keys/digest.ts";
import { openPostgresStore } from "../../src/store/postgres/driver.ts";
import { openSqliteStore } from "../../src/store/sqlite/driver.ts";
import { join } from "node:path";
import { residentMegabytes } from "../../test/support/processes/memory.ts";
import { statusOf } from "../call.ts";
import { threadMicroseconds } from "../processor.ts";
import { heading, megabytes, milliseconds, row, thousands } from "../report.ts";
import { bulkKey } from "../scaling/bulk.ts";
import { answering, end, type Place, type StoreName } from "../scaling/place.ts";

/** What it takes to know which of very many keys exist. */

const unknown = digestOfKey("no such key");

export async function memoryTable(name: StoreName, place: Place, keyCount: number, fewMs: number): Promise<string> {
  const many = await measureStart(place, keyCount);
  const read = await readHere(place);
  const line = (what: string, value: string) => row([what, value]);
  return [
    heading([`${thousands(keyCount)} keys, ${name}`, ""]),
    line("spawn to listening, with ten keys", milliseconds(fewMs)),
    line("spawn to listening", milliseconds(many.listeningMs)),
    line("processor time of the server to read the digests", milliseconds(many.readMs)),
    line("its resident memory before, after", `${megabytes(many.beforeMegabytes)}, ${megabytes(many.afterMegabytes)}`),
    line(
      "size of the digests",
      `${(read.bytes / 1e6).toFixed(1)} MB, ${(read.bytes / keyCount).toFixed(1)} B for each`,
    ),
    line("time to read them", milliseconds(read.tookMs)),
    line("longest hold of the event loop meanwhile", `${read.heldMs.toFixed(1)} ms`),
  ].join("\n");
}

export async function listeningMs(place: Place): Promise<number> {
  const spawnedMs = performance.now();
  const server = await place.start();
  const tookMs = performance.now() - spawnedMs;
  await end(server);
  return tookMs;
}

async function measureStart(place: Place, keyCount: number) {
  const spawnedMs = performance.now();
  const server = await place.start();
  const tookMs = performance.now() - spawnedMs;
  const pids = answering(server);
  const { pid } = server.process;
  const [beforeMegabytes, before] = [residentMegabytes(pid), threadMicroseconds(pids)];
  if ((await statusOf(server.url, "/v1/models", "no such key")) !== 401) throw new Error("not refused");
  // It is done when it does nothing.
  for (let [used, idle] = [before, 0]; idle < 3;) {
    await Bun.sleep(200);
    const now = threadMicroseconds(pids);
    idle = now - used < 10_000 ? idle + 1 : 0;
    used = now;
  }
  const readMs = (threadMicroseconds(pids) - before) / 1_000;
  const afterMegabytes = residentMegabytes(pid);
  for (const at of [0, keyCount - 1])
    if ((await statusOf(server.url, "/v1/models", bulkKey(at))) !== 200) throw new Error("a key is not known");
  await end(server);
  return { listeningMs: tookMs, beforeMegabytes, afterMegabytes, readMs };
}

/** Reads them in this process. */
async function readHere({ directory, database }: Place) {
  const store =
    database === null ? await openSqliteStore(join(directory, "data")) : await openPostgresStore(database.url);
  const keys = new UnrevokedKeys(store);
  const startedMs = performance.now();
  let heldMs = 0;
  for (let lastMs = startedMs; !keys.lacks(unknown);) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const nowMs = performance.now();
    heldMs = Math.max(heldMs, nowMs - lastMs);
    lastMs = nowMs;
  }
  const tookMs = performance.now() - startedMs;
  await store.close();
  return { bytes: keys.bytes, tookMs, heldMs };
}
