import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { fineTune, strangersFineTune, type KeyName } from "../support/world.ts";

let app: TestApp;
beforeAll(async () => (app = await openTestApp()));
afterAll(() => app.close());

const post = (body: unknown, key: KeyName = "acemeAdmin", headers: Record<string, string> = {}) =>
  app.call("POST", "/rollcall/v1/models", {
    key,
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });

describe("a registered model", () => {
  test("a registered model is in the next list, and its owner can delete it", async () => {
    const { status, json } = await post({ id: "ft:new", created: 7, owned_by: "me", shutdown_date: "2030-01-31" });
    expect([status, json]).toEqual([
      200,
      { id: "ft:new", object: "model", created: 7, owned_by: "me", shutdown_date: "2030-01-31" },
    ]);
    expect((await app.call("GET", "/v1/models/ft:new", { key: "acemeMember" })).json).toEqual(json);
    expect((await app.call("GET", "/v1/models/ft:new", { key: "zenithOwner" })).status).toBe(404);
    expect((await app.call("DELETE", "/v1/models/ft:new", { key: "acemeOwner" })).status).toBe(200);
  });

  test("missing fields get defaults", async () => {
    const { json } = await post({ id: "ft:gpt-4o-mini:acemeco::bare" });
    expect(json.owned_by).toBe("acemeco");
    expect(Math.abs(json.created - Date.now() / 1000)).toBeLessThan(60);
    const legacy = await app.call("GET", "/v1/models/ft:gpt-4o-mini:acemeco::bare?dialect=openai-legacy", {
      key: "acemeOwner",
    });
    expect(legacy.json).toMatchObject({ root: "gpt-4o-mini", parent: "gpt-4o-mini" });
  });

  test("two organizations can have the same id", async () => {
    expect((await post({ id: strangersFineTune, owned_by: "ours" })).status).toBe(200);
    const theirs = await app.call("GET", `/v1/models/${strangersFineTune}`, { key: "zenithOwner" });
    expect(theirs.json.owned_by).toBe("zenith");
  });

  test("a registration writes one audit row", async () => {
    await post({ id: "ft:audited" });
    const [event] = await app.audit("org-aceme");
    expect(event).toMatchObject({ type: "rollcall.model.registered", resourceId: "ft:audited" });
  });
});

describe("a registration that is forbidden", () => {
  test("a key that may not administer is answered 403 before the body is read", async () => {
    for (const key of ["acemeOwner", "acemeMember", "acemeReaderAdmin"] as const) {
      const { status, json } = await post("nonsense", key);
      expect([status, json.error.code]).toEqual([403, "missing_scope"]);
      expect(json.error.message).toContain("Missing scopes: api.management.write");
    }
  });
});

describe("an id that is taken is answered 409", () => {
  const conflict = async (id: string) => {
    const { status, json, headers } = await post({ id });
    expect([status, json.error.code, json.error.param]).toEqual([409, "model_exists", "id"]);
    // Official clients retry a 409 unless the answer forbids it.
    expect(headers["x-should-retry"]).toBe("false");
  };
  test("the id of a live model", () => conflict(fineTune));
  test("the id of a base model", () => conflict("davinci"));
  test("the id of a deleted model", async () => {
    await post({ id: "ft:gone" });
    await app.call("DELETE", "/v1/models/ft:gone", { key: "acemeOwner" });
    await conflict("ft:gone");
  });
});

describe("an invalid body", () => {
  const cases: Record<string, [unknown, string]> = {
    "no id": [{}, "id"],
    "an id of another type": [{ id: 5 }, "id"],
    "an empty id": [{ id: "" }, "id"],
    "an invalid id": [{ id: "a/../b" }, "id"],
    "an id with a lone surrogate": ['{"id":"\\ud800"}', "id"],
    "an unknown field": [{ id: "x", organization_id: "org-zenith" }, "organization_id"],
    "a read-only field": [{ id: "x", kind: "base" }, "kind"],
    "a fraction of a second": [{ id: "x", created: 1.5 }, "created"],
    "a time before 1970": [{ id: "x", created: -1 }, "created"],
    "a day that does not exist": [{ id: "x", shutdown_date: "2026-02-30" }, "shutdown_date"],
    "a time instead of a day": [{ id: "x", shutdown_date: "2026-02-03T00:00:00Z" }, "shutdown_date"],
    "an owner without a name": [{ id: "x", owned_by: " " }, "owned_by"],
    "an invalid parent": [{ id: "x", parent: "%" }, "parent"],
    "a repeated field": ['{"id":"x","id":"y"}', "id"],
    "a list as the body": [[], "body"],
    "malformed JSON": ["{", "body"],
    "malformed UTF-8": [new Uint8Array([0x7b, 0xff, 0x7d]), "body"],
    "a body of 33 levels": [`{"id":${"[".repeat(33)}${"]".repeat(33)}}`, `id${"[0]".repeat(31)}`],
  };
  for (const [name, [body, param]] of Object.entries(cases)) {
    test(`${name} is answered 400 with the field`, async () => {
      const { status, json } = await post(body);
      expect([status, json.error.param]).toEqual([400, param]);
      expect(Object.keys(json.error)).toEqual(["message", "type", "param", "code"]);
    });
  }
});

test("a body over 256 KiB is answered 413", async () => {
  const { status, json } = await post(`{"id":"${"x".repeat(256 * 1024)}"}`);
  expect([status, json.error.code, json.error.param]).toEqual([413, "body_too_large", "body"]);
});

test("a compressed body is answered 415", async () => {
  const { status, json } = await post({ id: "x" }, "acemeAdmin", { "content-encoding": "gzip" });
  expect([status, json.error.param]).toEqual([415, "content-encoding"]);
});

test("a body that is not JSON is answered 415", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""]) {
    expect((await post({ id: "x" }, "acemeAdmin", { "content-type": type })).status).toBe(415);
  }
  expect(
    (await post({ id: "with-charset" }, "acemeAdmin", { "content-type": "application/json; charset=utf-8" })).status,
  ).toBe(200);
});
