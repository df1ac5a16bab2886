import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { failing } from "../../support/upstreams/upstreams.ts";
import { messages, openLimitedApp, type LimitedApp } from "./limited-app.ts";

/** The rate limits of projects in requests, and what every refusal says. */

let limited: LimitedApp;
beforeEach(async () => void (limited = await openLimitedApp()));
afterEach(() => limited.close());

const statuses = async (count: number, call: () => Promise<{ status: number }> = () => limited.chat()) => {
  const all: number[] = [];
  for (let at = 0; at < count; at++) all.push((await call()).status);
  return all;
};

describe("requests a minute", () => {
  test("as many pass as the limit says, and the next is refused in OpenAI's words", async () => {
    await limited.limit({ max_requests_per_1_minute: 3 });
    const first = await limited.chat();
    expect(first.headers).toMatchObject({
      "x-ratelimit-limit-requests": "3",
      "x-ratelimit-remaining-requests": "2",
      "x-ratelimit-reset-requests": expect.stringMatching(/^(19\.\d+|20)s$/),
      // The upstream's own, which says something else.
      "x-ratelimit-limit-input-images": "5",
    });
    expect(await statuses(2)).toEqual([200, 200]);
    const refused = await limited.chat();
    expect(refused.status).toBe(429);
    expect(refused.json.error).toMatchObject({ type: "requests", code: "rate_limit_exceeded", param: null });
    expect(refused.json.error.message).toMatch(
      /^Rate limit reached for up-model in project proj_aceme on requests per min \(RPM\): Limit 3, Used 3, Requested 1\. Please try again in (18|19|20)(\.\d+)?s\.$/,
    );
    const { "retry-after": after, "retry-after-ms": afterMs } = refused.headers;
    expect(Number(after)).toBe(Math.ceil(Number(afterMs) / 1_000));
    expect(Number(afterMs)).toBeWithin(18_000, 20_001);
    expect(refused.headers).toMatchObject({ "x-should-retry": "true", "x-ratelimit-remaining-requests": "0" });
  });

  test("a call that comes when it was told to is admitted, and one a little earlier is not", async () => {
    await limited.limit({ max_requests_per_1_minute: 3 });
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    const { headers } = await limited.chat();
    limited.app.skewMs += Number(headers["retry-after-ms"]) - 1_500;
    expect((await limited.chat()).status).toBe(429);
    limited.app.skewMs += 1_500;
    expect(await statuses(2)).toEqual([200, 429]);
  });

  test("a call that names further models counts for the limits of each, once", async () => {
    await limited.limit({ max_requests_per_1_minute: 2 }, "up-image");
    const named = () => limited.chat({ models: ["up-image", "up-model", "up-image"] });
    expect(await statuses(3, named)).toEqual([200, 200, 429]);
    expect((await limited.chat({ fallbacks: [{ model: "up-image" }] })).status).toBe(429);
    expect(await statuses(1)).toEqual([200]);
  });

  test("a clock that goes back fills nothing", async () => {
    await limited.limit({ max_requests_per_1_minute: 3 });
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    limited.app.skewMs -= 3_600_000;
    expect(await statuses(2)).toEqual([429, 429]);
    limited.app.skewMs += 3_600_000;
    expect(await statuses(1)).toEqual([429]);
  });

  test("failed calls count too, and refused ones do not", async () => {
    await limited.limit({ max_requests_per_1_minute: 3 });
    const works = limited.upstream.answer;
    limited.upstream.answer = failing(500);
    expect(await statuses(1)).toEqual([502]);
    limited.upstream.answer = works;
    // Not served: it does not come as far as the limit.
    expect(await statuses(3, () => limited.call("/v1/rerank", { model: "up-model" }))).toEqual([404, 404, 404]);
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });
});

test("a limit by the day holds beside one by the minute, and the headers show the tighter one", async () => {
  await limited.limit({ max_requests_per_1_minute: 3, max_requests_per_1_day: 2 });
  expect(await statuses(2)).toEqual([200, 200]);
  const refused = await limited.chat();
  expect(refused.json.error.message).toContain("on requests per day (RPD): Limit 2, Used 2, Requested 1. Please try");
  expect(refused.headers["x-ratelimit-limit-requests"]).toBe("2");
  expect(Number(refused.headers["retry-after"])).toBeWithin(43_000, 43_201);
});

