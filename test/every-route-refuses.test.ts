import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { operations } from "../src/api/operations.ts";
import { pageNames } from "../src/console/route/page-names.ts";
import { administrator } from "./support/administrator.ts";
import { openTestApp, type TestApp } from "./support/app.ts";
import {
  anyKey,
  callExpectations,
  objectExpectations,
  dialectExpectations,
  isAdministered,
  list,
  open,
  remove,
  retrieve,
  type Expectation,
} from "./support/api/expectations.ts";
import { spendAlert, spendLimit } from "./support/api/spend-bodies.ts";
import { ConsolePage, signedIn } from "./support/console-page.ts";
import { fineTune, keys, spareFineTune, type KeyName } from "./support/world.ts";

/** They have no id of an organization in their paths. */
const consoleFiles = ["GET /console/{page}", "GET /console/assets/{asset}"];

/**
 * Sends every route a request without a key, one from another organization, and one with too low a role. A route
 * without an expectation here fails, so no route can be added without saying whom it refuses.
 */
const expectations: Readonly<Record<string, Expectation>> = {
  "GET /v1/models": list,
  "GET /v1/models/{model}": retrieve,
  "DELETE /v1/models/{model}": remove,
  "GET /models": list,
  "GET /models/{model}": retrieve,
  "DELETE /models/{model}": remove,
  ...administered(
    operations.filter(({ right }) => isAdministered(right)).map(({ method, path }) => `${method} ${path}`),
  ),
  ...dialectExpectations,
  ...callExpectations,
  ...objectExpectations,
  "GET /rollcall/v1/changes": list,
  "GET /rollcall/v1/me": anyKey,
  "GET /healthz": open,
  "GET /readyz": open,
  "GET /metrics": open,
  "GET /openapi.json": open,
  "GET /console": { anonymous: 308, stranger: 308, tooLow: ["acemeRestricted", 308] },
  ...Object.fromEntries(pageNames.map((name) => [`GET /console/${name}`, open])),
  ...Object.fromEntries(
    consoleFiles.map((row) => [row, { anonymous: 404, stranger: 404, tooLow: ["acemeRestricted", 404] } as const]),
  ),
};

/** Routes for admin keys. Other keys are refused, and another organization's administrator gets 404. */
function administered(rows: readonly string[]): Record<string, Expectation> {
  return Object.fromEntries(rows.map((row) => [row, { anonymous: 401, stranger: 403, tooLow: ["acemeOwner", 403] }]));
}

/** Fills a path with ids of the organization. */
async function existing(path: string): Promise<string> {
  const ofProject = path.startsWith("/v1/projects/");
  const { projectId, keyId, accountId, adminKeyId, userId, inviteId } = await ids();
  const key = path.includes("admin_api_keys") ? adminKeyId : keyId;
  return path
    .replace("/deleted_models/{model}", `/deleted_models/${deletedModel}`)
    .replace("/aliases/{model}", `/aliases/${alias}`)
    .replace("{model}", fineTune)
    .replace("{permission_id}", made.permissionId)
    .replace("{project_id}", projectId)
    .replace("{key_id}", key)
    .replace("{service_account_id}", accountId)
    .replace("{user_id}", userId)
    .replace("{group_id}", made.groupId)
    .replace("{role_id}", ofProject ? made.projectRoleId : made.roleId)
    .replace("{invite_id}", inviteId)
    .replace("{alert_id}", path.includes("projects") ? made.projectAlertId : made.alertId)
    .replace("{session_id}", made.sessionId)
    .replace("{source_id}", "org-aceme-source")
    .replace("{rate_limit_id}", "rl-davinci");
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
    inviteId: (await get("invites")).data[0].id,
  };
}

const deletedModel = spareFineTune;
const alias = "alias/of the fine-tune";

