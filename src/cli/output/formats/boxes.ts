import type { Json } from "../json/value.ts";
import { printable } from "../../../core/text/printable.ts";
import { recordLines } from "./text.ts";
import { padded, widthOf } from "./width.ts";

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
