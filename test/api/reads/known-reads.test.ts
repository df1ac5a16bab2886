import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { Log } from "../../../src/http/operating/access-log.ts";
import { Metrics } from "../../../src/http/operating/metrics.ts";
import { knownReadOf } from "../../../src/http/models/known-read.ts";
import { KnownReads } from "../../../src/http/models/known-reads.ts";
import { NotedRequest } from "../../../src/http/request/noted-request.ts";
import { RateLimit } from "../../../src/http/request/rate-limit.ts";
import { parsedContext, type Answer, type RequestContext } from "../../../src/http/request/request-context.ts";
import { digestOfKey } from "../../../src/registry/keys/digest.ts";
import { unauthenticated } from "../../../src/core/refusal.ts";
import { openTestApp, rawRequest, type CallOptions, type TestApp } from "../../support/app.ts";
import { until } from "../../support/waiting.ts";
import { fineTune, keys, worldYaml, type KeyName } from "../../support/world.ts";

/** The second of two equal reads is not decided anew. Nobody but a clock may see that. */

const project = "project: default, user: reader@aceme.example";
const worldWithSettings = worldYaml
  .replace(`${keys.acemeMember}, ${project}`, `${keys.acemeMember}, model_fields: strict, ${project}`)
  .replace(`${keys.acemeAccount},`, `${keys.acemeAccount}, model_names: claude,`);

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp(worldWithSettings);
  await until(() => app.live.unrevokedKeys.lacks(digestOfKey("none")));
});
afterAll(() => app.close());

/** With this query nothing is remembered, and no list or model depends on it. */
const unremembered = "?unknown=words";

const targets = ["/v1/models", "/models", `/v1/models/${fineTune}`, "/v1/models/none", "/anthropic/v1/models"];
const callers: (KeyName | undefined)[] = [
  "acemeOwner",
  "acemeMember",
  "acemeAccount",
  "acemeAllowList",
  "acemeRestricted",
  "acemeExpired",
  "acemeAdmin",
  "zenithOwner",
  undefined,
];

/** Keys that do not exist; the second is mistyped. */
const strangers = [
  "sk-nobody-has-this-key-0001",
  `sk-admin-rc1_${"7".repeat(49)}`,
  'a"key\\with"quotes\\in-"it\\',
  "short",
];

/** What an answer depends on besides the URL and the key. */
const signs: readonly (readonly [name: string, value: string])[] = [
  ["accept-encoding", "gzip"],
  ["accept-encoding", "br, zstd"],
  ["user-agent", "OpenAI/JS 6.9.1"],
  ["user-agent", "OpenAI/NodeJS/3.1"],
  ["user-agent", "mistral-client-typescript/1"],
  ["accept", "application/json"],
  ["connection", "keep-alive"],
  ["x-stainless-lang", "js"],
  ["if-none-match", "*"],
  ["if-none-match", '"another"'],
  ["anthropic-version", "2023-06-01"],
  ["x-goog-api-client", "genai-js"],
  ["x-goog-api-key", keys.zenithOwner],
  ["x-fern-sdk-name", "cohere-ai"],
  ["x-client-request-id", "é"],
  ["x-api-key", keys.acemeOwner],
  ["api-key", keys.zenithOwner],
  ["openai-organization", "org-zenith"],
  ["openai-organization", "org-aceme"],
  ["openai-project", "proj_aceme"],
  ["origin", "https://page.example"],
];

async function seen(target: string, { key, headers = {} }: CallOptions) {
  const before = app.logLines.length;
  const answer = await app.call("GET", target, { ...(key && { key }), headers });
  const { "x-request-id": id, "openai-processing-ms": _ms, ...rest } = answer.headers;
  const line = JSON.parse(app.logLines[before] ?? "{}");
  const logged = { ...line, time: "", request_id: line.request_id === id, duration_ms: 0 };
  const body = Buffer.from(answer.bytes).toString("latin1").replaceAll(id!, "ID").replace(unremembered, "");
  return { status: answer.status, headers: rest, body, logged };
}

