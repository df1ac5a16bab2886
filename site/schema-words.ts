import { openApi } from "../src/http/openapi/document.ts";

/** JSON Schema in the words of a table. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly unknown[];
}

/** Such as `array of string`, or the values to choose from. Null is left out: every optional field takes it. */
function typeOf(schema: Schema): string {
  const { type, enum: values, const: only, items, anyOf, oneOf } = dereferenced(schema);
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf).filter((text) => text !== "null"))].join(" or ");
  if (only !== undefined) return code(only);
  if (values !== undefined)
    return values
      .filter((value) => value !== null)
      .map(code)
      .join(", ");
  const types = [type ?? "any"].flat().filter((one) => one !== "null");
  return types
    .map((one) => (one === "array" ? `array of ${items === undefined ? "any" : typeOf(items)}` : one))
    .join(" or ");
}

/** The type, and after it the meaning if there is one. */
export function withType(schema: Schema, meaning: string): string {
  return meaning === "" ? typeOf(schema) : `${typeOf(schema)} · ${meaning}`;
}

/** A row for each field, and for each field of an object in it: the name, and what it means. */
export function rowsOf(schema: Schema, before = ""): string[][] {
  const { properties = {}, required = [] } = dereferenced(schema);
  return Object.entries(properties).flatMap(([name, described]) => {
    const field = dereferenced(described);
    const needed = required.includes(name) ? " (required)" : "";
    const row = [`\`${before}${name}\`${needed}`, withType(field, meaningOf(field))];
    return [row].concat(before === "" ? rowsOf(field, `${name}.`) : []);
  });
}

function meaningOf({ description = "", minimum, maximum, default: value }: Schema): string {
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  const range = isBounded ? `${minimum ?? 0} to ${maximum.toLocaleString("en")}.` : "";
  const preset = value === undefined ? "" : `Default: ${code(value)}.`;
  return [description, range, preset].filter((text) => text !== "").join(" ");
}

export function exampleOf({ examples = [] }: Schema): unknown {
  return examples[0];
}

const code = (value: unknown) => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;

function dereferenced(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.split("/").at(-1)!;
  return (openApi.components.schemas as Readonly<Record<string, Schema>>)[name] ?? {};
}
