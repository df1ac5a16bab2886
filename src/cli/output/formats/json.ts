import type { Json } from "../json/value.ts";
import { compact, pretty } from "../json/write.ts";
import { printableJson } from "../../../core/text/printable.ts";
import type { Screen } from "../../terminal/terminal.ts";

export function jsonText(value: Json, screen: Screen): string {
  return `${forTerminal(pretty(value), screen)}\n`;
}

export function jsonLine(value: Json, screen: Screen): string {
  return `${forTerminal(compact(value), screen)}\n`;
}

/** Unchanged in a pipe. */
export function forTerminal(json: string, screen: Screen): string {
  if (!screen.isInteractive) return json;
  const safe = printableJson(json);
  return screen.colours ? coloured(safe) : safe;
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g;
const reset = "\u001b[0m";
const colours = { key: "\u001b[1;94m", text: "\u001b[32m", number: "\u001b[33m", word: "\u001b[36m" };

function coloured(json: string): string {
  return json.replaceAll(token, (whole: string, text: string | undefined, colon: string | undefined) => {
    if (colon !== undefined) return `${colours.key}${text}${reset}${colon}`;
    const colour = text !== undefined ? colours.text : /^[tfn]/.test(whole) ? colours.word : colours.number;
    return `${colour}${whole}${reset}`;
  });
}
