/** The small words that schemas are written in. Objects are closed: what is not named is not sent, and not taken. */

export const text = { type: "string" };
export const textOrNull = { type: ["string", "null"] };
export const texts = { type: "array", items: text };
export const seconds = { type: "integer", minimum: 0 };
export const secondsOrNull = { type: ["integer", "null"] };

/** How long a key lives, in seconds. */
export const lifetime = { type: ["integer", "null"], minimum: 1, maximum: 31_536_000 };
export const scopes = { ...texts, description: "Empty means all that the principal may do." };

export function object(properties: Readonly<Record<string, unknown>>, required = Object.keys(properties)) {
  return { type: "object", required, properties, additionalProperties: false };
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

/** A page in the younger shape, whose clients go on with `next`. */
export function listWithNext(item: string) {
  const data = { type: "array", items: { $ref: `#/components/schemas/${item}` } };
  return object({ object: constant("list"), data, has_more: { type: "boolean" }, next: textOrNull });
}
