import { memberOf, type Json } from "../json/value.ts";
import type { Terminal } from "../terminal.ts";
import { scalarText } from "./text.ts";

/** The models of a list for people: a table on a terminal that is wide enough, a record for each otherwise. */
export function modelsText(items: readonly Json[], terminal: Terminal): string {
  if (items.length === 0) return "No results.\n";
  const rows = items.map((item) => [fieldText(item, "id"), fieldText(item, "owned_by")] as const);
  const idWidth = Math.max(2, ...rows.map(([id]) => id.length));
  const ownerWidth = Math.max(5, ...rows.map(([, owner]) => owner.length));
  if (!terminal.isInteractive || idWidth + 2 + ownerWidth > terminal.columns)
    return rows.map(([id, owner]) => `ID: ${id}\nOwned by: ${owner}\n`).join("\n");
  const head = `${"ID".padEnd(idWidth)}  OWNER`;
  const lines = rows.map(([id, owner]) => `${id.padEnd(idWidth)}  ${owner}`);
  const counted = items.length === 1 ? "Listed 1 model." : `Listed ${items.length} models.`;
  return [terminal.colours ? `\u001b[1m${head}\u001b[0m` : head, ...lines, "", counted]
    .map((line) => `${line}\n`)
    .join("");
}

function fieldText(item: Json, name: string): string {
  const value = memberOf(item, name);
  return value === undefined ? "(none)" : scalarText(value);
}
