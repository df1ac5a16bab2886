import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mintKey, redactKey } from "../../src/core/people/key.ts";
import { StoreUnavailable } from "../../src/store/store.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { fineTune, keys } from "../support/world.ts";

let app: TestApp;
beforeAll(async () => (app = await openTestApp()));
afterAll(() => app.close());

describe("an unknown path", () => {
  const paths = [
    "/",
    "/v1",
    "/v1/",
    "/v1/modelsx",
    "/V1/models",
    "/v1//models",
    "//v1/models",
    "/v1/./models",
    "/v3/models",
  ];
  for (const path of paths) {
    test(`${path} is answered 404, with and without a key`, async () => {
      for (const key of [undefined, "acemeOwner"] as const) {
        const { status, json } = await app.call("GET", path, key === undefined ? {} : { key });
        expect([status, json.error.code]).toEqual([404, "unknown_url"]);
        expect(json.error.message).toBe(`Invalid URL (GET ${path})`);
      }
    });
  }

  test("a path with a missing slash gets a hint", async () => {
    const { json } = await app.call("GET", "/v1models");
    expect(json.error.message).toContain("slash missing");
  });

  test("a fragment in the request target is answered 400, and is not logged", async () => {
    app.logLines.length = 0;
    expect((await app.call("GET", "/v1/models?key=secret#x", { key: "acemeOwner" })).status).toBe(400);
    expect(app.logLines.join("")).not.toContain("secret");
  });
});

describe("an unsupported method", () => {
  const cases: [string, string, string, string][] = [
    ["POST", "/v1/models", "GET, HEAD, OPTIONS", "/v1/models"],
    ["PUT", "/v1/models/x", "GET, HEAD, DELETE, OPTIONS", "/v1/models/*"],
    ["PATCH", "/models/a/b", "GET, HEAD, DELETE, OPTIONS", "/models/*"],
    ["DELETE", "/v1/models", "GET, HEAD, OPTIONS", "/v1/models"],
    ["TRACE", "/v1/models", "GET, HEAD, OPTIONS", "/v1/models"],
    ["DELETE", "/rollcall/v1/models", "GET, HEAD, POST, OPTIONS", "/rollcall/v1/models"],
    ["GET", "/rollcall/v1/aliases/a/b", "DELETE, OPTIONS", "/rollcall/v1/aliases/*"],
    [
      "DELETE",
      "/v1/fine_tuning/checkpoints/a/b/permissions",
      "GET, HEAD, POST, OPTIONS",
      "/v1/fine_tuning/checkpoints/*/permissions",
    ],
    ["POST", "/healthz", "GET, HEAD, OPTIONS", "/healthz"],
  ];
  for (const [method, target, allow, shown] of cases) {
    test(`${method} ${target} is answered 405 and allows ${allow}`, async () => {
      const { status, json, headers } = await app.call(method, target);
      expect([status, headers["allow"], json.error.code]).toEqual([405, allow, null]);
      expect(json.error.message).toBe(
        `Not allowed to ${method} on ${shown}. (HINT: Perhaps you meant to use a different HTTP method?)`,
      );
    });
  }
});

