import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { putSource, refresh, sourceAt } from "../../support/upstreams/upstreams.ts";
import type { KeyName } from "../../support/world.ts";

/** The rate limits of projects, through the whole application on one server. */

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  const naming = { kind: "prefix", prefix: "echo/" } as const;
  const source = sourceAt("", {
    id: "echo",
    kind: "echo",
    models: ["parrot"],
    rules: { naming, includes: [], excludes: [] },
    deletion: "local",
  });
  await putSource(app, source);
  await refresh(app, source);
});
afterEach(() => app.close());

const aceme = administrator(() => app);
const model = "echo/parrot";
const messages = [{ role: "user", content: "Hello" }];

function limit(limits: object): Promise<unknown> {
  return aceme.post(`/v1/organization/projects/proj_aceme/rate_limits/${encodeURIComponent(`rl-${model}`)}`, limits);
}

function chat(more: object = {}, key: KeyName = "acemeMember") {
  return app.call("POST", "/v1/chat/completions", { key, body: JSON.stringify({ model, messages, ...more }) });
}

test("as many requests pass as the limit says, and the next is refused in OpenAI's words", async () => {
  await limit({ max_requests_per_1_minute: 3 });
  const all = [await chat(), await chat(), await chat(), await chat()];
  expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  const [first, , , refused] = all;
  expect(first!.headers).toMatchObject({ "x-ratelimit-limit-requests": "3", "x-ratelimit-remaining-requests": "2" });
  expect(refused!.json.error).toMatchObject({ type: "requests", code: "rate_limit_exceeded", param: null });
  expect(refused!.json.error.message).toMatch(
    /^Rate limit reached for echo\/parrot in project proj_aceme on requests per min \(RPM\): Limit 3, Used 3, Requested 1\. Please try again in (19|20)(\.\d+)?s\.$/,
  );
  expect(["19", "20"]).toContain(refused!.headers["retry-after"]!);
  expect(refused!.headers["x-ratelimit-remaining-requests"]).toBe("0");
});