test("a remembered read is answered and logged like one that is decided anew", async () => {
  const asked = fc.tuple(
    fc.constantFrom(...targets),
    fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...callers) }, fc.constant(undefined)),
    fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, fc.constantFrom(...strangers)),
    fc.subarray([...signs], { maxLength: 2 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 10, maxLength: 30 }), async (several) => {
      for (const [target, key, stranger, headers] of several) {
        const ofStranger = stranger !== undefined && key === undefined && { authorization: `Bearer ${stranger}` };
        const options = { ...(key && { key }), headers: { ...Object.fromEntries(headers), ...ofStranger } };
        const anew = await seen(target + unremembered, options);
        for (let time = 0; time < 3; time++) expect(await seen(target, options)).toEqual(anew);
      }
    }),
    { numRuns: 40 },
  );
});

/** How many different headers the answer to a list reads. */
async function headersRead(own: TestApp, headers: Readonly<Record<string, string>>): Promise<number> {
  const request = new NotedRequest(rawRequest("GET", "/v1/models", { headers }));
  const raw = { ...rawRequest("GET", "/v1/models", { headers }), header: (name: string) => request.header(name) };
  await own.app(raw);
  return new Set(request.read).size;
}

test.each([
  ["with a key", { authorization: `Bearer ${keys.acemeOwner}`, "accept-encoding": "gzip", "user-agent": "curl/8" }],
  ["without a key", { "accept-encoding": "gzip", "user-agent": "curl/8" }],
])("the second read %s looks for few headers", async (_how, headers) => {
  const own = await openTestApp();
  await headersRead(own, { authorization: `Bearer ${keys.acemeOwner}` });
  expect(await headersRead(own, headers)).toBeGreaterThan(12);
  expect(await headersRead(own, headers)).toBeLessThanOrEqual(5);
  await own.close();
});

test("a known key is a key only as a bearer token", async () => {
  const status = async (authorization: string) =>
    (await app.call("GET", "/v1/models", { headers: { authorization } })).status;
  const key = keys.acemeOwner;
  for (const spelled of [`Bearer ${key}`, `Bearer ${key}`, `bearer ${key}`, `Bearer  ${key}`])
    expect([spelled, await status(spelled)]).toEqual([spelled, 200]);
  for (const spelled of [`Digest ${key}`, `Bearer,${key}`, `Bearer ${key}, ${key}`])
    expect([spelled, await status(spelled)]).toEqual([spelled, 401]);
});

test("a remembered read is answered from the newest catalogue and keys", async () => {
  const own = await openTestApp();
  const status = async (key: KeyName, target = "/v1/models") => (await own.call("GET", target, { key })).status;
  const times = async (key: KeyName, target?: string) => [await status(key, target), await status(key, target)];
  const asAdmin = { key: "acemeAdmin" } as const;
  expect(await times("acemeOwner", `/v1/models/${fineTune}`)).toEqual([200, 200]);
  expect(await times("acemeOwner")).toEqual([200, 200]);
  expect(await times("acemeMember")).toEqual([200, 200]);
  await own.call("DELETE", `/v1/models/${fineTune}`, { key: "acemeOwner" });
  expect(await times("acemeOwner", `/v1/models/${fineTune}`)).toEqual([404, 404]);
  const list = await own.call("GET", "/v1/models", { key: "acemeOwner" });
  expect(list.text).not.toContain(fineTune);
  const all = "/v1/organization/projects/proj_aceme/api_keys";
  const found = (await own.call("GET", `${all}?limit=100`, asAdmin)).json.data;
  const { id } = found.find((one: { name: string }) => one.name === "acemeMember");
  await own.call("DELETE", `${all}/${id}`, asAdmin);
  expect(await times("acemeMember")).toEqual([401, 401]);
  expect(await times("acemeOwner")).toEqual([200, 200]);
  await own.live.catchUp.confirm(own.live.revision, performance.now() - 60_000);
  expect(await times("acemeOwner")).toEqual([503, 503]);
  expect((await own.call("GET", "/v1/models")).status).toBe(503);
  await own.close();
});

test("a key that expires, or comes from elsewhere, is refused with the next read", async () => {
  const soon = Math.floor(Date.now() / 1_000) + 3_600;
  const yaml = worldYaml.replace("expires_at: 1600000000", `expires_at: ${soon}`);
  const own = await openTestApp(
    yaml.replace("name: zenith\n", 'name: zenith\n    allowed_networks: ["192.0.2.0/24"]\n'),
  );
  const status = async (key: KeyName, address = "192.0.2.1") =>
    (await own.call("GET", "/v1/models", { key, address })).status;
  expect([await status("acemeExpired"), await status("acemeExpired")]).toEqual([200, 200]);
  expect([await status("zenithOwner"), await status("zenithOwner")]).toEqual([200, 200]);
  expect(await status("zenithOwner", "198.51.100.1")).toBe(401);
  own.skewMs = 3_601_000;
  expect(await status("acemeExpired")).toBe(401);
  await own.close();
});

