import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "./support/app.ts";
import { fineTune, type KeyName } from "./support/world.ts";

/**
 * Every row of the route table against nobody, somebody of another organization, and somebody whose role is too low.
 * A route that is not listed here fails, so that none can be added without saying whom it refuses.
 */
interface Expectation {
  readonly anonymous: number;
  /** The owner of another organization. */
  readonly stranger: number;
  /** The key whose role or scopes are not enough, and what it is told. */
  readonly tooLow: readonly [KeyName, number];
}

const open = { anonymous: 200, stranger: 200, tooLow: ["acemeRestricted", 200] } as const;
const list = { anonymous: 401, stranger: 200, tooLow: ["acemeRestricted", 403] } as const;
const retrieve = { anonymous: 401, stranger: 404, tooLow: ["acemeRestricted", 403] } as const;
const remove = { anonymous: 401, stranger: 404, tooLow: ["acemeMember", 403] } as const;

const expectations: Readonly<Record<string, Expectation>> = {
  "GET /v1/models": list,
  "GET /v1/models/{model}": retrieve,
  "DELETE /v1/models/{model}": remove,
  "GET /models": list,
  "GET /models/{model}": retrieve,
  "DELETE /models/{model}": remove,
  "POST /rollcall/v1/models": { anonymous: 401, stranger: 403, tooLow: ["acemeOwner", 403] },
  "GET /healthz": open,
  "GET /readyz": open,
  "GET /metrics": open,
  "GET /openapi.json": open,
};

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

test("the table and the expectations name the same routes", () => {
  const rows = app.routes.map(({ method, path }) => `${method} ${path}`);
  expect(rows.toSorted()).toEqual(Object.keys(expectations).toSorted());
});

describe("refused", () => {
  for (const [row, { anonymous, stranger, tooLow }] of Object.entries(expectations)) {
    const [method = "", path = ""] = row.split(" ");
    const target = path.replace("{model}", fineTune);
    const [lowKey, lowStatus] = tooLow;

    test(row, async () => {
      expect((await app.call(method, target)).status).toBe(anonymous);
      expect((await app.call(method, target, { key: "zenithOwner" })).status).toBe(stranger);
      expect((await app.call(method, target, { key: lowKey })).status).toBe(lowStatus);
    });
  }

  test("and none of it changed anything", async () => {
    expect((await app.call("GET", `/v1/models/${fineTune}`, { key: "acemeOwner" })).status).toBe(200);
    expect(app.live.revision).toBe(1);
  });
});

test("no route is open that shows what belongs to somebody", async () => {
  const shown = await Promise.all(
    app.routes.filter(({ access }) => access === "anyone").map(({ method, path }) => app.call(method, path)),
  );
  for (const { text } of shown) expect(text).not.toMatch(/aceme\b|acemeco:suffix:abc123".*created|zenith|org-|key_/);
});
