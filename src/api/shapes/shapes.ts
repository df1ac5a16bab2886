import { malformedRequest } from "../../core/refusal.ts";

/*
 * A shape describes a value of a request or an answer once: it is a TypeScript type, a JSON Schema for /openapi.json,
 * and a reader that validates what a request sends and names what is wrong.
 */

/** JSON from a request. Objects are Maps, so `__proto__` is a key like any other. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

export type Schema = Readonly<Record<string, unknown>>;

export interface Shape<Value> {
  readonly schema: Schema;
  /**
   * Whether the field must be present. An `optional` field may be missing or null; an `omittable` one may only be
   * missing.
   */
  readonly presence: "required" | "optional" | "omittable";
  /**
   * Returns the value for the handlers. `sent` is undefined if the field is absent; `param` is its name in a refusal.
   */
  readonly read: (sent: Json | undefined, param: string) => Value;
  /** Converts a query parameter's text to JSON. Without it, the text itself is read. */
  readonly parse?: (text: string, param: string) => Json;
  /** The component of /openapi.json that `schema` refers to. */
  readonly component?: { readonly name: string; readonly schema: Schema };
  /** The shapes that it contains. */
  readonly parts?: readonly Shape<unknown>[];
}

/** The TypeScript type that a shape describes. */
export type Infer<Described extends Shape<unknown>> = Described extends Shape<infer Value> ? Value : never;

export type Fields = Readonly<Record<string, Shape<unknown>>>;

/** The values of fields by name. */
export type Values<Named extends Fields> = {
  readonly [Name in keyof Named as undefined extends Infer<Named[Name]> ? never : Name]: Infer<Named[Name]>;
} & {
  readonly [Name in keyof Named as undefined extends Infer<Named[Name]> ? Name : never]?: Exclude<
    Infer<Named[Name]>,
    undefined
  >;
};

export function list<Item>(item: Shape<Item>): Shape<readonly Item[]> {
  return {
    ...shape({ type: "array", items: item.schema }, (sent, param) => {
      if (!Array.isArray(sent)) throw malformedRequest(`Invalid type for '${param}': expected a list.`, param);
      return sent.map((one: Json, at) => {
        if (one === null) refuseNull(item.schema, `${param}[${at}]`);
        return item.read(one, `${param}[${at}]`);
      });
    }),
    parts: [item],
  };
}

/** In a list null is not missing, but of the wrong type. Lists of what may be null are in answers only. */
function refuseNull({ type }: Schema, param: string): void {
  throw malformedRequest(
    `Invalid type for '${param}': expected ${type === "object" ? "an object" : "a string"}.`,
    param,
  );
}

interface ObjectOptions {
  readonly description?: string;
  readonly example?: Readonly<Record<string, unknown>>;
  readonly ignoresOthers?: boolean;
}

/** An object with these fields, read in this order. Others are refused unless `ignoresOthers`. */
export function object<const Named extends Fields>(
  fields: Named,
  { description, example, ignoresOthers = false }: ObjectOptions = {},
): Shape<Values<Named>> {
  const named = Object.entries(fields);
  const schema = {
    type: "object",
    required: named.filter(([, field]) => field.presence === "required").map(([name]) => name),
    properties: Object.fromEntries(named.map(([name, field]) => [name, schemaInObject(field)])),
    ...(!ignoresOthers && { additionalProperties: false }),
    ...(description !== undefined && { description }),
    ...(example !== undefined && { examples: [example] }),
  };
  const read = (sent: Json, param: string) => {
    const values = readObject(fields, sent, param);
    if (!ignoresOthers) refuseOthers(fields, sent, param);
    return values;
  };
  return { ...shape(schema, read), parts: Object.values(fields) };
}

/** One of several shapes. For answers only; reading it throws. */
export function anyOf<const Alternatives extends readonly Shape<unknown>[]>(
  ...alternatives: Alternatives
): Shape<Infer<Alternatives[number]>> {
  const schema = { anyOf: alternatives.map((alternative) => alternative.schema) };
  return { ...shape(schema, refuseToRead), parts: alternatives };
}

/** A schema alone, for answers that no other shape fits. */
export function unread<Value>(schema: Schema): Shape<Value> {
  return shape(schema, refuseToRead);
}

