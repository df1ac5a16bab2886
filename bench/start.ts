import { probeOf, show, type Case } from "./cases.ts";
import { residentMegabytes } from "../test/support/processes/memory.ts";
import { prepareData, startRollcall } from "./rollcall.ts";
import { worldOf } from "./world.ts";

const modelCount = 100_000;

/** How a server starts on many stored models. Milliseconds count from the spawn of its process. */
export interface Start {
  readonly listeningMs: number;
  readonly firstListMs: number;
  readonly startedMegabytes: number;
  readonly listedMegabytes: number;
}

export interface Starts {
  readonly modelCount: number;
  readonly keyCount: number;
  /** The first start, which reads all models from a configuration file. */
  readonly fromFileMs: number;
  readonly bodyBytes: number;
  readonly starts: readonly Start[];
}

export async function measureStarts(keyCount: number, rounds: number): Promise<Starts> {
  const world = worldOf(modelCount, keyCount);
  const data = await prepareData(world);
  let bodyBytes = 0;
  const starts: Start[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const { start, bytes } = await measureStart(data.directory, world.keys[0]!);
      starts.push(start);
      bodyBytes = bytes;
    }
  } finally {
    data.remove();
  }
  return { modelCount, keyCount, fromFileMs: data.firstStartMs, bodyBytes, starts };
}

const list: Pick<Case, "path" | "credential" | "gzip"> = { path: "/v1/models", credential: "known", gzip: false };

async function measureStart(directory: string, key: string): Promise<{ start: Start; bytes: number }> {
  const spawnedMs = performance.now();
  const server = await startRollcall(directory);
  try {
    const listeningMs = performance.now() - spawnedMs;
    const startedMegabytes = residentMegabytes(server.process.pid);
    const askedMs = performance.now();
    const { status, body } = await show(server.url, probeOf(list, key));
    if (status !== 200) throw new Error(`the first list was answered with ${status}`);
    const firstListMs = listeningMs + performance.now() - askedMs;
    const listedMegabytes = residentMegabytes(server.process.pid);
    return { start: { listeningMs, firstListMs, startedMegabytes, listedMegabytes }, bytes: body.length };
  } finally {
    await server.stop();
  }
}
