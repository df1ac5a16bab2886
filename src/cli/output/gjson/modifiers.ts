import { arrayOf, parseJson, readJson, type Json, type Member } from "../json/value.ts";
import { compact, pretty, usualLayout, type Layout } from "../json/write.ts";

type Get = (value: Json | undefined, path: string) => Json | undefined;
type Modifier = (value: Json, argument: string, get: Get) => Json | undefined;

/** Applies a modifier to a value. Most modifiers return nothing for nothing. */
export function applyModifier(
  name: ModifierName,
  value: Json | undefined,
  argument: string,
  get: Get,
): Json | undefined {
  const modifier: Modifier = modifiers[name];
  if (value !== undefined) return modifier(value, argument, get);
  if (name === "keys" || name === "values" || name === "dig") return arrayOf([]);
  return name === "tostr" ? textValue("") : undefined;
}

const modifiers = {
  this: (value) => value,
  valid: (value) => value,
  ugly: (value) => parseJson(compact(value)),
  pretty: (value, argument) => {
    const laidOut = parseJson(pretty(value, layoutIn(argument)));
    return laidOut.kind === "object" || laidOut.kind === "array" ? { ...laidOut, raw: `${laidOut.raw}\n` } : laidOut;
  },
  reverse: (value) => {
    if (value.kind === "array") return arrayOf(value.items.toReversed());
    return value.kind === "object" ? objectOf(value.members.toReversed()) : value;
  },
  flatten: (value, argument) =>
    value.kind === "array" ? arrayOf(flattened(value.items, isSet(argument, "deep"))) : value,
  join: (value, argument) => (value.kind === "array" ? joined(value.items, isSet(argument, "preserve")) : value),
  keys: (value) => {
    if (value.kind === "object") return arrayOf(value.members.map(({ key, rawKey }) => textValue(key, rawKey)));
    const count = value.kind === "array" ? value.items.length : 1;
    return arrayOf(Array.from({ length: count }, () => ({ kind: "null", raw: "null" }) as const));
  },
  values: (value) => {
    if (value.kind === "array") return value;
    return arrayOf(value.kind === "object" ? value.members.map((member) => member.value) : [value]);
  },
  tostr: (value) => textValue(value.raw),
  fromstr: (value) =>
    value.kind === "string" ? (readJson(value.text) ?? undefined) : value.kind === "null" ? undefined : value,
  group: (value) => (value.kind === "object" ? grouped(value.members) : undefined),
  dig: (value, argument, get) => arrayOf(dug(value, argument, get)),
} satisfies Readonly<Record<string, Modifier>>;

export type ModifierName = keyof typeof modifiers;
export const modifierNames = Object.keys(modifiers) as ModifierName[];

function flattened(items: readonly Json[], deep: boolean): readonly Json[] {
  return items.flatMap((item) => {
    if (item.kind !== "array") return [item];
    return deep ? flattened(item.items, deep) : item.items;
  });
}

/** Joins objects. A duplicate member keeps its first position and its last value, unless all are kept. */
function joined(items: readonly Json[], preserve: boolean): Json {
  const members = items.flatMap((item) => (item.kind === "object" ? item.members : []));
  if (preserve) return objectOf(members);
  const byKey = new Map<string, Member>();
  for (const { key, rawKey, value } of members)
    byKey.set(key, { key, rawKey: byKey.get(key)?.rawKey ?? rawKey, value });
  return objectOf([...byKey.values()]);
}

/** `{a:[1,2],b:[3,4]}` becomes `[{a:1,b:3},{a:2,b:4}]`. */
function grouped(members: readonly Member[]): Json {
  const rows: Member[][] = [];
  for (const { key, rawKey, value } of members) {
    if (value.kind !== "array") continue;
    value.items.forEach((item, at) => (rows[at] ??= []).push({ key, rawKey, value: item }));
  }
  return arrayOf(rows.map(objectOf));
}

/** The results of the path in the value and in every value below it. */
function dug(value: Json, path: string, get: Get): Json[] {
  const found = get(value, path);
  const children =
    value.kind === "array" ? value.items : value.kind === "object" ? value.members.map((member) => member.value) : [];
  return [...(found === undefined ? [] : [found]), ...children.flatMap((child) => dug(child, path, get))];
}

function objectOf(members: readonly Member[]): Json {
  const raw = `{${members.map(({ rawKey, value }) => `${rawKey}:${value.raw}`).join(",")}}`;
  return { kind: "object", raw, members };
}

function textValue(text: string, raw = quoted(text)): Json {
  return { kind: "string", raw, text };
}

function layoutIn(argument: string): Layout {
  const whiteSpace = (name: string, usual: string) => {
    const flags = optionIn(argument, name);
    return flags?.kind === "string" ? flags.text.replaceAll(/[^ \t\r\n]/g, "") : usual;
  };
  const width = optionIn(argument, "width");
  return {
    sortKeys: isSet(argument, "sortKeys"),
    indent: whiteSpace("indent", usualLayout.indent),
    prefix: whiteSpace("prefix", usualLayout.prefix),
    width: width === undefined ? usualLayout.width : Math.trunc(Number(width.raw)) || 0,
  };
}

function isSet(argument: string, name: string): boolean {
  const option = optionIn(argument, name);
  if (option?.kind === "string") return !["", "0", "false"].includes(option.text);
  return option?.kind === "true" || (option?.kind === "number" && Number(option.raw) !== 0);
}

function optionIn(argument: string, name: string): Json | undefined {
  const options = readJson(argument);
  return options?.kind === "object" ? options.members.findLast(({ key }) => key === name)?.value : undefined;
}

/** As JSON with HTML characters escaped, as GJSON quotes text. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
