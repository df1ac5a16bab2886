import { expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres } from "../../../test/support/postgres/postgres.ts";
import type { Draw } from "../rate-limit-buckets.ts";
import type { Store } from "../store.ts";
import { openPostgresStore } from "./driver.ts";

/** The stores of several servers draw from the same buckets at the same time. */

const atMs = 1_800_000_000_000;
const models = Array.from({ length: 10 }, (_, at) => `model ${at}`);
const size = { capacity: 600, periodMs: 60_000 };
const draw = (modelId: string): Draw => ({
  ...size,
  organizationId: "o",
  projectId: "p",
  modelId,
  name: "max_requests_per_1_minute",
  wanted: 7,
  owed: 0,
});

test.skipIf(whyNoPostgres !== null)("servers never draw the same, and never wait for each other for ever", async () => {
  const database = await freshDatabase();
  const stores: Store[] = [];
  for (let at = 0; at < 4; at++) stores.push(await openPostgresStore(database.url));
  const given = new Map(models.map((model) => [model, 0]));
  const server = async (at: number) => {
    for (let round = 0; round < 30; round++) {
      // Each in another order, some for the first time.
      const asked = models.toSorted(() => Math.random() - 0.5).slice(0, 6);
      const drawn = await stores[at]!.rateLimitBuckets.draw(asked.map(draw), atMs);
      for (const [index, model] of asked.entries()) given.set(model, given.get(model)! + drawn[index]!.given);
    }
  };
  await Promise.all(stores.map((_, at) => server(at)));
  const rows = await database.query(`select model_id, level from rate_limit_buckets`);
  expect(rows).toHaveLength(models.length);
  for (const row of rows) expect(given.get(String(row["model_id"]))! + Number(row["level"]) / 1e6).toBe(600);
  for (const store of stores) await store.close();
  await database.drop();
});
