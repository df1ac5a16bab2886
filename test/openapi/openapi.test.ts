import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { callPaths, websocketPaths } from "../../src/http/relay/call-paths.ts";
import { objectPlaces } from "../../src/http/relay/object-paths.ts";
import { dialectOfPath, vendorPaths } from "../../src/http/models/mounts.ts";
import published from "../fixtures/published-specification.json" with { type: "json" };
import { described, type Described } from "../support/api/described.ts";
import { openTestApp, type Called, type TestApp } from "../support/app.ts";
import { fineTune, type KeyName } from "../support/world.ts";

let app: TestApp;
let api: Described;
beforeAll(async () => {
  app = await openTestApp();
  api = described((await app.call("GET", "/openapi.json")).json);
});
afterAll(() => app.close());

/** The ids of calls name their paths, because a call has several. */
const callsHere = new Set([...callPaths, ...objectPlaces].map(({ path }) => path).concat(websocketPaths));
const isCall = (path: string) => callsHere.has(path);

/** There clients try a WebSocket. */
const isRefused = (row: string) => websocketPaths.some((path) => row === `GET ${path}`);

test("the document describes every route that does more than refuse, by its whole path", () => {
  expect(api.document.servers.map(({ url }: { url: string }) => url)).toEqual(["/"]);
  const rowsHere = api.operations.map(({ method, path }) => `${method} ${path}`);
  const rows = app.routes
    .filter(({ operation, isForPage }) => operation !== "console" && isForPage !== true)
    .map(({ method, path }) => `${method} ${path}`)
    .filter((row) => !/ \/models($|\/)/.test(row) && !isRefused(row));
  expect(rowsHere.toSorted()).toEqual(rows.toSorted());
});

test("every operation has a unique id, which is the route table's for OpenAI's paths", () => {
  const names = api.operations.map(({ operation }) => operation.operationId);
  expect(names.filter((name) => !/^[a-z][A-Za-z0-9]+$/.test(name))).toEqual([]);
  expect(names.length - new Set(names).size).toBe(0);
  for (const route of app.routes.filter(
    ({ path }) => path in api.document.paths && dialectOfPath(path) === null && !isCall(path),
  ))
    expect(api.document.paths[route.path][route.method.toLowerCase()].operationId).toBe(route.operation);
  // Several vendors' paths can share one operation of the log and the metrics.
  const others = vendorPaths.map(({ method, path }) => api.document.paths[path][method.toLowerCase()].operationId);
  expect(others).toEqual(vendorPaths.map(({ operationId }) => operationId));
  expect(others).toContain("listModelsAtAnthropicV1");
});

describe("the document agrees with OpenAI's", () => {
  for (const [path, item] of Object.entries(published.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      test(`${method} ${path} is what OpenAI published`, () => {
        // OpenAI's base URL ends in /v1 and its paths are relative to it; ours are whole. The request is the same.
        const ours = api.document.paths[new URL(published.server).pathname + path][method];
        expect(ours.operationId).toBe(operation.operationId);
        const required = ours.parameters.filter((parameter: any) => parameter.required === true);
        expect(required.map((p: any) => ({ in: p.in, name: p.name, required: true, type: p.schema.type }))).toEqual(
          operation.parameters,
        );
        const schema = ours.responses["200"].content["application/json"].schema;
        expect(schema).toEqual({ $ref: `#/components/schemas/${operation.answer}` });
      });
    }
  }

  for (const [name, { required, types }] of Object.entries(published.schemas)) {
    test(`the schema ${name} has what OpenAI published`, () => {
      const ours = api.document.components.schemas[name];
      expect(ours.required.toSorted()).toEqual(required.toSorted());
      for (const [field, type] of Object.entries(types))
        expect([field, ours.properties[field].type]).toEqual([field, type]);
    });
  }

  test("the security schemes are OpenAI's", () => {
    expect(api.document.components.securitySchemes).toMatchObject(published.security);
    expect(api.document.components.securitySchemes.AdminApiKeyAuth).toMatchObject({ type: "http", scheme: "bearer" });
  });
});

