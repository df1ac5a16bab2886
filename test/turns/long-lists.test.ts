import { afterAll, beforeAll, expect, test } from "bun:test";
import { opened } from "../../src/catalogue/views/plain.ts";
import { openTestApp, rawRequest, type TestApp } from "../support/app.ts";
import { longestTurnProcessorMs } from "../support/load/longest-turn.ts";
import { fillWithModels } from "../support/load/many-models.ts";
import { inSqlite, type StorePlace } from "../support/store-place.ts";
import { worldYaml } from "../support/world.ts";

/** A list of 100,000 models holds the event loop for a short time only, the first one and each one after a change. */

const models = 100_000;
// In processor time, so that other load adds little.
const turnMsMax = { first: 10, changed: 5, model: 2 };
const attemptsMax = 10;

let place: StorePlace;
let app: TestApp;
let changes = 0;

beforeAll(async () => {
  place = await inSqlite();
  await (await openTestApp(worldYaml, place)).close();
  await fillWithModels(place, models);
  app = await openTestApp(worldYaml, place);
}, 60_000);
afterAll(async () => {
  await app.close();
  await place.remove();
});

async function change(): Promise<void> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ id: `many/model-1${changes++}` });
  const { status } = await app.call("POST", "/rollcall/v1/models", { key: "acemeAdmin", headers, body });
  expect(status).toBe(200);
}

/** Takes the whole answer, as a connection does. */
async function take(target: string, encoding: string): Promise<number> {
  const headers = { "accept-encoding": encoding };
  const { status, body } = await app.app(rawRequest("GET", target, { key: "acemeOwner", headers }));
  expect(status).toBe(200);
  let length = 0;
  const sent = new Response(opened(body)).body ?? [];
  for await (const chunk of sent) length += chunk.length;
  return length;
}

/** The least of several attempts, because another program may take the memory or the caches. */
async function bestTurnMs(goalMs: number, prepare: () => Promise<void>, work: () => Promise<unknown>): Promise<number> {
  let bestMs = Infinity;
  for (let attempt = 0; attempt < attemptsMax && bestMs > goalMs; attempt++) {
    await prepare();
    // What the preparation leaves is collected now, and not during the list.
    Bun.gc(true);
    bestMs = Math.min(bestMs, await longestTurnProcessorMs(work));
  }
  return bestMs;
}

for (const encoding of ["identity", "gzip"]) {
  test(`the first list, in ${encoding}`, async () => {
    // All models are read again, so that nothing is prepared.
    const forget = () => app.live.catchUp.reload();
    expect(await bestTurnMs(turnMsMax.first, forget, () => take("/v1/models", encoding))).toBeLessThan(turnMsMax.first);
  });

  test(`the list after a change of one model, in ${encoding}`, async () => {
    expect(await take("/v1/models", encoding)).toBeGreaterThan(1_000_000);
    const ms = await bestTurnMs(turnMsMax.changed, change, () => take("/v1/models", encoding));
    expect(ms).toBeLessThan(turnMsMax.changed);
  });
}

test("a single model after a change", async () => {
  const single = () => take("/v1/models/many%2Fmodel-10050000", "identity");
  expect(await bestTurnMs(turnMsMax.model, change, single)).toBeLessThan(turnMsMax.model);
});
