import { describe, expect, test } from "bun:test";
import { Refusal } from "../../core/refusal.ts";
import { parseStrictJson } from "../../http/request/body/strict-json.ts";
import { list, nullable, object, omittable, optional, withDefault, type Shape } from "./shapes.ts";
import {
  boolean,
  choice,
  constant,
  integer,
  label,
  lifetime,
  modelId,
  scopes,
  seconds,
  text,
  unsupported,
} from "./values.ts";

function read<Value>(shape: Shape<Value>, sent: string): Value {
  return shape.read(parseStrictJson(sent), "");
}

function refusalOf(shape: Shape<unknown>, sent: string): [message: string, param: string | undefined] {
  try {
    read(shape, sent);
  } catch (error) {
    if (error instanceof Refusal) return [error.message, error.details.param];
    throw error;
  }
  return ["nothing is refused", undefined];
}

describe("a wrong value is refused with its place", () => {
  const cases: [Shape<unknown>, string, string, string][] = [
    [text, "{}", "Missing required parameter: 'x'.", "x"],
    [text, '{"x":null}', "Missing required parameter: 'x'.", "x"],
    [text, '{"x":7}', "Invalid type for 'x': expected a string.", "x"],
    [text, '{"x":"\\u0000"}', "Invalid value for 'x': it holds a NUL character.", "x"],
    [text, '{"x":"a","y":1}', "Unknown parameter: 'y'.", "y"],
    [label, '{"x":" "}', "Invalid value for 'x': expected 1 to 256 printable characters.", "x"],
    [modelId, '{"x":7}', "Invalid type for 'x': expected a string.", "x"],
    [choice(["a", "b"]), '{"x":"c"}', "Invalid value for 'x': expected one of a, b.", "x"],
    [choice(["a"]), '{"x":"c"}', "Invalid value for 'x': expected a.", "x"],
    [constant("a"), '{"x":"b"}', "Invalid value for 'x': expected a.", "x"],
    [boolean, '{"x":"true"}', "Invalid type for 'x': expected true or false.", "x"],
    [integer(0, 9), '{"x":10}', "Invalid value for 'x': expected 0 to 9.", "x"],
    [integer(0, 9), '{"x":1.5}', "Invalid value for 'x': expected 0 to 9.", "x"],
    [seconds, '{"x":-1}', "Invalid value for 'x': expected whole Unix seconds.", "x"],
    [lifetime, '{"x":31536001}', "Invalid value for 'x': expected 1 to 31536000.", "x"],
    [list(text), '{"x":"a"}', "Invalid type for 'x': expected a list.", "x"],
    [list(text), '{"x":["a",7]}', "Invalid type for 'x[1]': expected a string.", "x[1]"],
    [list(text), '{"x":["a",null]}', "Invalid type for 'x[1]': expected a string.", "x[1]"],
    [list(object({ y: text })), '{"x":[null]}', "Invalid type for 'x[0]': expected an object.", "x[0]"],
    [scopes, '{"x":[null]}', "Invalid type for 'x[0]': expected a string.", "x[0]"],
    [scopes, '{"x":["a.b","A"]}', "Invalid scope: expected a name such as api.model.read.", "x[1]"],
    [unsupported, '{"x":"a"}', "This server does not support 'x'.", "x"],
    [omittable(text), '{"x":null}', "Missing required parameter: 'x'.", "x"],
    [optional(text), '{"x":7}', "Invalid type for 'x': expected a string.", "x"],
    [object({ y: text }), '{"x":[]}', "Invalid type for 'x': expected an object.", "x"],
    [object({ y: text }), '{"x":{"y":7}}', "Invalid type for 'x.y': expected a string.", "x.y"],
    [object({ y: text }), '{"x":{"y":"a","z":1}}', "Unknown parameter: 'x.z'.", "x.z"],
    [list(object({ y: text })), '{"x":[{"y":"a"},{}]}', "Missing required parameter: 'x[1].y'.", "x[1].y"],
  ];
  for (const [shape, sent, message, param] of cases)
    test(`${sent} ${message}`, () => expect(refusalOf(object({ x: shape }), sent)).toEqual([message, param]));
});

test("of several wrong fields the first that is described is refused, and an unknown one last", () => {
  const shape = object({ a: text, b: text });
  expect(refusalOf(shape, '{"c":1,"b":2,"a":3}')[1]).toBe("a");
  expect(refusalOf(shape, '{"c":1,"b":2,"a":"x"}')[1]).toBe("b");
  expect(refusalOf(shape, '{"c":1,"b":"x","a":"x"}')[1]).toBe("c");
});

test("a field that is left out is null, its default or not there at all", () => {
  const shape = object({ a: optional(text), b: withDefault(7, integer(0, 9)), c: omittable(nullable(text)) });
  expect(read(shape, "{}")).toEqual({ a: null, b: 7 });
  expect(read(shape, '{"a":null,"b":null,"c":null}')).toEqual({ a: null, b: 7, c: null });
  expect(read(shape, '{"a":"x","b":1,"c":"y"}')).toEqual({ a: "x", b: 1, c: "y" });
});

test("the schema says what may be left out and what may be null", () => {
  const shape = object({ a: text, b: optional(choice(["x"])), c: omittable(text), d: nullable(object({ e: text })) });
  expect(shape.schema).toEqual({
    type: "object",
    required: ["a", "d"],
    properties: {
      a: { type: "string" },
      b: { type: ["string", "null"], enum: ["x", null] },
      c: { type: "string" },
      d: {
        type: ["object", "null"],
        required: ["e"],
        properties: { e: { type: "string" } },
        additionalProperties: false,
      },
    },
    additionalProperties: false,
  });
});

test("the TypeScript type is that of the shape", () => {
  const value = read(object({ a: text, b: optional(integer(0, 9)), c: omittable(choice(["x", "y"])) }), '{"a":"z"}');
  const a: string = value.a;
  const b: number | null = value.b;
  const c: "x" | "y" | undefined = value.c;
  expect([a, b, c]).toEqual(["z", null, undefined]);
  // @ts-expect-error a field that is not described
  expect(value.d).toBeUndefined();
});
