import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator } from "../../../test/support/administrator.ts";
import { openTestApp, type TestApp } from "../../../test/support/app.ts";
import { manyYaml } from "../../../test/support/api/dialect-world.ts";

/** The memory that views are counted with, and that it is released. */

const modelCount = 50;
let app: TestApp;
beforeEach(async () => void (app = await openTestApp(manyYaml(modelCount))));
afterEach(() => app.close());

const ask = async (target: string, encoding = "identity") =>
  (await app.call("GET", target, { key: "acemeOwner", headers: { "accept-encoding": encoding } })).bytes.length;
const change = (id: string) => administrator(() => app).post("/rollcall/v1/models", { id });

/** The bytes of the answer, and how much the counted memory grew beyond them. */
async function added(work: () => Promise<number>): Promise<{ bytes: number; beside: number }> {
  const before = app.live.views.bytes;
  const bytes = await work();
  return { bytes, beside: app.live.views.bytes - before - bytes };
}

test("a list counts with its bytes, from its second request on with its copy, and with each encoding", async () => {
  const first = await added(() => ask("/v1/models"));
  expect(first.bytes).toBeGreaterThan(3_000);
  // A view, its list of models, a piece and a rendering.
  expect(first.beside).toBeGreaterThan(1_000);
  expect(first.beside).toBeLessThan(15_000);
  const copy = await added(() => ask("/v1/models"));
  expect(copy.beside).toBeGreaterThan(0);
  expect(copy.beside).toBeLessThan(1_000);
  const before = app.live.views.bytes;
  await ask("/v1/models");
  expect(app.live.views.bytes).toBe(before);
  const packed = await added(() => ask("/v1/models", "gzip"));
  expect(packed.bytes).toBeLessThan(first.bytes / 2);
  expect(packed.beside).toBeLessThan(1_000);
});

test("the rows of pages count from the first page, beside the pieces that the list has, too", async () => {
  await ask("/v1beta/models");
  const before = app.live.views.bytes;
  await ask("/v1beta/models?pageSize=7");
  expect(app.live.views.bytes - before).toBe(80 * modelCount);
});

test("a single model counts with its headers and map entries", async () => {
  const id = encodeURIComponent("many/model-0000");
  const single = await added(() => ask(`/v1/models/${id}`));
  expect(single.beside).toBeGreaterThan(1_000);
});

test("listings of earlier pages count until the first change after their minute", async () => {
  await ask("/v1beta/models?pageSize=7");
  await change("a-first");
  const one = app.live.views.bytes;
  expect(one).toBeGreaterThan(80 * modelCount);
  await ask("/v1beta/models?pageSize=7");
  expect(app.live.views.bytes).toBeGreaterThan(2 * one);
  app.skewMs = 61_000;
  const kept = app.live.views.bytes;
  await change("b-second");
  // Their rows are gone, and the view. What is left are pieces, for the next list.
  expect(app.live.views.bytes).toBeLessThanOrEqual(kept - 2 * 80 * modelCount);
});