const json = { "content-type": "application/json" };
/** Each call with its expected status, its key and its body. */
const calls: [string, string, number, KeyName?, string?][] = [
  ["GET", "/v1/models", 200, "acemeOwner"],
  ["GET", "/v1/models?dialect=openai-legacy", 200, "acemeOwner"],
  ["GET", "/v1/models", 401],
  ["GET", "/v1/models", 403, "acemeRestricted"],
  ["GET", "/v1/models?dialect=x", 400, "acemeOwner"],
  ["GET", "/v1/models/gpt-3.5-turbo-instruct", 200, "acemeOwner"],
  ["GET", "/v1/models/davinci?dialect=openai-legacy", 200, "acemeOwner"],
  ["GET", "/v1/models/a%", 400, "acemeOwner"],
  ["GET", "/v1/models/absent", 404, "acemeOwner"],
  ["GET", `/v1/models?${"q".repeat(8_193)}`, 414],
  ["DELETE", `/v1/models/${fineTune}`, 403, "acemeMember"],
  ["DELETE", `/v1/models/${fineTune}`, 200, "acemeOwner"],
  ["DELETE", `/v1/models/${fineTune}`, 404, "acemeOwner"],
  ["GET", "/rollcall/v1/models?state=any", 200, "acemeAdmin"],
  ["GET", "/rollcall/v1/models?state=odd", 400, "acemeAdmin"],
  ["GET", "/rollcall/v1/models/davinci", 200, "acemeAdmin"],
  ["POST", "/rollcall/v1/models/davinci", 403, "acemeAdmin", '{"visibility":"unlisted"}'],
  ["GET", "/rollcall/v1/deleted_models", 200, "acemeAdmin"],
  ["POST", `/rollcall/v1/deleted_models/${fineTune}`, 200, "acemeAdmin"],
  ["POST", `/rollcall/v1/deleted_models/${fineTune}`, 404, "acemeAdmin"],
  ["DELETE", `/v1/models/${fineTune}`, 200, "acemeOwner"],
  ["DELETE", `/rollcall/v1/deleted_models/${fineTune}`, 200, "acemeAdmin"],
  ["POST", "/rollcall/v1/aliases", 200, "acemeAdmin", '{"id":"described","target":"davinci"}'],
  ["POST", "/rollcall/v1/aliases", 409, "acemeAdmin", '{"id":"described","target":"davinci"}'],
  ["POST", "/rollcall/v1/aliases", 404, "acemeAdmin", '{"id":"more","target":"absent"}'],
  ["GET", "/rollcall/v1/aliases", 200, "acemeAdmin"],
  ["GET", "/v1/models/described?dialect=openai-legacy", 200, "acemeOwner"],
  ["DELETE", "/rollcall/v1/aliases/described", 200, "acemeAdmin"],
  ["POST", "/rollcall/v1/models", 200, "acemeAdmin", '{"id":"described"}'],
  ["POST", "/rollcall/v1/models", 409, "acemeAdmin", '{"id":"described"}'],
  ["POST", "/rollcall/v1/models", 400, "acemeAdmin", '{"id":"a%b"}'],
  ["POST", "/rollcall/v1/models", 413, "acemeAdmin", `{"id":"${"x".repeat(300_000)}"}`],
  ["POST", "/rollcall/v1/models/described", 200, "acemeAdmin", '{"shutdown_date":"2030-01-31"}'],
  [
    "POST",
    "/rollcall/v1/models/described",
    200,
    "acemeAdmin",
    '{"context_length":5,"input_price":"0.1","capabilities":["tools"]}',
  ],
  ["POST", "/rollcall/v1/models/described", 400, "acemeAdmin", '{"context_length":0}'],
  ["GET", "/v1/models/described", 200, "acemeOwner"],
  ["GET", "/v1/models", 200, "acemeOwner"],
  ["POST", "/rollcall/v1/sources", 200, "acemeAdmin", '{"id":"described","kind":"static","models":["x"],"secret":"s"}'],
  ["POST", "/rollcall/v1/sources", 409, "acemeAdmin", '{"id":"described","kind":"static","models":["x"]}'],
  ["POST", "/rollcall/v1/sources", 400, "acemeAdmin", '{"id":"described","kind":"odd"}'],
  ["GET", "/rollcall/v1/sources", 200, "acemeAdmin"],
  ["GET", "/rollcall/v1/sources/described", 200, "acemeAdmin"],
  ["POST", "/rollcall/v1/sources/described", 200, "acemeAdmin", '{"naming":{"type":"map","ids":{"x":"y"}}}'],
  ["POST", "/rollcall/v1/sources/described/refresh", 200, "acemeAdmin"],
  ["GET", "/rollcall/v1/source_collisions", 200, "acemeAdmin"],
  ["DELETE", "/rollcall/v1/sources/described", 200, "acemeAdmin"],
  ["DELETE", "/rollcall/v1/sources/described", 404, "acemeAdmin"],
  ["POST", "/v1/fine_tuning/checkpoints/described/permissions", 200, "acemeAdmin", '{"project_ids":["proj_aceme"]}'],
  ["GET", "/v1/fine_tuning/checkpoints/described/permissions", 200, "acemeAdmin"],
  ["DELETE", "/v1/fine_tuning/checkpoints/described/permissions/cp_none", 404, "acemeAdmin"],
  ["POST", "/v1/organization/projects", 200, "acemeAdmin", '{"name":"described"}'],
  ["POST", "/v1/organization/projects", 400, "acemeAdmin", "{}"],
  ["GET", "/v1/organization/projects", 200, "acemeAdmin"],
  ["GET", "/v1/organization/projects", 403, "acemeOwner"],
  ["GET", "/v1/organization/projects/proj_aceme", 200, "acemeAdmin"],
  ["GET", "/v1/organization/projects/proj_none", 404, "acemeAdmin"],
  ["GET", "/v1/organization/projects/proj_narrow/model_permissions", 200, "acemeAdmin"],
  ["GET", "/v1/organization/projects/proj_aceme/api_keys", 200, "acemeAdmin"],
  ["GET", "/v1/organization/projects/proj_aceme/service_accounts", 200, "acemeAdmin"],
  ["POST", "/v1/organization/projects/proj_aceme/service_accounts", 200, "acemeAdmin", '{"name":"described"}'],
  ["GET", "/v1/organization/admin_api_keys", 200, "acemeAdmin"],
  ["POST", "/v1/organization/admin_api_keys", 200, "acemeAdmin", '{"name":"described"}'],
  ["GET", "/v1/organization/users", 200, "acemeAdmin"],
  ["GET", "/v1/organization/roles", 200, "acemeAdmin"],
  ["POST", "/v1/organization/roles", 200, "acemeAdmin", '{"role_name":"described","permissions":["api.model.read"]}'],
  ["POST", "/v1/organization/roles", 409, "acemeAdmin", '{"role_name":"described","permissions":[]}'],
  ["POST", "/v1/organization/groups", 200, "acemeAdmin", '{"name":"described"}'],
  ["POST", "/v1/organization/groups", 409, "acemeAdmin", '{"name":"described"}'],
  ["GET", "/v1/organization/groups", 200, "acemeAdmin"],
  ["GET", "/v1/projects/proj_aceme/roles", 200, "acemeAdmin"],
  ["GET", "/v1/organization/projects/proj_aceme/groups", 200, "acemeAdmin"],
  ["GET", "/v1/organization/audit_logs", 200, "acemeAdmin"],
  ["POST", "/v1/organization/invites", 200, "acemeAdmin", '{"email":"a@x.example","role":"reader"}'],
  ["POST", "/v1/organization/invites", 409, "acemeAdmin", '{"email":"a@x.example","role":"reader"}'],
  ["GET", "/v1/organization/invites", 200, "acemeAdmin"],
  ["GET", "/v1/organization/projects/proj_aceme/rate_limits", 200, "acemeAdmin"],
  [
    "POST",
    "/rollcall/v1/projects/proj_aceme/api_keys",
    200,
    "acemeAdmin",
    '{"email":"owner@aceme.example","name":"k"}',
  ],
  ["POST", "/rollcall/v1/projects/proj_guarded/revoke_keys", 200, "acemeAdmin"],
  ["GET", "/rollcall/v1/changes", 200, "acemeOwner"],
  ["GET", "/rollcall/v1/changes", 200, "acemeAdmin"],
  ["GET", "/rollcall/v1/changes", 200, "zenithAdmin"],
  ["GET", "/rollcall/v1/changes?limit=1", 200, "acemeOwner"],
  ["GET", "/rollcall/v1/changes?limit=0", 400, "acemeOwner"],
  ["GET", "/rollcall/v1/changes", 403, "acemeReaderAdmin"],
  ["GET", "/rollcall/v1/audit/verification", 200, "acemeAdmin"],
  ["GET", "/rollcall/v1/audit/verification?head=x&events=1", 400, "acemeAdmin"],
  ["GET", "/healthz", 200],
  ["GET", "/readyz", 200],
];

