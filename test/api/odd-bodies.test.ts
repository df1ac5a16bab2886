import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { isAdministered } from "../support/api/expectations.ts";

/** Unknown fields and empty bodies, for every administrative call with an optional or required body. */

let app: TestApp;
beforeAll(async () => void (app = await openTestApp()));
afterAll(() => app.close());

const json = { "content-type": "application/json" };
// The console's page makes the same calls at further paths, where no key is read.
const posts = () =>
  app.routes.filter(({ method, right, isForPage }) => method === "POST" && isAdministered(right) && !isForPage);
/**
 * Calls with an optional body. They answer 404 here because nothing has these ids, which shows that the body was
 * accepted.
 */
const silent = [
  "acceptInvite",
  "archiveProject",
  "refreshSource",
  "restoreModel",
  "revokeProjectKeys",
  "revokeUserKeys",
  "rotateApiKey",
];

const send = (path: string, body: string, headers: Readonly<Record<string, string>> = json) =>
  app.call("POST", path.replaceAll(/\{\w+\}/g, "nobody_s"), { key: "acemeAdmin", body, headers });

test("every administrative call refuses an unknown field, even a call without a body", async () => {
  const taken = [];
  for (const { path, operation } of posts()) {
    const { status, json: answer } = await send(path, '{"organization_id":"org-zenith"}');
    if (status !== 400 || answer.error.param === null) taken.push([operation, status, answer]);
  }
  expect(taken).toEqual([]);
});

describe("an empty body", () => {
  for (const [declared, headers] of [
    ["without a content type", {}],
    ["declared as JSON", json],
    ["declared as a form", { "content-type": "application/x-www-form-urlencoded" }],
  ] as const)
    test(`an empty body ${declared} is accepted where every field is optional`, async () => {
      const read = [];
      for (const { path, operation } of posts()) {
        const { status } = await send(path, "", headers);
        if (status === 404) read.push(operation);
      }
      expect(read.toSorted()).toEqual(silent);
    });

  test("a body that is not empty must be declared as JSON", async () => {
    expect((await send("/rollcall/v1/api_keys/k/rotate", "{}", {})).status).toBe(415);
    expect((await send("/rollcall/v1/api_keys/k/rotate", "{}")).status).toBe(404);
  });
});
