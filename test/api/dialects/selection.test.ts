import { heapStats } from "bun:jsc";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { dialectOfPath } from "../../../src/http/models/mounts.ts";
import { openTestApp, type Called, type TestApp } from "../../support/app.ts";
import { factsYaml, tuned } from "../../support/api/dialect-world.ts";

let app: TestApp;
beforeAll(async () => (app = await openTestApp(factsYaml)));
afterAll(() => app.close());

/** Recognises a vendor's list by a field that only this vendor has. */
const looks: readonly (readonly [name: string, sign: (json: any, headers: Called["headers"]) => boolean])[] = [
  ["modelsdev", (json) => json.rollcall !== undefined],
  ["github", (json) => Array.isArray(json) && json[0].publisher !== undefined],
  ["together", (json) => Array.isArray(json) && json[0].display_name !== undefined],
  ["gemini-tuned", (json) => json.tunedModels !== undefined],
  ["codex", (json, headers) => json.models?.[0].slug !== undefined && headers["x-models-etag"] === headers["etag"]],
  ["vercel", (json) => json.models?.[0].specification !== undefined],
  ["gemini", (json) => json.models?.[0].supportedGenerationMethods !== undefined],
  ["lmstudio-native", (json) => json.models?.[0].loaded_instances !== undefined],
  ["ollama", (json) => json.models?.[0].modified_at !== undefined],
  ["cohere", (json) => json.models?.[0].endpoints !== undefined],
  ["anthropic", (json) => json.has_more === false],
  ["openrouter", (json) => json.total_count !== undefined],
  ["azure", (json) => json.data[0].lifecycle_status !== undefined],
  ["groq", (json) => json.data[0].active !== undefined],
  ["huggingface", (json) => json.data[0].providers !== undefined],
  ["lmstudio", (json) => json.data[0].state !== undefined],
  ["mistral", (json) => json.data[0].type !== undefined],
  ["openai-legacy", (json) => json.data[0].permission !== undefined],
  ["openai", (json) => json.object === "list"],
];
const lookOf = ({ json, headers }: Called) => looks.find(([, sign]) => sign(json, headers))?.[0];
const list = (target: string, headers: Record<string, string> = {}) =>
  app.call("GET", target, { key: "acemeOwner", headers });

describe("a dialect by path", () => {
  test("every vendor's list path answers in its dialect", async () => {
    const paths = app.routes.filter(
      ({ method, path, operation }) => method === "GET" && operation === "listModels" && dialectOfPath(path) !== null,
    );
    expect(paths.length).toBeGreaterThan(25);
    for (const { path } of paths) expect([path, lookOf(await list(path))]).toEqual([path, dialectOfPath(path)?.name]);
  });

  test("the path wins over headers and query", async () => {
    const headers = { "anthropic-version": "2023-06-01", "user-agent": "mistral-client-typescript/2.7" };
    for (const { path } of app.routes.filter(
      ({ path: at, operation }) => operation === "listModels" && dialectOfPath(at) !== null,
    ))
      expect([path, lookOf(await list(`${path}?dialect=together`, headers))]).toEqual([
        path,
        dialectOfPath(path)?.name,
      ]);
  });

  test("other paths belong to no vendor", async () => {
    for (const path of [
      "/v1/modelsx",
      "/modelsdevs",
      "/v1/organization/projects",
      "/v1/fine_tuning/checkpoints/x/permissions",
      "/healthz",
    ])
      expect([path, dialectOfPath(path)]).toEqual([path, null]);
  });
});