function knownReads(rateLimit: RateLimit | null): KnownReads {
  const log = new Log({ style: "json", accessLog: false, write: () => undefined, linesDropped: () => 0 });
  return new KnownReads({ live: app.live, metrics: new Metrics(), log, rateLimit, modelFields: "all" });
}

test("remembered reads count for the rate limit", () => {
  const reads = knownReads(new RateLimit(2, () => 0));
  const { context, request, answer } = answered("/v1/models", { key: "acemeOwner" });
  reads.learn(context, request, answer);
  const isAnswered = () => reads.answer(rawRequest("GET", "/v1/models", { key: "acemeOwner" }), 0) !== null;
  expect([isAnswered(), isAnswered(), isAnswered()]).toEqual([true, true, false]);
});

test("the memory of reads is bounded in bytes", () => {
  const reads = knownReads(null);
  const target = (at: number) => `/v1/models?limit=${at}`;
  const isKnown = (at: number) => reads.answer(rawRequest("GET", target(at), { key: "acemeOwner" }), 0) !== null;
  let most = 0;
  for (let at = 0; at < 5_000; at++) {
    const { context, request, answer } = answered(target(at), { key: "acemeOwner" });
    reads.learn(context, request, answer);
    most = Math.max(most, reads.bytes);
    if (at < 1_000) expect(isKnown(0)).toBe(true);
  }
  expect(most).toBeGreaterThan(1_500_000);
  expect(most).toBeLessThan(2.25 * 1024 * 1024);
  expect([isKnown(0), isKnown(4_999)]).toEqual([false, true]);
});

function answered(target: string, options: CallOptions, more: Partial<RequestContext> = {}) {
  const request = new NotedRequest(rawRequest("GET", target, options));
  const context = parsedContext(request, 0);
  for (const name of ["authorization", ...signs.map(([sign]) => sign)]) request.header(name);
  Object.assign(
    context,
    { operation: "listModels", captured: { rawModel: "", parameters: {} }, isFromView: true },
    more,
  );
  const answer: Answer = { status: 200, headers: {}, body: "{}", requestId: "", durationMs: 0, cors: null };
  return { context, request, answer };
}

test("no key is remembered, wherever it is", () => {
  const key = keys.acemeOwner;
  const remembered = (target: string, options: CallOptions) => {
    const { context, request, answer } = answered(target, options);
    return knownReadOf(context, request, answer);
  };
  const usual = remembered("/v1/models", { key: "acemeOwner", headers: { "user-agent": "curl/8" } });
  expect(usual?.values).toEqual(["curl/8"]);
  expect(JSON.stringify(usual)).not.toContain(key);
  for (const name of ["x-api-key", "api-key", "x-goog-api-key", "cookie", "x-client-request-id", "origin"]) {
    const { context, request, answer } = answered("/v1/models", { key: "acemeOwner", headers: { [name]: key } });
    request.header(name);
    expect([name, knownReadOf(context, request, answer)]).toEqual([name, null]);
  }
  for (const query of [`key=${key}`, `limit=1&key=${key}`, key, "api_key=a"])
    expect([query, remembered(`/v1/models?${query}`, { key: "acemeOwner" })]).toEqual([query, null]);
});

test("nothing is remembered of a path without a key, the console, or a connection that ends", () => {
  const known = (target: string, options: CallOptions, more: Partial<RequestContext>) => {
    const { context, request, answer } = answered(target, options, more);
    return knownReadOf(context, request, answer) !== null;
  };
  const refusal = unauthenticated(false);
  expect(known("/v1/models", {}, { refusal })).toBe(true);
  const captured = { rawModel: keys.acemeOwner, parameters: {} };
  expect(known(`/v1/models/${keys.acemeOwner}`, {}, { refusal, captured })).toBe(false);
  expect(known("/v1/models", { key: "acemeOwner" }, { isFromPage: true })).toBe(false);
  expect(known("/v1/models", { key: "acemeOwner", headers: { connection: "close" } }, {})).toBe(false);
});
