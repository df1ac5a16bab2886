import { caller } from "./call.ts";
import { prepareData, startRollcall } from "./rollcall.ts";
import { worldOf } from "./world.ts";

/** What a caller sees right after a deletion was acknowledged. */
export interface Freshness {
  readonly modelCount: number;
  readonly deletions: number;
  /** Lists that still showed a model whose deletion was acknowledged before the request. */
  readonly staleLists: number;
  readonly deleteMs: readonly number[];
  /** Time of the first list after each deletion, which must be rendered. */
  readonly nextListMs: readonly number[];
  /** Time of the list after that one, for comparison. */
  readonly laterListMs: readonly number[];
}

/** Registers, deletes and lists one model after the other, so that the list always has the same length. */
export async function measureFreshness(modelCount: number, keyCount: number, deletions: number): Promise<Freshness> {
  const world = worldOf(modelCount, keyCount);
  const data = await prepareData(world);
  const server = await startRollcall(data.directory);
  const call = caller(server.url);
  const key = world.keys[0]!;
  const [deleteMs, nextListMs, laterListMs]: number[][] = [[], [], []];
  let staleLists = 0;
  try {
    for (let at = 0; at < deletions; at++) {
      const id = `ft:llama-3.1-8b:bench:passing-${at}`;
      await call("POST", "/rollcall/v1/models", world.adminKey, JSON.stringify({ id }));
      await call("GET", `/v1/models/${id}`, key);
      const deletion = await call("DELETE", `/v1/models/${id}`, key);
      const nextList = await call("GET", "/v1/models", key);
      const laterList = await call("GET", "/v1/models", key);
      if (nextList.text.includes(id)) staleLists++;
      deleteMs!.push(deletion.elapsedMs);
      nextListMs!.push(nextList.elapsedMs);
      laterListMs!.push(laterList.elapsedMs);
    }
  } finally {
    await server.stop();
    data.remove();
  }
  return { modelCount, deletions, staleLists, deleteMs: deleteMs!, nextListMs: nextListMs!, laterListMs: laterListMs! };
}
