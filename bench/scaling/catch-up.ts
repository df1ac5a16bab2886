import { openPostgresStore } from "../../src/store/postgres/driver.ts";
import { LiveCatalogue } from "../../src/catalogue/live-catalogue.ts";
import type { Audience } from "../../src/core/people/actor.ts";
import { Refusal } from "../../src/core/refusal.ts";
import { openai } from "../../src/dialects/openai/openai.ts";
import { digestOfKey } from "../../src/registry/keys/digest.ts";
import { caller } from "../call.ts";
import { heading, median, milliseconds, row, thousands } from "../report.ts";
import { worldOf, type World } from "../world.ts";
import { end, newPlace, type Place } from "./place.ts";

/** How long a server that was away takes to catch up with many changes of another, and its next list. */

const changes = 10_000;
const clients = 16;
const times = 7;

export async function catchUpTable(): Promise<string> {
  const world = worldOf(100, 10);
  const place = await newPlace("PostgreSQL", world);
  const store = await openPostgresStore(place.database!.url);
  // One server that was away for each measurement.
  const away = await Promise.all(Array.from({ length: times }, () => LiveCatalogue.load(store)));
  const audience = await audienceOf(away[0]!, world.keys[0]!);
  for (const live of away) await list(live, audience);
  const [oneMs, oneListMs] = await catchUpAll(away, audience, place, world, 1);
  const [manyMs, manyListMs] = await catchUpAll(away, audience, place, world, changes);
  const [laterMs, laterListMs] = await catchUpAll(away, audience, place, world, 1);
  const loadMs: number[] = [];
  for (let at = 0; at < times; at++) loadMs.push(await timed(() => LiveCatalogue.load(store)));
  const models = thousands(away[0]!.modelCount);
  await store.close();
  await place.remove();
  const line = (name: string, values: readonly number[], lists: readonly number[] | null) =>
    row([
      name,
      `${milliseconds(median(values))} / ${milliseconds(Math.max(...values))}`,
      lists === null ? "" : milliseconds(median(lists)),
    ]);
  return [
    heading(["catching up", "median / highest", "first list after"]),
    line("with 1 change, 100 models", oneMs, oneListMs),
    line(`with ${thousands(changes)} separate changes`, manyMs, manyListMs),
    line(`with 1 change, ${models} models`, laterMs, laterListMs),
    line(`reading all ${models} models anew, for comparison`, loadMs, null),
  ].join("\n");
}

async function audienceOf(live: LiveCatalogue, key: string): Promise<Audience> {
  const actor = await live.lookUpActor(digestOfKey(key), "");
  if (actor instanceof Refusal) throw new Error("the benchmark's own key is refused");
  return actor.audience;
}

let registered = 0;

/** Another server makes that many changes; then the servers that were away catch up, one after the other. */
async function catchUpAll(
  away: readonly LiveCatalogue[],
  audience: Audience,
  place: Place,
  { adminKey }: World,
  count: number,
): Promise<[catchUpMs: number[], listMs: number[]]> {
  const server = await place.start();
  const call = caller(server.url);
  const until = registered + count;
  await Promise.all(
    Array.from({ length: Math.min(clients, count) }, async () => {
      while (registered < until) {
        const id = `ft:llama-3.1-8b:bench:change-${registered++}`;
        await call("POST", "/rollcall/v1/models", adminKey, JSON.stringify({ id }));
      }
    }),
  );
  await end(server);
  const [catchUpMs, listMs]: [number[], number[]] = [[], []];
  for (const live of away) {
    const before = live.modelCount;
    catchUpMs.push(await timed(() => live.catchUp.run()));
    if (live.modelCount !== before + count) throw new Error(`caught up with ${live.modelCount - before} of ${count}`);
    listMs.push(await timed(() => list(live, audience)));
  }
  return [catchUpMs, listMs];
}

async function list(live: LiveCatalogue, audience: Audience): Promise<void> {
  await (await live.view(audience).list(openai)).variant("identity");
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
