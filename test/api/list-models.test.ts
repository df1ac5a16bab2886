import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { openTestApp, type TestApp } from "../support/app.ts";
import { awkwardIds, fineTune, spareFineTune, strangersFineTune } from "../support/world.ts";

let app: TestApp;
beforeAll(async () => (app = await openTestApp()));
afterAll(() => app.close());

const ids = (json: { data: { id: string }[] }) => json.data.map(({ id }) => id);
const baseIds = ["davinci", "gpt-3.5-turbo-instruct", "gpt-4o-mini", "text-davinci-003"];

describe("the listed models", () => {
  test("the list holds the base models and the organization's models, ordered by id", async () => {
    const { json, headers } = await app.call("GET", "/v1/models", { key: "acemeOwner" });
    const expected = [...baseIds, fineTune, spareFineTune, ...awkwardIds];
    expect(ids(json)).toEqual(expected.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(Object.keys(json)).toEqual(["object", "data"]);
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "cache-control": "private, no-cache",
      "openai-version": "2020-10-01",
      "x-content-type-options": "nosniff",
    });
    expect(headers["vary"]).toContain("Authorization");
    expect(headers["x-request-id"]).toMatch(/^req_[0-9a-f]{32}$/);
  });

  test("an organization does not see another organization's models", async () => {
    const { json } = await app.call("GET", "/v1/models", { key: "zenithOwner" });
    expect(ids(json)).toContain(strangersFineTune);
    expect(ids(json)).not.toContain(fineTune);
  });

  test("an allow list shows only its ids, and a deny list hides its ids", async () => {
    const allowed = await app.call("GET", "/v1/models", { key: "acemeAllowList" });
    expect(ids(allowed.json)).toEqual(["davinci", fineTune]);
    const denied = ids((await app.call("GET", "/v1/models", { key: "acemeDenyList" })).json);
    expect(denied).not.toContain("davinci");
    expect(denied).not.toContain(fineTune);
    expect(denied).toContain("gpt-4o-mini");
  });
});

describe("the request for a list", () => {
  test("every role and a service account can list", async () => {
    for (const key of ["acemeReader", "acemeMember", "acemeViewer", "acemeAccount", "acemeReadOnly"] as const) {
      expect((await app.call("GET", "/v1/models", { key })).status).toBe(200);
    }
  });

  test("the path without /v1 and any query give the same list", async () => {
    const { text } = await app.call("GET", "/v1/models", { key: "acemeOwner" });
    for (const target of ["/models", "/v1/models?limit=1", "/models?after=x&timeout=120"]) {
      expect((await app.call("GET", target, { key: "acemeOwner" })).text).toBe(text);
    }
  });

  test("only a model with a shutdown date shows one", async () => {
    const { json } = await app.call("GET", "/v1/models", { key: "acemeOwner" });
    const dated = json.data.filter((model: object) => "shutdown_date" in model);
    expect(dated).toEqual([
      {
        id: "gpt-3.5-turbo-instruct",
        object: "model",
        created: 1686935002,
        owned_by: "openai",
        shutdown_date: "2036-10-23",
      },
    ]);
  });

  test("an empty catalogue is an empty array", async () => {
    const empty = await openTestApp(
      "organizations: [{ name: a, users: [{ email: a@b.example, role: owner }], projects: [{ name: p }], keys: [{ name: k, value: acemeOwner-0123456789abcdef, project: p, user: a@b.example }] }]",
    );
    expect((await empty.call("GET", "/v1/models", { key: "acemeOwner" })).text).toBe('{"object":"list","data":[]}');
    await empty.close();
  });

  test("HEAD answers like GET without a body", async () => {
    const get = await app.call("GET", "/v1/models", { key: "acemeOwner" });
    const head = await app.call("HEAD", "/v1/models", { key: "acemeOwner" });
    expect(head.status).toBe(200);
    expect(head.headers["etag"]).toBe(get.headers["etag"]);
  });
});

describe("a compressed list", () => {
  const decoders = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync };
  for (const [encoding, decode] of Object.entries(decoders)) {
    test(`${encoding} holds the same list under a different entity tag`, async () => {
      const plain = await app.call("GET", "/v1/models", { key: "acemeOwner" });
      const headers = { "accept-encoding": encoding };
      const packed = await app.call("GET", "/v1/models", { key: "acemeOwner", headers });
      expect(packed.headers["content-encoding"]).toBe(encoding);
      expect(Buffer.from(decode(packed.bytes)).toString()).toBe(plain.text);
      expect(packed.headers["etag"]).not.toBe(plain.headers["etag"]!);
    });
  }
});

describe("an entity tag of a list", () => {
  const ask = (key: "acemeOwner" | "zenithOwner" | "acemeAllowList" | "acemeMember", etag: string) =>
    app.call("GET", "/v1/models", { key, headers: { "if-none-match": etag } });

  test("a tag is answered 304 for every key of its audience", async () => {
    const etag = (await app.call("GET", "/v1/models", { key: "acemeOwner" })).headers["etag"]!;
    const known = await ask("acemeOwner", etag);
    expect([known.status, known.text]).toEqual([304, ""]);
    expect(known.headers["etag"]).toBe(etag);
    expect(known.headers["content-type"]).toBeUndefined();
    expect((await ask("acemeMember", etag)).status).toBe(304);
  });

  test("a tag is answered 200 for another audience", async () => {
    const etag = (await app.call("GET", "/v1/models", { key: "acemeOwner" })).headers["etag"]!;
    expect((await ask("zenithOwner", etag)).status).toBe(200);
    expect((await ask("acemeAllowList", etag)).status).toBe(200);
  });

  test("a tag is answered 200 for another audience with the same models", async () => {
    const organization = (name: string) =>
      `{ name: ${name}, users: [{ email: a@b.example, role: owner }], projects: [{ name: p }], keys: [{ name: k, value: ${name}-0123456789abcdef, project: p, user: a@b.example }] }`;
    const twins = await openTestApp(
      `{ models: [{ id: m }], organizations: [${organization("acemeOwner")}, ${organization("zenithOwner")}] }`,
    );
    const ours = await twins.call("GET", "/v1/models", { key: "acemeOwner" });
    const headers = { "if-none-match": ours.headers["etag"]! };
    const theirs = await twins.call("GET", "/v1/models", { key: "zenithOwner", headers });
    expect(theirs.status).toBe(200);
    expect(theirs.text).toBe(ours.text);
    await twins.close();
  });

  test("a tag without a key is answered 401", async () => {
    const etag = (await app.call("GET", "/v1/models", { key: "acemeOwner" })).headers["etag"]!;
    expect((await app.call("GET", "/v1/models", { headers: { "if-none-match": etag } })).status).toBe(401);
    expect((await app.call("GET", "/v1/models", { headers: { "if-none-match": "*" } })).status).toBe(401);
  });
});

describe("a list that is forbidden", () => {
  test("a key without the read scope, an account without a role and an admin key are answered 403", async () => {
    for (const key of ["acemeRestricted", "acemeDeleteOnly", "acemeRightlessAccount", "acemeAdmin"] as const) {
      const { status, json } = await app.call("GET", "/v1/models", { key });
      expect(status).toBe(403);
      expect(json.error.message).toContain("Missing scopes: api.model.read.");
      expect(json.error).toMatchObject({ type: "invalid_request_error", param: null, code: "missing_scope" });
    }
  });
});