let app: TestApp;
/** Browsers that show the console. */
const pages: Partial<Record<KeyName, ConsolePage>> = {};
/** Objects that no configuration file declares, created before the tests, and the revision after that. */
const made = {
  groupId: "",
  roleId: "",
  projectRoleId: "",
  permissionId: "",
  alertId: "",
  projectAlertId: "",
  sessionId: "",
  revision: 0,
};
beforeAll(async () => {
  app = await openTestApp();
  const aceme = administrator(() => app);
  const role = { role_name: "made", permissions: [] };
  made.groupId = (await aceme.post("/v1/organization/groups", { name: "made" })).id;
  made.roleId = (await aceme.post("/v1/organization/roles", role)).id;
  made.projectRoleId = (await aceme.post("/v1/projects/proj_aceme/roles", role)).id;
  await aceme.post("/v1/organization/invites", { email: "invited@aceme.example", role: "reader" });
  await app.call("DELETE", `/v1/models/${deletedModel}`, { key: "acemeOwner" });
  await aceme.post("/rollcall/v1/aliases", { id: alias, target: fineTune });
  const permissions = `/v1/fine_tuning/checkpoints/${fineTune}/permissions`;
  made.permissionId = (await aceme.post(permissions, { project_ids: ["proj_aceme"] })).data[0].id;
  const project = "/v1/organization/projects/proj_aceme";
  made.alertId = (await aceme.post("/v1/organization/spend_alerts", spendAlert)).id;
  made.projectAlertId = (await aceme.post(`${project}/spend_alerts`, spendAlert)).id;
  await aceme.post(`${project}/spend_limit`, spendLimit);
  const source = { id: "org-aceme-source", kind: "static", models: ["listed"] };
  await aceme.post("/rollcall/v1/sources", source);
  for (const key of ["acemeReaderAdmin", "zenithAdmin"] as const) pages[key] = await signedIn(app, key);
  made.sessionId = (await (await signedIn(app)).call("GET", "/session")).json.id;
  made.revision = app.live.revision;
});
afterAll(() => app.close());

/** The calls that administer, which the console's page makes, too. */
const pageRows = operations
  .filter(
    ({ right, path }) => right !== "anyone" && /^\/(rollcall\/v1|v1\/(organization|projects|fine_tuning))\//.test(path),
  )
  .map(({ method, path }) => [method, path] as const);

test("the console's page may call what administers, and signing in and out, alone", () => {
  const rows = app.routes.filter(({ isForPage }) => isForPage).map(({ method, path }) => `${method} ${path}`);
  const own = ["POST session", "GET session", "DELETE session", "GET sign_in_methods"].map((row) => row.split(" "));
  const expected = [...own.map(([method, name]) => [method, `/${name}`]), ...pageRows];
  expect(rows.toSorted()).toEqual(expected.map(([method, path]) => `${method} /console/api${path}`).toSorted());
});

test("the route table and the expectations name the same routes", () => {
  const rows = app.routes.filter(({ isForPage }) => !isForPage).map(({ method, path }) => `${method} ${path}`);
  expect(rows.toSorted()).toEqual(Object.keys(expectations).toSorted());
});