test("a refusal by one limit shows nothing of the others as used", async () => {
  await limited.limit({ max_requests_per_1_minute: 2, max_requests_per_1_day: 3, max_tokens_per_1_minute: 5_000 });
  expect(await statuses(2)).toEqual([200, 200]);
  const { status, headers } = await limited.chat();
  expect([status, headers["x-ratelimit-limit-requests"], headers["x-ratelimit-remaining-requests"]]).toEqual([
    429,
    "2",
    "0",
  ]);
});

test("a limit of zero refuses all calls, and no client tries again", async () => {
  await limited.limit({ max_requests_per_1_minute: 0 });
  const refused = await limited.chat();
  expect([refused.status, refused.headers["x-should-retry"], refused.headers["retry-after"]]).toEqual([
    429,
    "false",
    undefined,
  ]);
  expect(refused.json.error.message).toBe(
    "Rate limit reached for up-model in project proj_aceme on requests per min (RPM): Limit 0, Used 0, Requested 1.",
  );
});

test("what typed clients write back for no limit is none", async () => {
  await limited.limit({ max_requests_per_1_minute: 2147483647, max_tokens_per_1_minute: 2147483647 });
  const answer = await limited.chat();
  expect([answer.status, answer.headers["x-ratelimit-limit-requests"]]).toEqual([200, "77"]);
});

test("limits hold for one model of one project", async () => {
  await limited.limit({ max_requests_per_1_minute: 1 });
  expect(await statuses(2)).toEqual([200, 429]);
  expect((await limited.chat({ model: "up-image" })).status).toBe(200);
  expect((await limited.chat({}, { key: "acemeDenyList" })).status).toBe(200);
});

test("an alias has the limits of its target, and calls under both names count together", async () => {
  const aceme = administrator(() => limited.app);
  await aceme.post("/rollcall/v1/aliases", { id: "fast", target: "up-model" });
  await limited.limit({ max_requests_per_1_minute: 2 }, "fast");
  const { data } = await aceme.get("/v1/organization/projects/proj_aceme/rate_limits?limit=100");
  const shown = data.filter(({ max_requests_per_1_minute: limit }: Record<string, unknown>) => limit === 2);
  expect(shown.map(({ id, model }: Record<string, unknown>) => [id, model])).toEqual([
    ["rl-fast", "fast"],
    ["rl-up-model", "up-model"],
  ]);
  expect((await limited.chat({ model: "fast" })).status).toBe(200);
  expect(await statuses(2)).toEqual([200, 429]);
  expect((await limited.chat({ model: "fast" })).json.error.message).toContain("for up-model in project");
});

test("a limit that an administrator changes holds for the next call", async () => {
  await limited.limit({ max_requests_per_1_minute: 1 });
  expect(await statuses(2)).toEqual([200, 429]);
  await limited.limit({ max_requests_per_1_minute: 2147483647 });
  expect(await statuses(2)).toEqual([200, 200]);
  await limited.limit({ max_requests_per_1_minute: 0 });
  expect(await statuses(1)).toEqual([429]);
});

describe("a refusal has the words of the vendor", () => {
  test("of Anthropic, with its headers", async () => {
    await limited.limit({ max_requests_per_1_minute: 1, max_tokens_per_1_minute: 50_000 });
    const ask = () =>
      limited.call(
        "/v1/messages",
        { model: "up-model", messages, max_tokens: 9 },
        { headers: { "anthropic-version": "2023-06-01" } },
      );
    const [answer, refused] = [await ask(), await ask()];
    expect(answer.headers).toMatchObject({
      "anthropic-ratelimit-requests-limit": "1",
      "anthropic-ratelimit-requests-remaining": "0",
      "anthropic-ratelimit-tokens-limit": "50000",
    });
    const reset = answer.headers["anthropic-ratelimit-requests-reset"]!;
    expect(reset).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Date.parse(reset) - Date.now()).toBeWithin(55_000, 62_000);
    expect([refused.status, refused.json.type, refused.json.error.type]).toEqual([429, "error", "rate_limit_error"]);
    expect(Number(refused.headers["retry-after"])).toBeWithin(58, 61);
    expect(refused.headers["x-ratelimit-limit-requests"]).toBeUndefined();
  });

  test("of Google, with when to try again", async () => {
    await limited.limit({ max_requests_per_1_minute: 1 });
    const ask = () => limited.call("/v1beta/models/up-model:generateContent", { contents: [] });
    await ask();
    const { status, json } = await ask();
    expect([status, json.error.status]).toEqual([429, "RESOURCE_EXHAUSTED"]);
    expect(json.error.details).toEqual([
      {
        "@type": "type.googleapis.com/google.rpc.RetryInfo",
        retryDelay: expect.stringMatching(/^(58|59|60)(\.\d+)?s$/),
      },
    ]);
  });
});
