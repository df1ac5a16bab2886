/**
 * Values made from a JSON schema: at its bounds and just beyond them, of every other type, with a field too many or too
 * few. A validator judges which of them the schema allows.
 */

type Schema = Readonly<Record<string, any>>;

export interface Scheme {
  /** Resolves a reference. */
  resolve(schema: any): any;
  /** Every enum value in the document, so that a choice that a schema lacks is tried, too. */
  readonly words: readonly string[];
}

const ofEveryType: readonly unknown[] = [null, true, 7, 1.5, "seven", [], {}];

/** Variations of `base` suggested by the schema; each differs from it in one place. */
export function variationsOf(schema: Schema, base: unknown, scheme: Scheme): unknown[] {
  const resolved = scheme.resolve(schema);
  const { oneOf, anyOf = oneOf, enum: choices, properties, items, additionalProperties } = resolved;
  const made: unknown[] = [...ofEveryType, ...stringsFor(resolved), ...numbersFor(resolved)];
  if (Array.isArray(choices)) made.push(...choices, ...scheme.words);
  for (const alternative of anyOf ?? [])
    made.push(sampleOf(alternative, scheme), ...variationsOf(alternative, sampleOf(alternative, scheme), scheme));
  if (items !== undefined) made.push(...listsFor(resolved, base, scheme));
  if (properties !== undefined) made.push(...objectsFor(resolved, base, scheme));
  if (typeof additionalProperties === "object")
    for (const value of variationsOf(additionalProperties, "x", scheme)) made.push({ some: value });
  return made;
}

/** The simplest value of a schema. */
export function sampleOf(schema: Schema, scheme: Scheme): unknown {
  const {
    const: only,
    enum: choices,
    anyOf,
    type,
    properties,
    required = [],
    items,
    minimum,
    minLength,
  } = scheme.resolve(schema);
  if (only !== undefined) return only;
  if (choices !== undefined) return choices[0];
  if (anyOf !== undefined) return sampleOf(anyOf[0], scheme);
  const [first] = Array.isArray(type) ? type : [type];
  if (first === "object")
    return Object.fromEntries(required.map((name: string) => [name, sampleOf(properties[name], scheme)]));
  if (first === "array") return [sampleOf(items, scheme)];
  if (first === "string") return "x".repeat(minLength ?? 1);
  if (first === "boolean") return false;
  return first === "null" ? null : (minimum ?? 0);
}

function stringsFor({ minLength, maxLength, pattern, format }: Schema): string[] {
  const bounds = around([minLength, maxLength]).filter((length) => length >= 0);
  const odd =
    pattern === undefined && format === undefined ? ["Ünïcode 名前"] : ["?!", "2027-06-30", "2027-02-30", "a.b"];
  return [...bounds.map((length) => "x".repeat(length)), ...odd, "0.25", "7"];
}

function numbersFor({ minimum, maximum }: Schema): number[] {
  return around([minimum, maximum]);
}

function listsFor({ items, minItems, maxItems }: Schema, base: unknown, scheme: Scheme): unknown[] {
  const item = Array.isArray(base) && base.length > 0 ? base[0] : sampleOf(items, scheme);
  const bounds = around([minItems, maxItems]).filter((length) => length >= 0);
  return [
    ...bounds.map((length) => Array.from({ length }, () => item)),
    ...variationsOf(items, item, scheme).map((value) => [value]),
  ];
}

function objectsFor({ properties }: Schema, base: any, scheme: Scheme): unknown[] {
  const from = typeof base === "object" && base !== null && !Array.isArray(base) ? base : {};
  const without = Object.keys(from).map((name) => {
    const { [name]: _, ...rest } = from;
    return rest;
  });
  const changed = Object.entries<any>(properties).flatMap(([name, schema]) =>
    variationsOf(schema, from[name], scheme).map((value) => Object.assign({ ...from }, { [name]: value })),
  );
  return [...without, { ...from, unknown_field: 1 }, ...changed];
}

/** Each bound and its neighbours. */
function around(bounds: readonly (number | undefined)[]): number[] {
  return bounds.flatMap((bound) => (bound === undefined ? [] : [bound - 1, bound, bound + 1]));
}
