import { afterAll, beforeAll, expect, spyOn, test } from "bun:test";
import type { Fields } from "../../src/api/shapes/shapes.ts";
import { operations } from "../../src/api/operations.ts";
import * as bodies from "../../src/http/request/body/body.ts";
import * as queries from "../../src/http/request/query.ts";
import { factFields } from "../../src/core/models/fact-fields.ts";
import { contentOf, JudgedApp } from "../support/api/judged-app.ts";

/**
 * A field that is described but never used would be accepted and ignored. Neither the types nor a request reveal that,
 * so these tests watch which fields each handler reads.
 */

let judged: JudgedApp;
beforeAll(async () => void (judged = await JudgedApp.open()));
afterAll(() => judged.app.close());

const facts: ReadonlySet<string> = new Set(Object.values(factFields));

test("every described field of a body is used by its call", async () => {
  const { readBody } = bodies;
  const used = new Set<string>();
  const spy = spyOn(bodies, "readBody").mockImplementation(async (operation, raw) =>
    noting(await readBody(operation, raw), used),
  );
  for (const { described } of ours().filter(({ operation }) => operation.body !== null)) {
    used.clear();
    const { status } = await judged.send(described, await judged.bodyOf(described));
    const { properties } = judged.api.resolve(contentOf(described).schema);
    // Only those facts that a request has are read. What can have one value only tells the call nothing.
    const isConstant = ({ type, const: value }: { type?: unknown; const?: unknown }) =>
      type === "null" || value !== undefined;
    const expected = Object.keys(properties).filter((name) => !facts.has(name) && !isConstant(properties[name]));
    expect([described.path, status, expected.filter((name) => !used.has(name))]).toEqual([described.path, 200, []]);
  }
  spy.mockRestore();
});

test("every described parameter of a query is used by its call", async () => {
  const { readQuery } = queries;
  const used = new Set<string>();
  const spy = spyOn(queries, "readQuery").mockImplementation((fields, context) =>
    noting(readQuery(fields, context), used),
  );
  for (const { operation, described } of ours().filter(({ operation: { query } }) => hasFields(query))) {
    used.clear();
    const { status } = await judged.ask(described, judged.baseQueryOf(described));
    const unused = Object.keys(operation.query).filter((name) => !used.has(name));
    expect([described.path, status, unused]).toEqual([described.path, 200, []]);
  }
  spy.mockRestore();
});

/** The operations with their descriptions. */
function ours() {
  return operations.flatMap((operation) => {
    const described = judged.api.operations.find(({ operation: { operationId } }) => operationId === operation.id);
    return described === undefined ? [] : [{ operation, described }];
  });
}

function hasFields(fields: Fields): boolean {
  return Object.keys(fields).length > 0;
}

/** The value, which notes the name of each field that is read. */
function noting<Value>(value: Value, used: Set<string>): Value {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get: (target, name) => {
      used.add(String(name));
      return Reflect.get(target, name) as unknown;
    },
  });
}
