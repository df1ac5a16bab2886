import type { Json } from "../json/value.ts";
import { printable } from "../../../core/text/printable.ts";
import { padded, widthOf } from "./width.ts";

/** A record as lines such as `Owned by: openai`; nested values are indented. */
export function recordLines(value: Json, label: (key: string) => string = labelOf, indent = ""): string[] {
  const lines = (name: string, inner: Json) => {
    const isNested =
      (inner.kind === "object" && inner.members.length > 0) || (inner.kind === "array" && inner.items.length > 0);
    return isNested
      ? [indent + name, ...recordLines(inner, label, `${indent}  `)]
      : [`${indent}${name} ${scalarText(inner)}`];
  };
  if (value.kind === "object") return value.members.flatMap(({ key, value: inner }) => lines(`${label(key)}:`, inner));
  if (value.kind === "array") return value.items.flatMap((item) => lines("-", item));
  return [indent + scalarText(value)];
}

export function recordText(value: Json): string {
  return recordLines(value)
    .map((line) => `${line}\n`)
    .join("");
}

/** A title, and a box around each value. */
export function boxes(title: string, values: readonly Json[]): string {
  const lines = values.flatMap((value) => box(recordLines(value, printable)));
  return `  ${title}\n${lines.map((line) => `${line}\n`).join("")}`;
}

function box(lines: readonly string[]): string[] {
  const width = Math.max(0, ...lines.map(widthOf));
  const rule = "─".repeat(width + 2);
  const inner = lines.map((line) => `│ ${padded(line, width)} │`);
  return [`╭${rule}╮`, ...inner, `╰${rule}╯`];
}

function labelOf(key: string): string {
  if (key.toLowerCase() === "id") return "ID";
  const words = printable(key).replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

const fixedTexts = { true: "yes", false: "no", null: "(none)" };

/** Always one line. */
export function scalarText(value: Json): string {
  if (value.kind === "string") return value.text === "" ? "(empty)" : printable(value.text);
  if (value.kind === "number") return value.raw;
  if (value.kind === "array") return value.items.length === 0 ? fixedTexts.null : counted(value.items.length, "item");
  if (value.kind === "object")
    return value.members.length === 0 ? fixedTexts.null : counted(value.members.length, "field");
  return fixedTexts[value.kind];
}

export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : pluralOf(noun)}`;
}

export function pluralOf(noun: string): string {
  return `${noun}${noun.endsWith("s") ? "es" : "s"}`;
}
