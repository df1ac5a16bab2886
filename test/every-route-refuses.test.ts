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
  ...administered([
    "GET /v1/organization/projects",
    "POST /v1/organization/projects",
    "GET /v1/organization/projects/{project_id}",
    "POST /v1/organization/projects/{project_id}",
    "POST /v1/organization/projects/{project_id}/archive",
    "GET /v1/organization/projects/{project_id}/model_permissions",
    "POST /v1/organization/projects/{project_id}/model_permissions",
    "DELETE /v1/organization/projects/{project_id}/model_permissions",
    "GET /v1/organization/projects/{project_id}/users",
    "POST /v1/organization/projects/{project_id}/users",
    "GET /v1/organization/projects/{project_id}/users/{user_id}",
    "POST /v1/organization/projects/{project_id}/users/{user_id}",
    "DELETE /v1/organization/projects/{project_id}/users/{user_id}",
    "GET /v1/organization/projects/{project_id}/api_keys",
    "GET /v1/organization/projects/{project_id}/api_keys/{key_id}",
    "POST /v1/organization/projects/{project_id}/api_keys/{key_id}",
    "DELETE /v1/organization/projects/{project_id}/api_keys/{key_id}",
    "GET /v1/organization/projects/{project_id}/service_accounts",
    "POST /v1/organization/projects/{project_id}/service_accounts",
    "GET /v1/organization/projects/{project_id}/service_accounts/{service_account_id}",
    "POST /v1/organization/projects/{project_id}/service_accounts/{service_account_id}",
    "DELETE /v1/organization/projects/{project_id}/service_accounts/{service_account_id}",
    "POST /v1/organization/projects/{project_id}/service_accounts/{service_account_id}/api_keys",
    "GET /v1/organization/admin_api_keys",
    "POST /v1/organization/admin_api_keys",
    "GET /v1/organization/admin_api_keys/{key_id}",
    "DELETE /v1/organization/admin_api_keys/{key_id}",
    "GET /v1/organization/users",
    "GET /v1/organization/users/{user_id}",
    "POST /v1/organization/users/{user_id}",
    "DELETE /v1/organization/users/{user_id}",
    "GET /v1/organization/audit_logs",
    "POST /rollcall/v1/models",
    "GET /rollcall/v1/audit/verification",
  ]),
  "GET /rollcall/v1/changes": list,
  "GET /healthz": open,
  "GET /readyz": open,
  "GET /metrics": open,
  "GET /openapi.json": open,
};

/** Routes for admin keys: whoever else asks is refused, and another organization's administrator finds nothing. */
function administered(rows: readonly string[]): Record<string, Expectation> {
  return Object.fromEntries(rows.map((row) => [row, { anonymous: 401, stranger: 403, tooLow: ["acemeOwner", 403] }]));
}

/** What exists in the organization, to put into a path. */
async function existing(path: string): Promise<string> {
  const { projectId, keyId, accountId, adminKeyId, userId } = await ids();
  const key = path.includes("admin_api_keys") ? adminKeyId : keyId;
  return path
    .replace("{model}", fineTune)
    .replace("{project_id}", projectId)
    .replace("{key_id}", key)
    .replace("{service_account_id}", accountId)
    .replace("{user_id}", userId);
}

async function ids() {
  const get = async (path: string) => (await app.call("GET", `/v1/organization/${path}`, { key: "acemeAdmin" })).json;
  const projectId = "proj_aceme";
  return {
    projectId,
    keyId: (await get(`projects/${projectId}/api_keys`)).data[0].id,
    accountId: (await get(`projects/${projectId}/service_accounts`)).data[0].id,
    adminKeyId: (await get("admin_api_keys")).data[0].id,
    userId: (await get("users")).data[0].id,
  };
}

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
    const [lowKey, lowStatus] = tooLow;

    test(row, async () => {
      const target = await existing(path);
      expect((await app.call(method, target)).status).toBe(anonymous);
      expect((await app.call(method, target, { key: "zenithOwner" })).status).toBe(stranger);
      expect((await app.call(method, target, { key: lowKey })).status).toBe(lowStatus);
    });
  }

  for (const row of Object.keys(expectations).filter((name) => name.includes("{") && !name.includes("{model}"))) {
    const [method = "", path = ""] = row.split(" ");

    test(`${row} as the administrator of another organization: 404, as for what nobody has`, async () => {
      const options = {
        key: "zenithAdmin",
        headers: { "content-type": "application/json" },
        body: bodyFor(path),
      } as const;
      const theirs = await app.call(method, await existing(path), options);
      expect([theirs.status, theirs.json.error.code]).toEqual([404, "not_found"]);
      const nobodys = await app.call(method, path.replaceAll(/\{\w+\}/g, "none_such"), options);
      const named = /id '(.*)' was/.exec(theirs.json.error.message)?.[1] ?? "";
      expect(theirs.text.replace(named, "none_such")).toBe(nobodys.text);
    });
  }

  test("and none of it changed anything", async () => {
    expect((await app.call("GET", `/v1/models/${fineTune}`, { key: "acemeOwner" })).status).toBe(200);
    expect(app.live.revision).toBe(1);
  });
});

/** A body that would be right, so that it is the id that is refused. */
function bodyFor(path: string): string {
  if (path.endsWith("model_permissions")) return '{"mode":"deny_list","model_ids":[]}';
  if (path.endsWith("{key_id}")) return '{"scopes":[]}';
  if (path.endsWith("{service_account_id}/api_keys")) return "{}";
  if (path.endsWith("/{project_id}/users")) return '{"role":"member","user_id":"none_such"}';
  if (path.endsWith("/users/{user_id}") && path.includes("projects")) return '{"role":"member"}';
  return path.endsWith("{user_id}") ? '{"role":"reader"}' : '{"name":"x"}';
}

test("no route is open that shows what belongs to somebody", async () => {
  const shown = await Promise.all(
    app.routes.filter(({ access }) => access === "anyone").map(({ method, path }) => app.call(method, path)),
  );
  const telling = /\b(org-(aceme|zenith)|proj_(aceme|zenith)|key_\w{24}|ft:gpt-4o-mini:zenith)/;
  expect(shown.map(({ text }) => telling.exec(text)?.[0]).filter(Boolean)).toEqual([]);
});
