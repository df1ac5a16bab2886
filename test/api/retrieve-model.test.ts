import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { awkwardIds, fineTune, slashModel, strangersFineTune } from "../support/world.ts";

let app: TestApp;
beforeAll(async () => (app = await openTestApp()));
afterAll(() => app.close());

const path = (id: string) => `/v1/models/${encodeURIComponent(id)}`;

describe("a model that is retrieved", () => {
  test("every listed model is byte for byte its element of the list, in both OpenAI dialects", async () => {
    for (const dialect of ["openai", "openai-legacy"]) {
      const list = await app.call("GET", `/v1/models?dialect=${dialect}`, { key: "acemeOwner" });
      expect(list.json.data.length).toBeGreaterThan(8);
      const elements: string[] = [];
      for (const { id } of list.json.data) {
        const one = await app.call("GET", `${path(id)}?dialect=${dialect}`, { key: "acemeOwner" });
        expect(one.json.id).toBe(id);
        elements.push(one.text);
      }
      expect(list.text).toBe(`{"object":"list","data":[${elements.join(",")}]}`);
    }
  });

  test("an id works raw and encoded, with and without /v1", async () => {
    const targets = [slashModel, encodeURIComponent(slashModel), slashModel.replace("/", "%2f"), fineTune];
    for (const target of [...targets, fineTune.replaceAll(":", "%3A")]) {
      for (const prefix of ["/v1/models/", "/models/"]) {
        const { status, json } = await app.call("GET", prefix + target, { key: "acemeOwner" });
        expect([status, json.id]).toEqual([200, decodeURIComponent(target)]);
      }
    }
  });

  test("a plus sign in a path is a plus sign", async () => {
    expect((await app.call("GET", "/v1/models/x+y", { key: "acemeOwner" })).json.id).toBe("x+y");
    expect((await app.call("GET", "/v1/models/a+b", { key: "acemeOwner" })).status).toBe(404);
  });

  test("a plus sign from the Python client of 2023 is a space", async () => {
    const headers = { "user-agent": "OpenAI/v1 PythonBindings/0.28.1" };
    expect((await app.call("GET", "/v1/models/a+b", { key: "acemeOwner", headers })).json.id).toBe("a b");
    expect((await app.call("GET", "/v1/models/x%2By", { key: "acemeOwner", headers })).json.id).toBe("x+y");
  });

  test("a model's entity tag is answered 304", async () => {
    const { headers } = await app.call("GET", path("davinci"), { key: "acemeOwner" });
    const again = await app.call("GET", path("davinci"), {
      key: "acemeOwner",
      headers: { "if-none-match": headers["etag"]! },
    });
    expect(again.status).toBe(304);
  });

  test("an id like __proto__ is an ordinary id", async () => {
    for (const id of ["__proto__", "constructor", "toString"]) {
      expect((await app.call("GET", path(id), { key: "acemeOwner" })).status).toBe(404);
    }
  });
});

describe("a model that is not found", () => {
  test("the message is that of the real server", async () => {
    const { status, json, headers } = await app.call("GET", path("ft:123"), { key: "acemeOwner" });
    expect(status).toBe(404);
    expect(json).toEqual({
      error: {
        message: "The model 'ft:123' does not exist",
        type: "invalid_request_error",
        param: "model",
        code: "model_not_found",
      },
    });
    expect(headers).toMatchObject({ "x-should-retry": "false", "cache-control": "no-store" });
  });

  test("a hidden model is answered exactly like an absent one", async () => {
    const absent = await app.call("GET", path("absent"), { key: "acemeAllowList" });
    for (const hidden of [strangersFineTune, "gpt-4o-mini", ...awkwardIds]) {
      const answer = await app.call("GET", path(hidden), { key: "acemeAllowList" });
      expect(answer.status).toBe(404);
      expect(answer.text).toBe(absent.text.replace("absent", hidden));
      expect(Object.keys(answer.headers)).toEqual(Object.keys(absent.headers));
    }
  });

  test("an impossible id is answered 404", async () => {
    const rests = [
      "/x",
      "x/",
      "a//b",
      "%2e%2e",
      "a%2F..%2Fb",
      "%252F",
      "%00",
      "%0d%0a",
      "x".repeat(513),
      "x".repeat(4_000),
    ];
    for (const rest of rests) {
      const { status, json } = await app.call("GET", `/v1/models/${rest}`, { key: "acemeOwner" });
      expect([rest.slice(0, 20), status, json.error.code]).toEqual([rest.slice(0, 20), 404, "model_not_found"]);
      expect(json.error.message).toStartWith(`The model '${decodeURIComponent(rest).slice(0, 512)}`);
      expect(json.error.message.length).toBeLessThan(560);
    }
  });

  test("an empty id is an unknown URL", async () => {
    for (const [method, target] of [
      ["GET", "/v1/models/"],
      ["DELETE", "/v1/models/"],
      ["GET", "/models/"],
    ] as const) {
      const { status, json } = await app.call(method, target, { key: "acemeOwner" });
      expect([status, json.error.code]).toEqual([404, "unknown_url"]);
      expect(json.error.message).toBe(`Invalid URL (${method} ${target})`);
    }
  });
});

describe("a malformed id", () => {
  test("broken percent-encoding is answered 400", async () => {
    for (const rest of ["a%", "%zz", "%ff", "%c0%af", "%ed%a0%80"]) {
      const { status, json } = await app.call("GET", `/v1/models/${rest}`, { key: "acemeOwner" });
      expect([status, json.error.param, json.error.code]).toEqual([400, "model", "invalid_model_id"]);
    }
  });

  test("a malformed id without a key is answered 401", async () => {
    expect((await app.call("GET", "/v1/models/a%")).status).toBe(401);
  });
});
