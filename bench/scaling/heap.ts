import { heapStats } from "bun:jsc";
import { join } from "node:path";
import { LiveCatalogue } from "../../src/catalogue/live-catalogue.ts";
import { Refusal } from "../../src/core/refusal.ts";
import { openai } from "../../src/dialects/openai/openai.ts";
import { digestOfKey } from "../../src/registry/keys/digest.ts";
import { openSqliteStore } from "../../src/store/sqlite/driver.ts";
import { heading, row, thousands } from "../report.ts";
import { worldOf } from "../world.ts";
import { bulkKey, fillKeys, fillModels } from "./bulk.ts";
import { newPlace } from "./place.ts";

/** The size of each kind of object in memory after garbage collection. The store does not matter. */

const models = 100_000;
const keys = 20_000;
const singles = 5_000;

export async function heapTable(): Promise<string> {
  const place = await newPlace("SQLite", worldOf(100, 10));
  await fillModels(place, 0, models);
  await fillKeys(place, keys);
  const store = await openSqliteStore(join(place.directory, "data"));
  const empty = await heapBytes();
  const live = await LiveCatalogue.load(store);
  const loaded = await heapBytes();
  for (let at = 0; at < keys; at++) await live.lookUpActor(digestOfKey(bulkKey(at)), "");
  const used = await heapBytes();
  const actor = live.keys.get(digestOfKey(bulkKey(0)));
  if (actor === undefined || actor instanceof Refusal) throw new Error("a key that was used is not known");
  const view = live.view(actor.audience);
  const visible = await view.models();
  const seen = await heapBytes();
  const { payload } = await (await view.list(openai)).variant("identity");
  const length = payload instanceof Blob ? payload.size : payload.length;
  const listed = await heapBytes();
  for (const { id } of visible.slice(0, singles)) await view.single(openai, id)?.variant("identity");
  const retrieved = await heapBytes();
  await store.close();
  await place.remove();
  const count = live.modelCount;
  return [
    heading(["held in memory", "bytes"]),
    row(["a model", thousands((loaded - empty) / count)]),
    row(["a key in use", thousands((used - loaded) / keys)]),
    row(["a model in a view, before anybody asks for its list", thousands((seen - used) / count)]),
    row([
      "the same in the list as it is sent",
      `${thousands(length / count)}, ${thousands((listed - seen) / count)} held`,
    ]),
    row(["a model that was retrieved, in a view", thousands((retrieved - listed) / singles)]),
  ].join("\n");
}

async function heapBytes(): Promise<number> {
  // Weakly held objects are collected only after the current turn of the event loop.
  await Bun.sleep(10);
  for (let at = 0; at < 3; at++) Bun.gc(true);
  // It includes memory outside the heap, such as bytes and strings.
  return heapStats().heapSize;
}
