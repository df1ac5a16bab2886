import { arrayOf, parseJson, readJson, type Json } from "../json/value.ts";
import { glob } from "./glob.ts";
import { applyModifier } from "./modifiers.ts";
import { multipathIn, selectorName } from "./multipath.ts";
import { behind, closingOf, headForObject, modifierIn, splitAtPipe } from "./path.ts";
import { matches, queryIn, type Query } from "./query.ts";

/**
 * The result of a GJSON path, as in github.com/tidwall/gjson: keys and indexes, wildcards, `#`, queries, pipes,
 * modifiers, multipaths and literals. Undefined if the path finds nothing.
 */
export function get(value: Json | undefined, path: string): Json | undefined {
  if (path.length > 1) {
    if (modifierIn(path) !== null) return throughModifier(value, path);
    if (path.startsWith("!")) {
      const literal = literalIn(path);
      if (literal !== null) return goOn(literal.value, literal.rest);
    }
    if (path.startsWith("[") || path.startsWith("{")) return throughMultipath(value, path);
  }
  const pending: Pending = { pipe: null };
  const found = path.startsWith("..")
    ? inArray(value === undefined ? [] : [value], path.slice(2), pending)
    : descend(value, path, pending);
  return pending.pipe === null ? found : get(found, pending.pipe);
}

/** A pipe in the path: the rest applies to the result of everything before it. */
interface Pending {
  pipe: string | null;
}

function descend(value: Json | undefined, path: string, pending: Pending): Json | undefined {
  if (value?.kind === "array") return inArray(value.items, path, pending);
  if (value?.kind !== "object") return undefined;
  const { part, wild, rest, pipe } = headForObject(path);
  if (pipe !== null) pending.pipe = pipe;
  for (const member of value.members) {
    if (!(wild ? glob(part, member.key) : part === member.key)) continue;
    const found = rest === null ? member.value : descend(member.value, rest, pending);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inArray(items: readonly Json[], path: string, pending: Pending): Json | undefined {
  if (/^#[[(]/.test(path)) {
    const query = queryIn(path);
    if (query === null) return undefined;
    if (query.pipe !== null) pending.pipe = query.pipe;
    return throughQuery(items, query, query.rest, pending);
  }
  const end = path.search(/[.|]/);
  const part = end === -1 ? path : path.slice(0, end);
  const { rest, pipe } = end === -1 ? { rest: null, pipe: null } : behind(path, end, !part.includes("#"));
  if (pipe !== null) pending.pipe = pipe;
  if (part === "#") return rest === null ? count(items) : throughEach(items, rest, pending);
  const item = /^\d+$/.test(part) ? items[Number(part)] : undefined;
  return rest === null ? item : descend(item, rest, pending);
}

function count(items: readonly Json[]): Json {
  return { kind: "number", raw: String(items.length) };
}

/** `#.path`: the results of the path in each element. */
function throughEach(items: readonly Json[], rest: string, pending: Pending): Json {
  const [path, pipe] = splitAtPipe(rest);
  if (pipe !== null) pending.pipe = pipe;
  return arrayOf(items.map((item) => get(item, path)).filter((found) => found !== undefined));
}

function throughQuery(items: readonly Json[], query: Query, rest: string | null, pending: Pending): Json | undefined {
  const found: Json[] = [];
  for (const item of items) {
    if (!matches(query, lookedAt(item, query.path))) continue;
    const [path, pipe] = rest === null ? [null, null] : splitAtPipe(rest);
    if (pipe !== null) pending.pipe = pipe;
    const result = path === null ? item : get(item, path);
    if (!query.all) return result;
    if (result !== undefined) found.push(result);
  }
  return query.all ? arrayOf(found) : undefined;
}

function lookedAt(item: Json, path: string): Json | undefined {
  if (item.kind === "object" || item.kind === "array") return get(item, path);
  return path === "" ? item : undefined;
}

function throughModifier(value: Json | undefined, path: string): Json | undefined {
  const name = modifierIn(path)!;
  const colon = path[name.length + 1] === ":";
  const behindName = path.slice(name.length + (colon ? 2 : 1));
  const end = colon ? argumentEnd(behindName) : 0;
  return goOn(applyModifier(name, value, behindName.slice(0, end), get), behindName.slice(end));
}

/** An argument is one JSON value, or ends at the next pipe. */
function argumentEnd(text: string): number {
  if (/^[{["]/.test(text)) return closingOf(text, 0) + 1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "|") return at;
    if ('{["('.includes(text[at]!)) at = closingOf(text, at);
  }
  return text.length;
}

/** `!` and a literal. Strings and numbers take the rest of the path. */
function literalIn(path: string): { value: Json; rest: string } | null {
  const text = path.slice(1);
  const end = /^[{[]/.test(text)
    ? closingOf(text, 0) + 1
    : /^["+\-\d]/.test(text)
      ? text.length
      : text.search(/[.|]|$/);
  const written = text.startsWith('"') ? text.slice(0, closingOf(text, 0) + 1) : text.slice(0, end);
  const value = readJson(written.toLowerCase() === "true" ? "true" : written);
  return value === null ? null : { value, rest: text.slice(end) };
}

/** `[a,b]` and `{a,"name":b}`: the results of several paths, as a new array or object. */
function throughMultipath(value: Json | undefined, path: string): Json | undefined {
  const multipath = multipathIn(path);
  if (multipath === null || !/^([.|]|$)/.test(multipath.rest)) return undefined;
  const found = multipath.selectors.flatMap((selector) => {
    const result = get(value, selector.path);
    return result === undefined ? [] : [{ name: selectorName(selector), result }];
  });
  const made = path.startsWith("[")
    ? arrayOf(found.map(({ result }) => result))
    : parseJson(`{${found.map(({ name, result }) => `${name}:${result.raw}`).join(",")}}`);
  return goOn(made, multipath.rest);
}

function goOn(value: Json | undefined, rest: string): Json | undefined {
  return /^[.|]/.test(rest) ? get(value, rest.slice(1)) : value;
}
