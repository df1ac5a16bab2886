import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mintKey } from "../../src/core/people/key.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { keys } from "../support/world.ts";

let app: TestApp;
beforeAll(async () => (app = await openTestApp()));
afterAll(() => app.close());

const ask = (headers: Record<string, string>, target = "/v1/models") => app.call("GET", target, { headers });
const key = keys.acemeOwner;
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("where a key is accepted", () => {
  const carriers: Record<string, Record<string, string>> = {
    "the bearer token": { authorization: `Bearer ${key}` },
    "a bearer token in lower case": { authorization: `bearer ${key}` },
    "a bearer token in capitals, with spaces": { authorization: `BEARER   ${key}` },
    "x-api-key": { "x-api-key": key },
    "api-key": { "api-key": key },
    "two carriers that agree": { authorization: `Bearer ${key}`, "x-api-key": key, "api-key": key },
    "the password of Basic, as documented until 2026": { authorization: basic(`:${key}`) },
  };
  for (const [name, headers] of Object.entries(carriers)) {
    test(`a key from ${name} is accepted`, async () => expect((await ask(headers)).status).toBe(200));
  }
});

describe("a request without a usable key", () => {
  const attempts: Record<string, Record<string, string>> = {
    "no Authorization header": {},
    "an empty Authorization header": { authorization: "" },
    "a key without a scheme": { authorization: key },
    "another scheme": { authorization: `Token ${key}` },
    "a scheme without a token": { authorization: "Bearer " },
    "two tokens": { authorization: `Bearer ${key} ${key}` },
    "two headers folded into one": { authorization: `Bearer ${key}, Bearer ${key}` },
    "Basic with a user": { authorization: basic(`user:${key}`) },
    "Basic that is not base64": { authorization: "Basic %%%" },
    "a cookie": { cookie: `session=${key}` },
    "an empty x-api-key": { "x-api-key": "" },
    "two keys in one x-api-key": { "x-api-key": `${key}, ${key}` },
    "a malformed bearer beside a good x-api-key": { authorization: "nonsense", "x-api-key": key },
  };
  for (const [name, headers] of Object.entries(attempts)) {
    test(`a request with ${name} is answered 401`, async () => {
      const answer = await ask(headers);
      expect(answer.status).toBe(401);
      expect(answer.json.error).toMatchObject({ type: "invalid_request_error", param: null, code: null });
      expect(answer.json.error.message).toContain("bearer authentication");
      expect(answer.headers["www-authenticate"]).toStartWith("Bearer ");
      expect(answer.headers["x-should-retry"]).toBe("false");
    });
  }

  test("a key in the query string is answered 401, and the message says that the query is not read", async () => {
    // Only Google's dialect accepts a key in the query, as `key`; see test/api/dialects/keys.test.ts.
    for (const name of ["api_key", "api-key", "access_token"]) {
      const { status, json } = await ask({}, `/v1/models?${name}=${key}`);
      expect(status).toBe(401);
      expect(json.error.message).toContain("query string is never read");
    }
  });
});

describe("an incorrect key", () => {
  const incorrect = async (presented: string) => {
    const answer = await ask({ authorization: `Bearer ${presented}` });
    expect(answer.status).toBe(401);
    expect(answer.json.error).toMatchObject({ code: "invalid_api_key", param: null, type: "invalid_request_error" });
    expect(answer.text).not.toContain(presented);
    return answer.json.error.message as string;
  };

  test("an unknown key is answered 401 and masked like the real server does", async () => {
    expect(await incorrect("sk-not-a-valid-key")).toStartWith("Incorrect API key provided: sk-not-a******-key. ");
    expect(await incorrect("short")).toStartWith("Incorrect API key provided: *****. ");
  });

  test("a mistyped key is refused without a look-up in the store", async () => {
    const good = mintKey("project", new Uint8Array(32).fill(7));
    const { findKey } = app.store;
    let asked = 0;
    Object.assign(app.store, { findKey: (digest: string) => (asked++, findKey(digest)) });
    // As when the server does not know yet which keys exist.
    Object.assign(app.live.unrevokedKeys, { lacks: () => false });
    await incorrect(`${good.slice(0, -1)}${good.endsWith("0") ? "1" : "0"}`);
    expect(asked).toBe(0);
    await incorrect(good);
    expect(asked).toBe(1);
    Object.assign(app.store, { findKey });
    Reflect.deleteProperty(app.live.unrevokedKeys, "lacks");
  });

  test("an expired key is answered 401", () => incorrect(keys.acemeExpired));

  test("a stored digest does not work as a key", async () => {
    await incorrect(new Bun.CryptoHasher("sha256").update(key).digest("base64"));
  });

  test("a revoked key is answered 401 from the next request on", async () => {
    const doomed = "zenithOwner";
    expect((await app.call("GET", "/v1/models", { key: doomed })).status).toBe(200);
    await app.store.write(async (transaction) => {
      const { keys: all } = await transaction.declared();
      const stored = all.find(({ name }) => name === doomed);
      return (await transaction.keys.revoke("org-zenith", stored?.id ?? "", 1)) ? true : null;
    });
    await app.live.catchUp.run();
    await incorrect(keys[doomed]);
  });
});

