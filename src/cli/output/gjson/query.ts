import type { Json } from "../json/value.ts";
import { glob } from "./glob.ts";
import { behind, closingOf, closingQuote, type Head } from "./path.ts";

/** `#(path op value)`, and `#(...)#` for all that match. */
export interface Query {
  readonly path: string;
  readonly operator: string;
  readonly value: string;
  readonly all: boolean;
}

/** The query that a component begins with; null if its bracket is not closed. */
export function queryIn(path: string): (Query & Omit<Head, "part">) | null {
  const end = closingOf(path, 1);
  if (!"])".includes(path[end]!)) return null;
  const all = path[end + 1] === "#";
  const { query, operator, value } = splitQuery(path.slice(2, end));
  for (let at = end + 1; at < path.length; at++)
    if (path[at] === "." || path[at] === "|") return { path: query, operator, value, all, ...behind(path, at, false) };
  return { path: query, operator, value, all, rest: null, pipe: null };
}

function splitQuery(text: string): { query: string; operator: string; value: string } {
  const start = operatorIn(text);
  if (start === -1) return { query: text.trim(), operator: "", value: "" };
  const [, operator = "", value = ""] = /^(!=|!%|<=|>=|==|.)\s*(.*)$/s.exec(text.slice(start).trim()) ?? [];
  return { query: text.slice(0, start).trim(), operator: operator === "==" ? "=" : operator, value: unquoted(value) };
}

/** The first operator outside of quotes and brackets. */
function operatorIn(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if ("!=<>%".includes(character)) return at;
    if (character === "\\") at++;
    else if (character === '"') at = closingQuote(text, at);
    else if ("[(".includes(character)) at = closingOf(text, at);
  }
  return -1;
}

function unquoted(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  try {
    return JSON.parse(value) as string;
  } catch {
    return value.slice(1, -1);
  }
}

/** Whether an element matches, given the result of the query's path in it. */
export function matches({ operator, value }: Query, found: Json | undefined): boolean {
  const loose = value.startsWith("~") ? truthTests[value.slice(1)] : undefined;
  if (value.startsWith("~") && loose === undefined) return false;
  if (loose !== undefined) return compareTruth(loose(found), operator, "true");
  if (found === undefined) return false;
  if (operator === "") return true;
  if (found.kind === "string") return compareText(found.text, operator, value);
  if (found.kind === "number") return orders[operator]?.(Math.sign(Number(found.raw) - (Number(value) || 0))) ?? false;
  if (found.kind === "true" || found.kind === "false") return compareTruth(found.kind === "true", operator, value);
  return false;
}

const truthTests: Readonly<Record<string, (found: Json | undefined) => boolean>> = {
  "*": (found) => found !== undefined,
  null: (found) => found === undefined || found.kind === "null",
  true: (found) =>
    found?.kind === "true" ||
    (found?.kind === "string" && /^(1|t|true)$/i.test(found.text)) ||
    (found?.kind === "number" && Number(found.raw) !== 0),
  false: (found) =>
    found === undefined ||
    found.kind === "null" ||
    found.kind === "false" ||
    (found.kind === "string" && /^(0|f|false)$/i.test(found.text)) ||
    (found.kind === "number" && Number(found.raw) === 0),
};

function compareText(text: string, operator: string, value: string): boolean {
  if (operator === "%") return glob(value, text);
  if (operator === "!%") return !glob(value, text);
  return orders[operator]?.(text < value ? -1 : text > value ? 1 : 0) ?? false;
}

/** False is less than true; other values are equal to neither. */
function compareTruth(truth: boolean, operator: string, value: string): boolean {
  if (operator === "") return true;
  if (operator === "=") return value === String(truth);
  if (operator === "!=") return value !== String(truth);
  if (operator === (truth ? ">=" : "<=")) return true;
  return operator === (truth ? ">" : "<") && value === String(!truth);
}

const orders: Readonly<Record<string, (sign: number) => boolean>> = {
  "=": (sign) => sign === 0,
  "!=": (sign) => sign !== 0,
  "<": (sign) => sign < 0,
  "<=": (sign) => sign <= 0,
  ">": (sign) => sign > 0,
  ">=": (sign) => sign >= 0,
};
