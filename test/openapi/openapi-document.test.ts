import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openTestApp, type TestApp } from "../support/app.ts";
import { described, type Described } from "../support/api/described.ts";

/** The API description as generators, linters and readers use it. */

let app: TestApp;
let api: Described;
beforeAll(async () => {
  app = await openTestApp();
  api = described((await app.call("GET", "/openapi.json")).json);
});
afterAll(() => app.close());

describe("the document for generators of clients", () => {
  test("no path has its own servers", () => {
    for (const [path, item] of Object.entries<any>(api.document.paths))
      expect([path, item.servers]).toEqual([path, undefined]);
  });

  test("every array declares its items", () => {
    const bare = nodes(api.document).filter(({ node }) => typesOf(node).includes("array") && !("items" in node));
    expect(bare.map(({ at }) => at)).toEqual([]);
  });

  test("every operation documents a 4xx answer", () => {
    const without = api.operations.filter(
      ({ operation }) => !Object.keys(operation.responses).some((status) => status.startsWith("4")),
    );
    expect(without.map(({ path }) => path)).toEqual([]);
  });

  test("every component is used", () => {
    const text = JSON.stringify(api.document);
    const unused = Object.entries<any>(api.document.components)
      .filter(([kind]) => kind !== "securitySchemes")
      .flatMap(([kind, parts]) => Object.keys(parts).map((name) => `#/components/${kind}/${name}`))
      .filter((reference) => !text.includes(`"${reference}"`));
    expect(unused).toEqual([]);
  });

  test("no object mixes fields with additionalProperties", () => {
    for (const { at, node } of nodes(api.document))
      if (typeof node.additionalProperties === "object") expect([at, node.properties]).toEqual([at, undefined]);
  });
});

describe("the examples", () => {
  test("every operation has an example of its answer and of its body", () => {
    for (const { path, method, operation } of api.operations) {
      const { requestBody, responses } = operation;
      for (const [type, content] of [...bodiesIn(responses["200"]), ...bodiesIn(requestBody)])
        if (type !== "text/event-stream")
          expect([method, path, exampleIn(content)]).not.toEqual([method, path, undefined]);
    }
  });

  test("every example matches its schema", () => {
    for (const { path, operation } of api.operations)
      for (const [, content] of [...bodiesIn(operation.responses["200"]), ...bodiesIn(operation.requestBody)])
        if (exampleIn(content) !== undefined)
          expect([path, api.errorsOf(content.schema, exampleIn(content))]).toEqual([path, null]);
    for (const response of Object.values<any>(api.document.components.responses))
      for (const [, content] of bodiesIn(response))
        if (exampleIn(content) !== undefined) expect(api.errorsOf(content.schema, exampleIn(content))).toBeNull();
  });

  test("every required parameter has an example", () => {
    for (const { path, operation } of api.operations)
      for (const parameter of operation.parameters ?? [])
        if (api.resolve(parameter).required)
          expect([path, api.resolve(parameter).example]).not.toEqual([path, undefined]);
  });
});

test("the dialect parameter lists exactly the dialects that the server answers in", async () => {
  const { enum: names } = api.document.components.parameters.Dialect.schema;
  for (const name of names)
    expect([name, (await app.call("GET", `/v1/models?dialect=${name}`, { key: "acemeOwner" })).status]).toEqual([
      name,
      200,
    ]);
  const { error } = (await app.call("GET", "/v1/models?dialect=none", { key: "acemeOwner" })).json;
  expect(error.message).toBe(`Unknown dialect. This server speaks: ${names.join(", ")}.`);
});

/** Every object in the document with its path. */
function nodes(node: any, at = "#"): { at: string; node: any }[] {
  if (typeof node !== "object" || node === null) return [];
  const inner = Object.entries(node).flatMap(([name, value]) =>
    name.startsWith("example") ? [] : nodes(value, `${at}/${name}`),
  );
  return Array.isArray(node) ? inner : [{ at, node }, ...inner];
}

function typesOf({ type }: any): unknown[] {
  return Array.isArray(type) ? type : [type];
}

function bodiesIn(part: any): [string, any][] {
  return Object.entries(api.resolve(part)?.content ?? {});
}

function exampleIn({ example, examples }: any): unknown {
  const [named] = Object.values<any>(examples ?? {});
  return named === undefined ? example : api.resolve(named).value;
}