const ua = (agent: string) => ({ "user-agent": agent });
const version = (date: string) => ({ "anthropic-version": date });
/** A query and headers, and the dialect they select for /v1/models and /models. The first matching row wins. */
const signs: readonly (readonly [query: string, headers: Record<string, string>, dialect: string])[] = [
  ["", {}, "openai"],
  ["", ua("OpenAI/JS 7.55.0"), "openai"],
  ["", ua("OpenAI/NodeJS/3.3.0"), "openai-legacy"],
  ["?client_version=0.169.0", {}, "codex"],
  ["?client_version=0.169.0", version("2023-06-01"), "codex"],
  ["", version("2023-06-01"), "anthropic"],
  ["", version("2026-10-21"), "anthropic"],
  ["?limit=1000", { ...version("2023-06-01"), ...ua("claude-code/2.1.329") }, "anthropic"],
  ["", { "x-goog-api-client": "google-genai-sdk/3.1.0 gl-node/v22" }, "gemini"],
  ["?pageSize=7", { "x-goog-api-client": "x" }, "gemini"],
  ["?key=x", {}, "openai"],
  ["", ua("mistral-client-typescript/2.7.0"), "mistral"],
  ["", ua("cohere-ai/8.1.0"), "cohere"],
  ["", { "x-fern-sdk-name": "cohere-ai", ...ua("Mozilla/5.0") }, "cohere"],
  ["", { "x-fern-sdk-name": "cohere", ...ua("python-httpx/0.27.0") }, "cohere"],
  ["", { "x-fern-sdk-name": "others", ...ua("python-httpx/0.27.0") }, "openai"],
  ["?page_size=3", {}, "cohere"],
  ["?endpoint=chat", {}, "cohere"],
  ["", ua("Together/JS 0.52.0"), "together"],
  ["?dialect=ollama", {}, "ollama"],
  ["?dialect=openai", version("2023-06-01"), "openai"],
  ["?dialect=openai-legacy", {}, "openai-legacy"],
  ["?monkey_client_version=1", {}, "openai"],
];

describe("a dialect by query and headers", () => {
  for (const [query, headers, dialect] of signs)
    test(`${query} ${JSON.stringify(headers)} selects ${dialect}`, async () => {
      for (const path of ["/v1/models", "/models"]) {
        const answer = await list(path + query, headers);
        expect(lookOf(answer)).toBe(dialect);
        for (const name of Object.keys(headers)) expect(answer.headers["vary"]!.toLowerCase()).toContain(name);
      }
    });

  test("retrieving and deleting use the same selection", async () => {
    const one = await app.call("GET", `/v1/models/${tuned}`, { key: "acemeOwner", headers: version("2023-06-01") });
    expect(one.json.type).toBe("model");
    const deleted = await app.call("DELETE", `/v1/models/${tuned}`, {
      key: "acemeOwner",
      headers: version("2023-06-01"),
    });
    expect([deleted.status, deleted.text]).toEqual([200, `{"id":"${tuned}","type":"model_deleted"}`]);
  });

  test("an unknown dialect is answered 400 with the known names", async () => {
    const { status, json } = await list("/v1/models?dialect=klingon");
    expect(status).toBe(400);
    expect(json.error.message).toContain("anthropic");
    expect(json.error.message).not.toContain("tuned");
    expect(json.error.message).not.toContain("native");
  });

  test("the Admin API always answers in OpenAI's dialect", async () => {
    const answer = await app.call("GET", "/v1/organization/projects", { headers: version("2023-06-01") });
    expect(answer.json.error.code).toBeNull();
  });
});

test("long User-Agents are recognised by their beginning and not kept in memory", async () => {
  const long = (agent: string) => ({ "user-agent": agent.padEnd(60_000, "x") });
  expect(lookOf(await list("/v1/models", long("mistral-client-python/1")))).toBe("mistral");
  expect(lookOf(await list("/v1/models", long("OpenAI/v1 PythonBindings/0.28.1")))).toBe("openai-legacy");
  Bun.gc(true);
  const before = heapStats().heapSize;
  for (let at = 0; at < 500; at++) await app.call("GET", "/v1/models", { headers: long(`agent-${at}`) });
  Bun.gc(true);
  // All User-Agents together are 30 MB.
  expect(heapStats().heapSize - before).toBeLessThan(10_000_000);
});