describe("requests of browsers", () => {
  const origin = { origin: "https://app.example" };

  test("a preflight needs no key and allows every header that official clients send", async () => {
    const { status, text, headers } = await app.call("OPTIONS", `/v1/models/${fineTune}`, { headers: origin });
    expect([status, text]).toEqual([204, ""]);
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["access-control-allow-methods"]).toBe("GET, HEAD, DELETE, OPTIONS");
    const allowed = headers["access-control-allow-headers"]?.split(", ");
    for (const name of [
      "authorization",
      "content-type",
      "openai-organization",
      "x-stainless-retry-count",
      "x-stainless-os",
    ]) {
      expect(allowed).toContain(name);
    }
    expect(headers["access-control-max-age"]).toBe("86400");
  });

  test("a preflight allows the headers of other vendors' clients, too", async () => {
    const { headers } = await app.call("OPTIONS", "/v1beta/models", { headers: origin });
    const allowed = headers["access-control-allow-headers"]?.split(", ");
    for (const name of [
      "x-goog-api-key",
      "x-goog-api-client",
      "anthropic-version",
      "anthropic-beta",
      "anthropic-dangerous-direct-browser-access",
      "anthropic-workspace-id",
      "x-fern-sdk-name",
      "ai-gateway-protocol-version",
      "user-agent",
    ])
      expect(allowed).toContain(name);
    const list = await app.call("GET", "/codex/v1/models", { key: "acemeOwner", headers: origin });
    expect(list.headers["access-control-expose-headers"]).toContain("x-models-etag");
  });

  test("answers, refusals and 304s carry CORS headers, and only for requests with an Origin", async () => {
    const list = await app.call("GET", "/v1/models", { key: "acemeOwner", headers: origin });
    expect(list.headers["access-control-allow-origin"]).toBe("*");
    expect(list.headers["access-control-expose-headers"]).toContain("x-request-id");
    expect((await app.call("GET", "/v1/models", { headers: origin })).headers["access-control-allow-origin"]).toBe("*");
    const plain = await app.call("GET", "/v1/models", { key: "acemeOwner" });
    expect(plain.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("an operator can restrict the origins", async () => {
    const strict = await openTestApp("cors: { origins: [https://app.example] }");
    const from = async (name: string) =>
      (await strict.call("GET", "/v1/models", { headers: { origin: name } })).headers["access-control-allow-origin"];
    expect(await from("https://app.example")).toBe("https://app.example");
    expect(await from("https://evil.example")).toBeUndefined();
    await strict.close();
  });
});

test("a key in place of an id in the path is redacted in the log", async () => {
  const key = mintKey("admin", new Uint8Array(32));
  for (const path of [`/v1/organization/admin_api_keys/${key}`, `/v1/models/${key}`, `/v1/${key}/models`]) {
    app.logLines.length = 0;
    const as = path.includes("organization") ? "acemeAdmin" : "acemeOwner";
    expect((await app.call("GET", path, { key: as })).status).toBe(404);
    expect(app.logLines).toHaveLength(1);
    expect(app.logLines[0]).not.toContain(key.slice(0, -4));
    expect(app.logLines[0]).toContain(redactKey(key));
  }
});

test("a key in X-Client-Request-Id is redacted in the log", async () => {
  const key = mintKey("project", new Uint8Array(32));
  app.logLines.length = 0;
  const headers = { "x-client-request-id": `job 7 of ${key}` };
  expect((await app.call("GET", "/v1/models", { key: "acemeOwner", headers })).status).toBe(200);
  expect(JSON.parse(app.logLines[0]!).client_request_id).toBe(`job 7 of ${redactKey(key)}`);
});

test("a server that cannot confirm its revision answers 503 and logs one line for each request", async () => {
  await app.live.catchUp.confirm(app.live.revision, performance.now() - 3_001);
  app.logLines.length = 0;
  const { status } = await app.call("GET", "/v1/models", { key: "acemeOwner" });
  await app.live.catchUp.confirm(app.live.revision, Infinity);
  expect(status).toBe(503);
  expect(app.logLines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: "info", status: 503, refusal: "try-later" }),
  ]);
});

describe("X-Client-Request-Id", () => {
  test("the client's request id is logged beside the server's, and nothing secret is logged", async () => {
    app.logLines.length = 0;
    const { headers } = await app.call("GET", `/v1/models/${fineTune}?api_key=secret-in-query`, {
      key: "acemeOwner",
      headers: { "x-client-request-id": "mine" },
    });
    const line = JSON.parse(app.logLines[0]!);
    expect(line).toMatchObject({
      level: "info",
      request_id: headers["x-request-id"],
      client_request_id: "mine",
      operation: "retrieveModel",
      model: fineTune,
      status: 200,
    });
    expect(line.key_id).toMatch(/^key_/);
    expect(app.logLines).toHaveLength(1);
    expect(app.logLines[0]).not.toContain(keys.acemeOwner);
    expect(app.logLines[0]).not.toContain("secret-in-query");
  });

  test("a request id that is too long or not ASCII is answered 400", async () => {
    for (const id of ["x".repeat(513), "ü"]) {
      const { status } = await app.call("GET", "/v1/models", {
        key: "acemeOwner",
        headers: { "x-client-request-id": id },
      });
      expect(status).toBe(400);
    }
    const longest = { "x-client-request-id": "x".repeat(512) };
    expect((await app.call("GET", "/v1/models", { key: "acemeOwner", headers: longest })).status).toBe(200);
  });
});