describe("a refused request", () => {
  for (const [row, { anonymous, stranger, tooLow }] of Object.entries(expectations)) {
    const [method = "", path = ""] = row.split(" ");
    const [lowKey, lowStatus] = tooLow;

    test(`${row} refuses a missing key, another organization and too low a role`, async () => {
      const target = await existing(path);
      expect((await app.call(method, target)).status).toBe(anonymous);
      expect((await app.call(method, target, { key: "zenithOwner" })).status).toBe(stranger);
      expect((await app.call(method, target, { key: lowKey })).status).toBe(lowStatus);
    });
  }

  for (const row of Object.keys(expectations).filter(
    (name) =>
      name.includes("{") &&
      !consoleFiles.includes(name) &&
      !isOfModels(name) &&
      !(name in callExpectations) &&
      !(name in objectExpectations),
  )) {
    const [method = "", path = ""] = row.split(" ");

    test(`${row} is answered 404 to another organization's administrator, as for an unknown id`, async () => {
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

  for (const [method, path] of pageRows)
    test(`${method} /console/api${path} refuses other sites, keys, and what a session's person may not`, async () => {
      const target = await existing(path);
      const page = new ConsolePage(app);
      const ask = (headers: Readonly<Record<string, string>>) => page.call(method, target, undefined, headers);
      const crossSite = await ask({ "sec-fetch-site": "same-site" });
      expect([crossSite.status, crossSite.json.error.code]).toEqual([403, "cross_site"]);
      expect((await ask({})).status).toBe(401);
      expect((await ask({ authorization: `Bearer ${keys.acemeAdmin}` })).status).toBe(401);
      if (path === "/rollcall/v1/sign_in_links") return;
      for (const key of ["acemeReaderAdmin", "zenithAdmin"] as const) {
        const byKey = await app.call(method, target, { key });
        const bySession = await pages[key]!.call(method, target);
        expect([key, bySession.status, bySession.json?.error]).toEqual([key, byKey.status, byKey.json?.error]);
      }
    });

  test("a session makes no link, which would outlive it", async () => {
    for (const page of Object.values(pages)) expect(await page.status("POST", "/rollcall/v1/sign_in_links")).toBe(403);
  });

  test("the refused requests changed nothing", async () => {
    expect((await app.call("GET", `/v1/models/${fineTune}`, { key: "acemeOwner" })).status).toBe(200);
    expect(app.live.revision).toBe(made.revision);
  });
});

/** The Models API in any dialect, where `stranger` covers the other organization already. */
function isOfModels(row: string): boolean {
  return / (\/v1)?\/models/.test(row) || row in dialectExpectations;
}

/** A valid body, so that only the id can be refused. */
function bodyFor(path: string): string {
  if (path.endsWith("model_permissions") || path.endsWith("policy_preview"))
    return '{"mode":"deny_list","model_ids":[]}';
  if (path.endsWith("/settings")) return '{"max_open_calls":5}';
  if (path.endsWith("spend_limit")) return JSON.stringify(spendLimit);
  if (path.includes("spend_alerts")) return JSON.stringify(spendAlert);
  if (path.endsWith("/permissions")) return '{"project_ids":["proj_zenith"]}';
  if (/\{source_id\}(\/trials)?$/.test(path)) return '{"priority":1}';
  if (path.endsWith("/models/{model}")) return '{"visibility":"unlisted"}';
  if (path.endsWith("{key_id}")) return '{"scopes":[]}';
  if (path.endsWith("/{project_id}/groups")) return '{"group_id":"none_such","role":"role_project_viewer"}';
  if (path.endsWith("/groups/{group_id}/users")) return '{"user_id":"none_such"}';
  if (/\/(users|groups)\/\{\w+\}\/roles$/.test(path)) return '{"role_id":"none_such"}';
  if (path.endsWith("/roles")) return '{"role_name":"x","permissions":[]}';
  if (path.endsWith("/roles/{role_id}")) return '{"role_name":"x"}';
  if (/\/(rotate|accept|archive|revoke_keys|refresh|deleted_models\/\{model\})$/.test(path)) return "{}";
  if (path.endsWith("{service_account_id}/api_keys")) return "{}";
  if (path.endsWith("{rate_limit_id}")) return '{"max_requests_per_1_minute":1}';
  if (path === "/rollcall/v1/projects/{project_id}/api_keys") return '{"name":"x","user_id":"none_such"}';
  if (path.endsWith("/{project_id}/users")) return '{"role":"member","user_id":"none_such"}';
  if (path.endsWith("/users/{user_id}") && path.includes("projects")) return '{"role":"member"}';
  return path.endsWith("{user_id}") ? '{"role":"reader"}' : '{"name":"x"}';
}

test("no public route shows anything of an organization", async () => {
  const shown = await Promise.all(
    app.routes.filter(({ right }) => right === "anyone").map(({ method, path }) => app.call(method, path)),
  );
  const telling = /\b(org-(aceme|zenith)|proj_(aceme|zenith)|key_\w{24}|ft:gpt-4o-mini:zenith)/;
  expect(shown.map(({ text }) => telling.exec(text)?.[0]).filter(Boolean)).toEqual([]);
});
