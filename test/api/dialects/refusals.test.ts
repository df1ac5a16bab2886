import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { opened } from "../../../src/catalogue/views/plain.ts";
import { dialectOfPath } from "../../../src/http/models/mounts.ts";
import { startingApp } from "../../../src/http/starting.ts";
import { rawRequest, openTestApp, type CallOptions, type TestApp } from "../../support/app.ts";
import { factsYaml } from "../../support/api/dialect-world.ts";

/** Every refusal of a read, in each vendor's shape. */

let app: TestApp;
let hurried: TestApp;
let behind: TestApp;
beforeAll(async () => {
  app = await openTestApp(factsYaml);
  hurried = await openTestApp(`limits: { requests_per_minute: 1 }\n${factsYaml}`);
  behind = await openTestApp(factsYaml);
  await behind.live.catchUp.confirm(behind.live.revision, performance.now() - 60_000);
});
afterAll(() => Promise.all([app, hurried, behind].map((one) => one.close())));

const openai = (status: number) => ({
  error: { message: expect.any(String), type: status === 429 ? "requests" : expect.any(String) },
});
const anthropicTypes: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  405: "invalid_request_error",
  414: "invalid_request_error",
  429: "rate_limit_error",
  503: "overloaded_error",
};
const geminiStatuses: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  405: "UNIMPLEMENTED",
  414: "INVALID_ARGUMENT",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};
const words = { message: expect.any(String) };

/** The expected body by dialect and by OpenAI's status. */
const shapes: Readonly<Record<string, (status: number) => object>> = {
  anthropic: (status) => ({
    type: "error",
    error: { type: anthropicTypes[status], ...words },
    request_id: expect.stringMatching(/^req_/),
  }),
  azure: (status) => ({ error: { code: String(status), ...words } }),
  codex: openai,
  cohere: () => ({ id: expect.stringMatching(/^req_/), ...words }),
  gemini: (status) => ({ error: { code: status, status: geminiStatuses[status], ...words } }),
  "gemini-tuned": (status) => ({ error: { code: status, status: geminiStatuses[status], ...words } }),
  github: () => ({ error: { code: expect.any(String), details: expect.any(String), ...words } }),
  groq: openai,
  huggingface: openai,
  lmstudio: openai,
  "lmstudio-native": openai,
  mistral: () => ({ object: "error", detail: expect.any(String), type: expect.any(String), ...words }),
  modelsdev: openai,
  ollama: () => ({ error: expect.any(String) }),
  openai,
  openrouter: (status) => ({ error: { code: status, ...words } }),
  together: openai,
  vercel: () => ({ error: { type: expect.any(String), param: null, code: null, ...words } }),
};

async function refused(on: TestApp, target: string, method: string, options: CallOptions, status: number) {
  const answer = await on.call(method, target, options);
  const [path = ""] = target.split("?");
  const name = dialectOfPath(path)?.name ?? "";
  expect([target, answer.status]).toEqual([target, name === "anthropic" && status === 503 ? 529 : status]);
  expect(answer.json).toMatchObject(shapes[name]!(status));
  expect(answer.headers["content-type"]).toBe("application/json");
  return answer;
}

test("the table of shapes covers every dialect", () => {
  const names: (string | undefined)[] = app.routes.map(({ path }) => dialectOfPath(path)?.name);
  expect([...new Set(names.filter((name) => name !== undefined))].toSorted()).toEqual(Object.keys(shapes).toSorted());
});

const key = "acemeOwner";
const anotherKey = { "x-api-key": "another-key-0123456789" };

describe("each list refuses in its vendor's shape", () => {
  const lists = () =>
    app.routes.filter(({ path, operation }) => operation === "listModels" && dialectOfPath(path) !== null);

  test("statuses 400, 401, 403 and 405 have the vendor's shape", async () => {
    for (const { path } of lists()) {
      await refused(app, path, "GET", { key, headers: anotherKey }, 400);
      await refused(app, path, "GET", {}, 401);
      await refused(app, path, "GET", { headers: anotherKey }, 401);
      await refused(app, path, "GET", { key: "acemeRestricted" }, 403);
      const { headers } = await refused(app, path, "PUT", { key }, 405);
      expect(headers["allow"]).toContain("GET");
    }
  });

  test("a target that is too long is answered 414 before the key is checked", async () => {
    for (const { path } of lists()) {
      await refused(app, `${path}?${"x".repeat(8_193)}`, "GET", {}, 414);
      await refused(app, `${path}/${"/".repeat(4_097)}`, "GET", {}, 414);
    }
  });

  test("an unknown path below a vendor's path is answered 404", async () => {
    for (const { path } of lists()) await refused(app, `${path}/../nowhere/`, "GET", { key }, 404);
  });

  test("a request over the rate limit is answered 429 with the seconds to wait", async () => {
    await hurried.call("GET", "/v1/models", { key });
    for (const { path } of lists()) {
      const { headers } = await refused(hurried, path, "GET", { key }, 429);
      expect(Number(headers["retry-after"])).toBeGreaterThan(0);
    }
  });

  test("a server that cannot confirm its revision answers 503", async () => {
    for (const { path } of lists()) await refused(behind, path, "GET", { key }, 503);
  });
});

test("an unknown model is answered 404 in the vendor's shape", async () => {
  const singles = app.routes.filter(
    ({ path, operation }) => operation === "retrieveModel" && dialectOfPath(path) !== null,
  );
  expect(singles.length).toBeGreaterThan(15);
  for (const { path } of singles) {
    const answer = await refused(app, path.replace("{model}", "nobody/knows:it"), "GET", { key }, 404);
    expect(answer.text).toContain("The model 'nobody/knows:it' does not exist");
  }
});

test("a dialect chosen by a header shapes refusals too, even for a wrong method", async () => {
  const headers = { "anthropic-version": "2023-06-01" };
  expect((await app.call("GET", "/v1/models", { headers })).json.error.type).toBe("authentication_error");
  expect((await app.call("PUT", "/v1/models", { headers })).json.type).toBe("error");
  expect((await app.call("GET", "/v1/models/absent", { key, headers })).json.error.type).toBe("not_found_error");
});

test("a dialect chosen by a header shapes refusals of unknown paths, and those of a starting server", async () => {
  const starting = startingApp(() => "The server is starting.");
  for (const target of ["/v1/models/", "/v1/nothing", "/models/"]) {
    const headers = { "anthropic-version": "2023-06-01" };
    expect([target, (await app.call("GET", target, { key, headers })).json]).toEqual([
      target,
      expect.objectContaining({ type: "error" }),
    ]);
    const google = await app.call("GET", target, { key, headers: { "x-goog-api-client": "google-genai-sdk/3.1.0" } });
    expect([target, google.json.error.status]).toEqual([target, "NOT_FOUND"]);
    const early = await starting(rawRequest("GET", target, { headers }));
    expect([early.status, await new Response(opened(early.body)).json()]).toMatchObject([
      529,
      { error: { type: "overloaded_error" } },
    ]);
  }
  expect((await app.call("GET", "/v1/models/", { key })).json.error.code).toBe("unknown_url");
});
