import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Route } from "../../src/http/request/route.ts";
import { openTestApp, type TestApp } from "../support/app.ts";
import { oneOfEach, pathOf, type OneOfEach } from "../support/api/one-of-each.ts";
import { isAdministered } from "../support/api/expectations.ts";

/**
 * OpenAI's published schemas make every field of an update optional. An update without fields changes nothing and
 * answers with the object.
 */

let app: TestApp;
let each: OneOfEach;
beforeAll(async () => {
  app = await openTestApp();
  each = await oneOfEach(app);
});
afterAll(() => app.close());

// OpenAI requires every field: these are replaced as a whole, so that half a request cannot turn an allow list into a
// deny list.
const replaced = new Set([
  "updateModelPermissions",
  "updateOrganizationSpendLimit",
  "updateProjectSpendLimit",
  "updateOrganizationSpendAlert",
  "updateProjectSpendAlert",
  // It has to name the models.
  "updateModels",
]);
// The console's page makes the same calls at further paths, where no key is read.
const isUpdate = ({ operation, isForPage }: Route) =>
  /^(update|rename)/.test(operation) && !replaced.has(operation) && !isForPage;

const updates = [
  "updateProject",
  "updateProjectUser",
  "updateProjectApiKey",
  "updateServiceAccount",
  "updateUser",
  "updateGroup",
  "updateRole",
  "updateProjectRole",
  "updateProjectRateLimit",
  "updateModel",
  "updateSource",
  "renameModel",
  "updateApiKey",
  "updateApiKeySettings",
  "updateProjectSettings",
];

test("the list of updates is complete", () => {
  expect([...new Set(app.routes.filter(isUpdate).map(({ operation }) => operation))].toSorted()).toEqual(
    updates.toSorted(),
  );
});

/** Null counts as missing for these fields, as in OpenAI's schemas. */
const nulls: Readonly<Record<string, object>> = {
  updateProject: { name: null, external_key_id: null, geography: null },
  updateProjectUser: { role: null },
  updateUser: { role: null, role_id: null, developer_persona: null, technical_level: null },
  updateRole: { role_name: null, permissions: null },
  updateProjectRole: { role_name: null, permissions: null },
};

describe("an update without fields", () => {
  for (const operation of updates) {
    test(`an empty ${operation} changes nothing and answers with the object`, async () => {
      for (const { method, path, right } of app.routes.filter(
        (route) => isUpdate(route) && route.operation === operation,
      )) {
        const target = pathOf(path, each);
        const key = isAdministered(right) ? "acemeAdmin" : "acemeOwner";
        const before = await state();
        const was = (await app.call("GET", target, { key })).json;
        for (const body of [{}, nulls[operation] ?? {}]) {
          const answer = await app.call(method, target, {
            key,
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          });
          expect([path, body, answer.status]).toEqual([path, body, 200]);
          if (canBeRead(operation)) expect(answer.json).toEqual(was);
          else expect(answer.json.id).toBe(decodeURIComponent(target.split("/").at(-1) ?? ""));
        }
        expect(await state()).toEqual(before);
      }
    });
  }
});

test("an empty update of an absent object is answered 404, and an unknown field 400", async () => {
  const headers = { "content-type": "application/json" };
  for (const { method, path, operation, right } of app.routes.filter(isUpdate)) {
    const key = isAdministered(right) ? "acemeAdmin" : "acemeOwner";
    const unknown = await app.call(method, pathOf(path, each), { key, headers, body: '{"odd":1}' });
    expect([operation, unknown.status]).toEqual([operation, 400]);
    const absent = path.replace(/\{\w+\}(?=[^{]*$)/, "absent");
    const answer = await app.call(method, pathOf(absent, each), { key, headers, body: "{}" });
    expect([operation, answer.status]).toEqual([operation, 404]);
  }
});

// A rate limit cannot be retrieved alone, and the path for renaming has no GET.
function canBeRead(operation: string): boolean {
  return !["updateProjectRateLimit", "renameModel"].includes(operation);
}

async function state() {
  return { revision: app.live.revision, events: (await app.audit("org-aceme")).length };
}
