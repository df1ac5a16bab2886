import { afterAll, beforeAll, expect, test } from "bun:test";
import { rawRequest, openTestApp, type TestApp } from "../support/app.ts";

/** A caller without a key can send any number of requests; they must not keep the store from others. */

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(async () => {
  await app.close();
});

const withKey = (key: string) => app.call("GET", "/v1/models", { headers: { authorization: `Bearer ${key}` } });

test("a flood of unknown keys gets 401 or a retryable 503, and a valid key gets in afterwards", async () => {
  const flood = Array.from({ length: 5_000 }, (_, at) => withKey(`sk-nobody-has-this-key-${at}`));
  const valid = app.call("GET", "/v1/models", { key: "zenithOwner" });
  const answers = await Promise.all(flood);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 503]));
  const busy = answers.find(({ status }) => status === 503);
  expect(busy?.json.error.message).toContain("Too many keys");
  expect(busy?.headers).toMatchObject({ "retry-after": "1", "x-should-retry": "true" });
  // Never a 401: if too many were waiting, the answer is a retryable 503.
  expect([200, 503]).toContain((await valid).status);
  expect((await app.call("GET", "/v1/models", { key: "zenithOwner" })).status).toBe(200);
});

test("a valid key's first use succeeds amid unknown keys within the limit", async () => {
  const flood = Array.from({ length: 1_000 }, (_, at) => withKey(`sk-nobody-has-that-key-${at}`));
  const valid = app.call("GET", "/v1/models", { key: "acemeMember" });
  expect((await valid).status).toBe(200);
  expect(new Set((await Promise.all(flood)).map(({ status }) => status))).toEqual(new Set([401]));
});

test("concurrent requests with one unknown key share one look-up", async () => {
  const answers = await Promise.all(Array.from({ length: 3_000 }, () => withKey("sk-a-client-that-has-the-wrong-key")));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
});

test("concurrent readiness checks share one query to the store", async () => {
  const { ping } = app.store;
  let asked = 0;
  Object.assign(app.store, { ping: () => (asked++, ping()) });
  const answers = await Promise.all(Array.from({ length: 100 }, async () => app.app(rawRequest("GET", "/readyz", {}))));
  const again = await app.app(rawRequest("GET", "/readyz", {}));
  Object.assign(app.store, { ping });
  expect([asked, new Set([...answers, again].map(({ status }) => status))]).toEqual([2, new Set([200])]);
});