describe("the choice of a dialect", () => {
  const legacy = { "user-agent": "OpenAI/NodeJS/3.3.0" };

  test("clients of 2023 are recognised by their User-Agent, and later ones are not mistaken for them", async () => {
    const ofAgent = async (agent: string) =>
      (await app.call("GET", "/v1/models", { key: "acemeOwner", headers: { "user-agent": agent } })).json.data[0];
    for (const agent of ["OpenAI/NodeJS/3.3.0", "OpenAI/v1 PythonBindings/0.28.1"]) {
      expect(Object.keys(await ofAgent(agent))).toEqual([
        "id",
        "object",
        "created",
        "owned_by",
        "permission",
        "root",
        "parent",
      ]);
    }
    for (const agent of ["OpenAI/JS 4.104.0", "OpenAI/Python 1.0.0", "OpenAI/NodeJS/30.0", "curl/8"]) {
      expect(await ofAgent(agent)).not.toHaveProperty("permission");
    }
  });

  test("the dialect parameter wins over the User-Agent, and an unknown one is answered 400", async () => {
    const { json } = await app.call("GET", "/v1/models?dialect=openai", { key: "acemeOwner", headers: legacy });
    expect(json.data[0]).not.toHaveProperty("permission");
    for (const query of ["dialect=klingon", "dialect=openai&dialect=openai-legacy"]) {
      const { status, json: refused } = await app.call("GET", `/v1/models?${query}`, { key: "acemeOwner" });
      expect([status, refused.error.param]).toEqual([400, "dialect"]);
    }
  });
});

describe("the operating pages", () => {
  test("the health, readiness, metrics and OpenAPI pages answer", async () => {
    expect((await app.call("GET", "/healthz")).json).toEqual({ status: "alive" });
    expect((await app.call("GET", "/readyz")).json).toEqual({ status: "ready" });
    await app.call("GET", "/v1/models", { key: "acemeOwner" });
    const { text, headers } = await app.call("GET", "/metrics");
    expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text).toMatch(/^rollcall_requests_total\{operation="listModels",status="200"\} \d+$/m);
    expect(text).toMatch(
      /^rollcall_request_duration_seconds_bucket\{operation="listModels",status="200",le="\+Inf"\} \d+$/m,
    );
    expect(text).toMatch(/^rollcall_turn_seconds_bucket\{operation="listModels",le="\+Inf"\} [1-9]\d*$/m);
    expect(text).toMatch(/^rollcall_models 12$/m);
    expect(text).toMatch(/^rollcall_keys 16$/m);
    expect(text).toMatch(/^rollcall_revision 1$/m);
    expect(text).toMatch(/^rollcall_snapshot_bytes [1-9]\d*$/m);
    expect(text.endsWith("\n")).toBe(true);
  });

  test("an outage is answered 503 with a retry, and a bug 500 without details", async () => {
    const broken = await openTestApp();
    const failWith = (error: Error) => {
      const findKey = async () => {
        throw error;
      };
      Object.assign(broken.store, { findKey });
    };
    failWith(new StoreUnavailable("disk full at /secret/path"));
    const outage = await broken.call("GET", "/v1/models", { key: "acemeOwner" });
    expect(outage.status).toBe(503);
    expect(outage.headers).toMatchObject({ "retry-after": "1", "retry-after-ms": "1000", "x-should-retry": "true" });
    failWith(new Error("secret detail"));
    const bug = await broken.call("GET", "/v1/models", { key: "acemeOwner" });
    expect([bug.status, bug.json.error.type, bug.headers["x-should-retry"]]).toEqual([500, "server_error", "false"]);
    expect(bug.json.error.message).toContain(bug.headers["x-request-id"]!);
    expect(bug.text + outage.text).not.toContain("secret");
    expect(broken.logLines.join("")).toContain("secret detail");
    await broken.close();
  });
});

test("a key over its rate limit is answered 429 with the time to wait", async () => {
  const limited = await openTestApp(
    `{ limits: { requests_per_minute: 2 }, organizations: [{ name: a, users: [{ email: a@b.example, role: owner }], projects: [{ name: p }], keys: [{ name: k, value: ${keys.acemeOwner}, project: p, user: a@b.example }] }] }`,
  );
  const ask = () => limited.call("GET", "/v1/models", { key: "acemeOwner" });
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
  const { status, json, headers } = await ask();
  expect(status).toBe(429);
  expect(json.error).toMatchObject({ type: "requests", code: "rate_limit_exceeded", param: null });
  expect(headers).toMatchObject({
    "retry-after": "30",
    "retry-after-ms": "30000",
    "x-should-retry": "true",
    "x-ratelimit-limit-requests": "2",
    "x-ratelimit-remaining-requests": "0",
  });
  await limited.close();
});
