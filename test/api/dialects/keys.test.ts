import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../../support/app.ts";
import { factsYaml } from "../../support/api/dialect-world.ts";
import { keys } from "../../support/world.ts";

let app: TestApp;
beforeAll(async () => (app = await openTestApp(factsYaml)));
afterAll(() => app.close());

const key = keys.acemeOwner;
const another = keys.acemeMember;
const ask = (target: string, headers: Record<string, string> = {}) => app.call("GET", target, { headers });

describe("a key is accepted from", () => {
  const carriers: Readonly<Record<string, Record<string, string>>> = {
    "a bearer token": { authorization: `Bearer ${key}` },
    "x-api-key": { "x-api-key": key },
    "api-key": { "api-key": key },
    "x-goog-api-key": { "x-goog-api-key": key },
    "several that agree": { authorization: `Bearer ${key}`, "x-api-key": key, "api-key": key, "x-goog-api-key": key },
  };
  for (const [name, headers] of Object.entries(carriers)) {
    test(`${name}, in every dialect`, async () => {
      for (const { path } of app.routes.filter(({ operation }) => operation === "listModels"))
        expect([path, (await ask(path, headers)).status]).toEqual([path, 200]);
    });
  }

  test("a key in the query string is accepted by Google's dialect alone", async () => {
    for (const path of ["/v1beta/models", "/gemini/v1/models", "/v1/tunedModels", "/v1/models"])
      expect([path, (await ask(`${path}?key=${key}`)).status]).toEqual([path, 200]);
    for (const path of ["/anthropic/v1/models", "/api/v1/models", "/api/tags", "/v1/organization/projects"])
      expect([path, (await ask(`${path}?key=${key}`)).status]).toEqual([path, 401]);
    for (const path of ["/v1/organization/projects", "/rollcall/v1/changes"])
      expect([path, (await ask(`${path}?dialect=gemini&key=${key}`)).status]).toEqual([path, 401]);
    // A key in a header wins: the query key alone marks a Google client.
    const header = { authorization: `Bearer ${key}` };
    expect((await ask(`/v1/models?key=${another}`, header)).json.object).toBe("list");
  });

  test("a key in the query string is not logged", async () => {
    const before = app.logLines.length;
    await ask(`/v1beta/models?key=${key}`);
    await ask(`/v1beta/models/gpt-4o-mini?alt=json&key=${key}`);
    await ask(`/v1beta/nowhere?key=${key}`);
    expect(app.logLines.length).toBe(before + 3);
    expect(app.logLines.slice(before).join()).not.toContain(key);
  });
});

test("two different keys in one request are answered 400, wherever they are", async () => {
  const ways: readonly (readonly [string, Record<string, string>])[] = [
    ["", { authorization: `Bearer ${key}`, "x-goog-api-key": another }],
    ["", { "x-api-key": another, "x-goog-api-key": key }],
    ["", { "api-key": another, "x-goog-api-key": key }],
    [`?key=${another}`, { "x-goog-api-key": key }],
    [`?key=${another}`, { authorization: `Bearer ${key}` }],
  ];
  for (const [query, headers] of ways) expect((await ask(`/v1beta/models${query}`, headers)).status).toBe(400);
});

test("a wrong key in the query string is masked in the answer", async () => {
  const { status, text } = await ask("/v1beta/models?key=wrong-key-0123456789");
  expect(status).toBe(401);
  expect(text).not.toContain("wrong-key-0123456789");
  const empty = await ask("/v1beta/models?key=");
  expect([empty.status, empty.text.includes("never read")]).toEqual([401, false]);
  expect((await ask(`/api/tags?key=${key}`)).text).toContain("never read");
});
