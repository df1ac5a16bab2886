/** The small words that schemas are written in. Objects are closed: what is not named is not sent, and not taken. */

export const text = { type: "string" };
export const textOrNull = { type: ["string", "null"] };
export const texts = { type: "array", items: text };
export const seconds = { type: "integer", minimum: 0 };
export const secondsOrNull = { type: ["integer", "null"] };

export const modelId = { type: "string", minLength: 1, maxLength: 512, description: "At most 512 bytes of UTF-8." };

type Properties = Readonly<Record<string, Schema>>;
type Schema = Readonly<Record<string, unknown>>;

export function object(properties: Readonly<Record<string, unknown>>, required = Object.keys(properties)) {
  return { type: "object", required, properties, additionalProperties: false };
}

/** The body of a request. What may be left out may be null as well. */
export function request(required: Properties, optional: Properties, example: Readonly<Record<string, unknown>>) {
  const nullable = Object.fromEntries(Object.entries(optional).map(([name, schema]) => [name, orNull(schema)]));
  return { ...object({ ...required, ...nullable }, Object.keys(required)), examples: [example] };
}

/** The same schema, which takes null too. */
export function orNull(schema: Schema): Schema {
  const { type, enum: choices, anyOf } = schema;
  if (Array.isArray(anyOf)) return { ...schema, anyOf: [...(anyOf as readonly Schema[]), { type: "null" }] };
  if (Array.isArray(type) || type === "null") return schema;
  return { ...schema, type: [type, "null"], ...(Array.isArray(choices) && { enum: [...choices, null] }) };
}

export function constant(value: string) {
  return { type: "string", const: value };
}

/** A page whose clients go on from the last item's id. */
export function pageOf(item: string) {
  const data = { type: "array", items: { $ref: `#/components/schemas/${item}` } };
  return object({
    object: constant("list"),
    data,
    first_id: textOrNull,
    last_id: textOrNull,
    has_more: { type: "boolean" },
  });
}