/** May be absent or null; both read as null. */
export function optional<Value>(inner: Shape<Value>): Shape<Value | null> {
  return {
    ...inner,
    presence: "optional",
    read: (sent, param) => (isAbsent(sent) ? null : inner.read(sent, param)),
  };
}

/** May be absent or null; both read as `value`. */
export function withDefault<Value extends string | number | boolean>(value: Value, inner: Shape<Value>): Shape<Value> {
  return {
    ...withSchema(inner, { default: value }),
    presence: "optional",
    read: (sent, param) => (isAbsent(sent) ? value : inner.read(sent, param)),
  };
}

/** May be left out; the result then lacks it, and an update keeps the stored value. */
export function omittable<Value>(inner: Shape<Value>): Shape<Value | undefined> {
  return {
    ...inner,
    presence: "omittable",
    read: (sent, param) => (sent === undefined ? undefined : inner.read(sent, param)),
  };
}

/** Required, but may be null. */
export function nullable<Value>(inner: Shape<Value>): Shape<Value | null> {
  return {
    ...inner,
    schema: orNull(inner.schema),
    read: (sent, param) => (sent === null ? null : inner.read(sent, param)),
  };
}

/** The shape with more in its schema. What it reads stays the same. */
export function withSchema<Described extends Shape<unknown>>(inner: Described, more: Schema): Described {
  return { ...inner, schema: { ...inner.schema, ...more } };
}

export function described<Value>(description: string, inner: Shape<Value>): Shape<Value> {
  return withSchema(inner, { description });
}

/** Makes a shape a named component of /openapi.json. */
export function component<Value>(name: string, inner: Shape<Value>): Shape<Value> {
  const { schema } = inner;
  return { ...inner, schema: { $ref: `#/components/schemas/${name}` }, component: { name, schema } };
}

/** An object that is a named component. */
export function namedObject<const Named extends Fields>(name: string, fields: Named, options?: ObjectOptions) {
  return component(name, object(fields, options));
}

/** A required value. `read` is called only if it was sent. */
export function shape<Value>(schema: Schema, read: (sent: Json, param: string) => Value): Shape<Value> {
  return {
    schema,
    presence: "required",
    read: (sent, param) => {
      if (isAbsent(sent)) throw malformedRequest(`Missing required parameter: '${param}'.`, param);
      return read(sent, param);
    },
  };
}

/** Adds a condition, and the refusal's message for values that fail it. */
export function checked<Value>(
  inner: Shape<Value>,
  isValid: (value: Value) => boolean,
  message: (param: string, value: Value) => string,
): Shape<Value> {
  return {
    ...inner,
    read: (sent, param) => {
      const value = inner.read(sent, param);
      if (!isValid(value)) throw malformedRequest(message(param, value), param);
      return value;
    },
  };
}

function refuseToRead(): never {
  throw new Error("this shape is of answers, which are not read");
}

function isAbsent(sent: Json | undefined): sent is null | undefined {
  return sent === undefined || sent === null;
}

/** `param` is empty for the body itself. */
function readObject<Named extends Fields>(fields: Named, sent: Json, param: string): Values<Named> {
  if (!(sent instanceof Map)) throw malformedRequest(`Invalid type for '${param}': expected an object.`, param);
  const values = Object.entries(fields).map(([name, field]) => [name, field.read(sent.get(name), within(param, name))]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Values<Named>;
}

function refuseOthers(fields: Fields, sent: Json, param: string): void {
  const other = [...(sent as JsonObject).keys()].find((name) => !Object.hasOwn(fields, name));
  if (other !== undefined)
    throw malformedRequest(`Unknown parameter: '${within(param, other)}'.`, within(param, other));
}

function within(param: string, name: string): string {
  return param === "" ? name : `${param}.${name}`;
}

function schemaInObject({ schema, presence }: Shape<unknown>): Schema {
  return presence === "optional" ? orNull(schema) : schema;
}

/** The schema, with null allowed. */
function orNull(schema: Schema): Schema {
  const { type, enum: choices, anyOf: alternatives, $ref } = schema;
  if ($ref !== undefined) return { anyOf: [schema, { type: "null" }] };
  if (Array.isArray(alternatives))
    return { ...schema, anyOf: [...(alternatives as readonly Schema[]), { type: "null" }] };
  if (Array.isArray(type) || type === "null") return schema;
  return { ...schema, type: [type, "null"], ...(Array.isArray(choices) && { enum: [...choices, null] }) };
}
