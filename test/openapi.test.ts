import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import published from "./fixtures/published-specification.json" with { type: "json" };
import { openTestApp, type Called, type TestApp } from "./support/app.ts";
import { fineTune, type KeyName } from "./support/world.ts";

let app: TestApp;
let document: any;
beforeAll(async () => {
  app = await openTestApp();
  document = (await app.call("GET", "/openapi.json")).json;
});
afterAll(() => app.close());

const methods = ["get", "post", "delete"];

test("it describes every route, and nothing that is none", () => {
  const described = Object.entries<any>(document.paths).flatMap(([path, item]) =>
    methods.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${fullPath(path, item)}`),
  );
  const rows = app.routes.map(({ method, path }) => `${method} ${path}`).filter((row) => !row.includes(" /models"));
  expect(described.toSorted()).toEqual(rows.toSorted());
});

test("each operation is named as in the route table", () => {
  for (const route of app.routes) {
    const path = route.path.replace(/^\/v1(?=\/(models|organization))/, "");
    expect(document.paths[path][route.method.toLowerCase()].operationId).toBe(route.operation);
  }
});

describe("it keeps what OpenAI published", () => {
  for (const [path, item] of Object.entries(published.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      test(`${method} ${path}`, () => {
        const ours = document.paths[path][method];
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
    test(`schema ${name}`, () => {
      const ours = document.components.schemas[name];
      expect(ours.required.toSorted()).toEqual(required.toSorted());
      for (const [field, type] of Object.entries(types))
        expect([field, ours.properties[field].type]).toEqual([field, type]);
    });
  }

  test("the security schemes", () => {
    expect(document.components.securitySchemes).toMatchObject(published.security);
    expect(document.components.securitySchemes.AdminApiKeyAuth).toMatchObject({ type: "http", scheme: "bearer" });
  });
});

describe("real answers are what it says", () => {
  const json = { "content-type": "application/json" };
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
    ["DELETE", `/v1/models/${fineTune}`, 403, "acemeMember"],
    ["DELETE", `/v1/models/${fineTune}`, 200, "acemeOwner"],
    ["DELETE", `/v1/models/${fineTune}`, 404, "acemeOwner"],
    ["POST", "/rollcall/v1/models", 200, "acemeAdmin", '{"id":"described"}'],
    ["POST", "/rollcall/v1/models", 409, "acemeAdmin", '{"id":"described"}'],
    ["POST", "/rollcall/v1/models", 400, "acemeAdmin", '{"id":"a%b"}'],
    ["POST", "/rollcall/v1/models", 413, "acemeAdmin", `{"id":"${"x".repeat(300_000)}"}`],
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
    ["GET", "/v1/organization/audit_logs", 200, "acemeAdmin"],
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
  for (const [method, target, status, key, body] of calls) {
    test(`${method} ${target} ${status} ${key ?? "nobody"}`, async () => {
      const options = { headers: json, ...(key && { key }), ...(body !== undefined && { body }) };
      const answer = await app.call(method, target, options);
      expect(answer.status).toBe(status);
      expectAsDescribed(method, target, answer);
    });
  }
});

function expectAsDescribed(method: string, target: string, answer: Called): void {
  const plain = target.split("?")[0]!.replace(/^\/v1(?=\/(models|organization))/, "");
  const template = plain.replace(/\/proj_\w+/, "/{project_id}");
  const path = template in document.paths ? template : "/models/{model}";
  const response = resolve(document.paths[path][method.toLowerCase()].responses[String(answer.status)]);
  for (const name of Object.keys(response.headers ?? {})) expect(answer.headers).toHaveProperty(name);
  const { schema } = response.content["application/json"];
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "document", components: document.components });
  const reference = JSON.parse(JSON.stringify(schema).replaceAll("#/components", "document#/components"));
  const valid = ajv.validate(reference, answer.json);
  expect(ajv.errorsText()).toBe("No errors");
  expect(valid).toBe(true);
}

function resolve(node: any): any {
  if (node?.$ref === undefined) return node;
  return node.$ref
    .slice(2)
    .split("/")
    .reduce((at: any, name: string) => at[name], document);
}

function fullPath(path: string, item: any): string {
  return item.servers?.[0]?.url === "/" ? path : document.servers[0].url + path;
}
