import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rawRequest, openTestApp, type TestApp } from "../support/app.ts";
import { hostileRequests, type HostileRequest } from "../support/load/hostile-requests.ts";
import { longestTurnMs } from "../support/load/longest-turn.ts";
import { inSqlite, type StorePlace } from "../support/store-place.ts";
import { fillWithModels } from "../support/load/many-models.ts";
import { worldYaml } from "../support/world.ts";

/** No request blocks the event loop for long. `npm run bench:turns` measures how long, with more models, too. */

// The promise is 20 ms. Other load adds to a measurement, so the best of several attempts counts.
const turnMsMax = 60;
const attemptsMax = 10;
const models = 5_000;

let place: StorePlace;
let app: TestApp;
let changes = 0;

beforeAll(async () => {
  place = await inSqlite();
  await (await openTestApp(worldYaml, place)).close();
  await fillWithModels(place, models);
  app = await openTestApp(worldYaml, place);
  const source = { id: "big", kind: "static", models: Array.from({ length: 20_000 }, (_, at) => `b${at}`) };
  await post("/rollcall/v1/sources", source);
  for (let at = 0; at < 300; at++) await change();
});
afterAll(async () => {
  await app.close();
  await place.remove();
});

describe("the longest turn of the event loop", () => {
  for (const request of hostileRequests)
    test(`it is short for ${request.name}`, async () => {
      let bestMs = Infinity;
      for (let attempt = 0; attempt < attemptsMax && bestMs > turnMsMax / 2; attempt++) {
        // Discards what earlier requests have prepared.
        await change();
        bestMs = Math.min(bestMs, await longestTurnMs(() => sent(request)));
      }
      expect(bestMs).toBeLessThan(turnMsMax);
    });
});

function sent(request: HostileRequest): Promise<unknown> {
  const { method, path, as, headers = {}, body, atOnce = 1 } = request;
  const key = { reader: "acemeOwner", admin: "acemeAdmin", nobody: undefined } as const;
  const options = { headers, ...(body !== undefined && { body }), ...(key[as] !== undefined && { key: key[as] }) };
  return Promise.all(Array.from({ length: atOnce }, async () => app.app(rawRequest(method, path, options))));
}

async function change(): Promise<void> {
  await post("/rollcall/v1/models", { id: `made/${changes++}` });
}

async function post(path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const { status } = await app.call("POST", path, { key: "acemeAdmin", headers, body: JSON.stringify(body) });
  expect(status).toBe(200);
}