test("two different keys in one request are answered 400", async () => {
  const pairs: Record<string, string>[] = [
    { authorization: `Bearer ${key}`, "x-api-key": keys.zenithOwner },
    { authorization: `Bearer ${key}`, "api-key": "nonsense" },
    { "x-api-key": key, "api-key": keys.zenithOwner },
  ];
  for (const headers of pairs) {
    const { status, json } = await ask(headers);
    expect([status, json.error.code]).toEqual([400, "conflicting_credentials"]);
  }
});

describe("the headers OpenAI-Organization and OpenAI-Project", () => {
  const withKey = (headers: Record<string, string>) => ask({ authorization: `Bearer ${key}`, ...headers });

  test("a header that does not match the key is answered 401, and an empty one is ignored", async () => {
    const right = { "openai-organization": "org-aceme", "openai-project": "proj_aceme" };
    expect((await withKey(right)).status).toBe(200);
    expect((await withKey({ "openai-organization": "", "openai-project": "" })).status).toBe(200);
    const organization = await withKey({ "openai-organization": "org-zenith" });
    expect([organization.status, organization.json.error.code]).toEqual([401, "mismatched_organization"]);
    expect(organization.json.error.message).toBe("OpenAI-Organization header should match organization for API key");
    const project = await withKey({ "openai-project": "proj_narrow" });
    expect([project.status, project.json.error.code]).toEqual([401, "mismatched_project"]);
    expect(project.json.error.message).toBe("OpenAI-Project header should match project for API key");
  });

  test("an admin key ignores OpenAI-Project, which clients take from their environment", async () => {
    const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "openai-project": "proj_aceme" };
    expect((await app.call("GET", "/v1/organization/projects", { headers })).status).toBe(200);
  });
});

test("the keys of a removed user are answered 401 with no_organization", async () => {
  const left = await openTestApp();
  await left.store.write(async (transaction) => {
    const { users } = await transaction.declared();
    const owner = users.find(({ email }) => email === "owner@aceme.example");
    return (await transaction.users.remove("org-aceme", owner?.id ?? "", 1)) ? true : null;
  });
  await left.live.catchUp.run();
  const { status, json } = await left.call("GET", "/v1/models", { key: "acemeOwner" });
  expect([status, json.error.code]).toEqual([401, "no_organization"]);
  await left.close();
});

test("an organization's keys work only from its allowed networks", async () => {
  const organization = (network: string) =>
    `organizations: [{ name: a, allowed_networks: ["${network}"], users: [{ email: a@b.example, role: owner }], projects: [{ name: p }], keys: [{ name: k, value: ${key}, project: p, user: a@b.example }] }]`;
  const inside = await openTestApp(organization("192.0.2.0/24"));
  expect((await inside.call("GET", "/v1/models", { key: "acemeOwner" })).status).toBe(200);
  await inside.close();
  const outside = await openTestApp(organization("10.0.0.0/8"));
  const { status, json } = await outside.call("GET", "/v1/models", { key: "acemeOwner" });
  expect([status, json.error.code]).toEqual([401, "ip_not_authorized"]);
  await outside.close();
});

test("headers that a proxy or an attacker may add change nothing", async () => {
  const attempts = [
    "x-forwarded-for",
    "x-real-ip",
    "x-original-url",
    "x-rewrite-url",
    "x-http-method-override",
    "x-internal",
  ];
  for (const name of attempts) {
    expect((await ask({ [name]: "/healthz" })).status).toBe(401);
    expect((await ask({ [name]: "DELETE", authorization: `Bearer ${key}` })).status).toBe(200);
  }
});