describe("a real answer matches the description", () => {
  for (const [method, target, status, key, body] of calls) {
    test(`${method} ${target} with ${key ?? "no key"} is answered ${status} as described`, async () => {
      const options = { headers: json, ...(key && { key }), ...(body !== undefined && { body }) };
      const answer = await app.call(method, target, options);
      expect(answer.status).toBe(status);
      expectAsDescribed(method, target, answer);
    });
  }
});

test("answers about new objects match the description", async () => {
  const post = async (path: string, template: string, body: unknown, status = 200): Promise<any> => {
    const options = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await app.call("POST", path, { key: "acemeAdmin", ...options });
    expect([template, answer.status]).toEqual([template, status]);
    expectAsDescribed("POST", template, answer);
    return answer.json;
  };
  const rotation = (id: string) =>
    post(`/rollcall/v1/api_keys/${id}/rotate`, "/rollcall/v1/api_keys/{key_id}/rotate", { overlap_seconds: 5 });
  const key = await post("/v1/organization/admin_api_keys", "/v1/organization/admin_api_keys", { name: "rotated" });
  expect((await rotation(key.id)).object).toBe("organization.admin_api_key");
  const made = "/rollcall/v1/projects/{project_id}/api_keys";
  const input = { name: "rotated", email: "owner@aceme.example" };
  const own = await post(made.replace("{project_id}", "proj_aceme"), made, input);
  expect((await rotation(own.id)).object).toBe("organization.project.api_key");
  const revoke = "/rollcall/v1/users/{user_id}/revoke_keys";
  await post(revoke.replace("{user_id}", "user-none"), revoke, {}, 404);
  const accept = "/rollcall/v1/invites/{invite_id}/accept";
  const invites = "/v1/organization/invites";
  const { id } = await post(invites, invites, { email: "made@aceme.example", role: "reader" });
  await post(accept.replace("{invite_id}", id), accept, { name: "Made" });
  await post(accept.replace("{invite_id}", id), accept, {}, 400);
  const limit = "/v1/organization/projects/{project_id}/rate_limits/{rate_limit_id}";
  const path = limit.replace("{project_id}", "proj_aceme").replace("{rate_limit_id}", "rl-davinci");
  await post(path, limit, { max_images_per_1_minute: 1 });
});

function expectAsDescribed(method: string, target: string, answer: Called): void {
  const plain = target.split("?")[0]!;
  const template = plain in api.document.paths ? plain : templateOf(plain);
  const path = template in api.document.paths ? template : "/v1/models/{model}";
  const response = api.resolve(api.document.paths[path][method.toLowerCase()].responses[String(answer.status)]);
  for (const name of Object.keys(response.headers ?? {})) expect(answer.headers).toHaveProperty(name);
  expect(api.errorsOf(response.content["application/json"].schema, answer.json)).toBeNull();
}

function templateOf(path: string): string {
  return path
    .replace(/\/proj_\w+/, "/{project_id}")
    .replace(/\/cp_\w+/, "/{permission_id}")
    .replace(/^\/rollcall\/v1\/sources\/\w+/, "/rollcall/v1/sources/{source_id}")
    .replace(/^(\/rollcall\/v1\/(?:models|deleted_models|aliases)|\/v1\/models)\/.*/, "$1/{model}")
    .replace(/checkpoints\/[^/]*/, "checkpoints/{model}");
}
