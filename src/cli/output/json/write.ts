import type { Json, Member } from "./value.ts";

/** On one line, without white space. */
export function compact(value: Json): string {
  if (value.kind === "array") return `[${value.items.map(compact).join(",")}]`;
  if (value.kind !== "object") return value.raw;
  return `{${value.members.map((member) => `${member.rawKey}:${compact(member.value)}`).join(",")}}`;
}

export interface Layout {
  readonly indent: string;
  readonly prefix: string;
  /** An array without objects is written on one line if it is not longer than this. */
  readonly width: number;
  readonly sortKeys: boolean;
}

export const usualLayout: Layout = { indent: "  ", prefix: "", width: 80, sortKeys: false };

/** The layout of OpenAI's program, without a newline at the end. */
export function pretty(value: Json, layout: Layout = usualLayout): string {
  return layout.prefix + laidOut(value, layout, 0, layout.prefix.length);
}

/** `column` is the current length of the line. */
function laidOut(value: Json, layout: Layout, depth: number, column: number): string {
  if (value.kind === "array") return arrayLines(value.items, layout, depth, column);
  if (value.kind !== "object") return value.raw;
  const inner = layout.prefix + layout.indent.repeat(depth + 1);
  const members = layout.sortKeys ? value.members.toSorted(byKey) : value.members;
  const lines = members.map((member) => {
    const start = `${inner}${member.rawKey}: `;
    return start + laidOut(member.value, layout, depth + 1, start.length);
  });
  return enclosed("{", lines, "}", layout, depth);
}

function arrayLines(items: readonly Json[], layout: Layout, depth: number, column: number): string {
  const room = layout.width - column;
  const line = layout.width > 0 && room > 3 ? singleLine(items) : null;
  if (line !== null && line.length <= room) return line;
  const inner = layout.prefix + layout.indent.repeat(depth + 1);
  const lines = items.map((item) => inner + laidOut(item, layout, depth + 1, inner.length));
  return enclosed("[", lines, "]", layout, depth);
}

/** Null if there is an object at any depth. */
function singleLine(items: readonly Json[]): string | null {
  const parts: string[] = [];
  for (const item of items) {
    if (item.kind === "object") return null;
    const part = item.kind === "array" ? singleLine(item.items) : item.raw;
    if (part === null) return null;
    parts.push(part);
  }
  return `[${parts.join(", ")}]`;
}

function enclosed(open: string, lines: readonly string[], close: string, layout: Layout, depth: number): string {
  if (lines.length === 0) return open + close;
  return `${open}\n${lines.join(",\n")}\n${layout.prefix}${layout.indent.repeat(depth)}${close}`;
}

function byKey(one: Member, other: Member): number {
  return one.key < other.key ? -1 : one.key > other.key ? 1 : 0;
}
