import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rawRequest, openTestApp, type TestApp } from "../support/app.ts";
import { putSource, sourceAt } from "../support/upstreams/upstreams.ts";
import { bestOf, tookMs } from "../support/waiting.ts";

/** The metrics need no key, so their cost must not depend on how often anybody asks. */

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(async () => {
  await app.close();
});

describe("the metrics page", () => {
  const page = async () => (await app.call("GET", "/metrics")).text;
  const nextSecond = () => (app.skewMs += 1_000);

  test("the page is rendered at most once a second", async () => {
    nextSecond();
    const first = await page();
    await app.call("GET", "/healthz");
    expect(await page()).toBe(first);
    // Not more, because the time that the test itself takes is added on a busy machine.
    app.skewMs += 700;
    expect(await page()).toBe(first);
    app.skewMs += 300;
    expect(await page()).not.toBe(first);
  });

  test("the page is rendered again after the clock is put back", async () => {
    nextSecond();
    const first = await page();
    await app.call("GET", "/healthz");
    app.skewMs -= 3_600_000;
    expect(await page()).not.toBe(first);
    app.skewMs = 0;
  });

  test("concurrent requests share one page and one query to the store", async () => {
    nextSecond();
    const { countKeys } = app.store;
    let counted = 0;
    Object.assign(app.store, { countKeys: () => (counted++, countKeys()) });
    const pages = await Promise.all(Array.from({ length: 50 }, page));
    Object.assign(app.store, { countKeys });
    expect([counted, new Set(pages).size]).toEqual([1, 1]);
  });

  test("a failure is not cached", async () => {
    nextSecond();
    const { countKeys } = app.store;
    Object.assign(app.store, { countKeys: () => Promise.reject(new Error("a bug")) });
    const failed = await app.call("GET", "/metrics");
    Object.assign(app.store, { countKeys });
    expect(failed.status).toBe(500);
    expect((await app.call("GET", "/metrics")).status).toBe(200);
  });

  test("the cost of the page does not grow with the models of sources", async () => {
    const models = Array.from({ length: 10_000 }, (_, at) => `vendor/model-${at}`);
    for (const id of ["a", "b"])
      await putSource(app, { ...sourceAt("https://up.example/v1", { id }), kind: "static", models });
    nextSecond();
    expect(await page()).toContain('rollcall_sources{state="waiting"} 2');
    const metrics = await millisecondsOf("/metrics");
    const health = await millisecondsOf("/healthz");
    // Rendering the page for each request would take a hundred times as long.
    expect(metrics).toBeLessThan(20 * health + 100);
    // The gauges use states(), which reads no model lists. The bound compares the best of several measurements.
    const best = (work: () => Promise<unknown>) => bestOf(9, 0, () => tookMs(work));
    const all = await best(() => app.store.sources.all());
    const states = await best(() => app.store.sources.states());
    expect(states).toBeLessThan(0.75 * all);
  });
});

async function millisecondsOf(target: string): Promise<number> {
  return tookMs(async () => {
    for (let at = 0; at < 300; at++) await app.app(rawRequest("GET", target, {}));
  });
}
