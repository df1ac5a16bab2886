import type { Call } from "../command/command.ts";
import { forTerminal, jsonLine, jsonText } from "./formats/json.ts";
import { modelsText } from "./formats/table.ts";
import { boxes, recordText } from "./formats/text.ts";
import { arrayOf, type Json } from "./json/value.ts";
import { showInPages } from "../command/pages.ts";
import { printable } from "../../core/text/printable.ts";
import { sortedById } from "../models/select.ts";
import type { Format } from "../command/settings.ts";
import { isTerminal, type Screen } from "../terminal/terminal.ts";
import type { Outline } from "./explorer/outline.ts";

export interface Body {
  readonly bytes: Uint8Array;
  readonly json: Json;
}

/** `outline` is for the explorer. */
export async function showOne(call: Call, body: Body, outline: Outline | null = null): Promise<void> {
  const { settings, terminal } = call;
  const format = await usableFormat(call);
  const value = await transformed(body.json, settings.transform);
  if (format === "explore") return explore(call, value, outline);
  if (format === "raw" && value === body.json && !terminal.isInteractive)
    return terminal.write(Buffer.concat([body.bytes, Buffer.from("\n")]));
  await showInPages(await rendered(value, format, call), terminal);
}

/** `items` are the selected items of the list. */
export async function showList(
  call: Call,
  body: Body,
  items: readonly Json[],
  outline: Outline | null = null,
): Promise<void> {
  const { settings, terminal } = call;
  const format = await usableFormat(call);
  if (format === "raw") return showOne(call, body);
  const values: Json[] = [];
  for (const item of items) values.push(await transformed(item, settings.transform));
  if (format === "explore") return explore(call, arrayOf(values), outline);
  const extracts = settings.transform !== null || settings.rawOutput;
  if (format === "json" && !extracts) return showInPages(jsonText(arrayOf(items), terminal), terminal);
  if (format === "text" && !extracts) {
    const inOrder = terminal.isInteractive && call.flags.text("sort-by") === undefined ? sortedById(items) : items;
    await showInPages(modelsText(inOrder, terminal), terminal);
    if (!settings.quiet) terminal.note("Full data: --format json.");
    return;
  }
  if (format === "pretty" && !settings.rawOutput) return showInPages(boxes(titleOf(call), values), terminal);
  const texts: string[] = [];
  for (const value of values) texts.push(await rendered(value, format, call));
  await showInPages(texts.join(format === "yaml" ? "---\n" : ""), terminal);
}

/** What the path selects, or everything if it selects nothing. */
export async function transformed(value: Json, path: string | null): Promise<Json> {
  if (path === null) return value;
  // Loaded only when needed, to keep every other command fast.
  const { get } = await import("./gjson/get.ts");
  return get(value, path) ?? value;
}

async function rendered(value: Json, format: Exclude<Format, "explore">, call: Call): Promise<string> {
  const { settings, terminal } = call;
  if (settings.rawOutput && value.kind === "string")
    return `${terminal.isInteractive ? printable(value.text) : value.text}\n`;
  return inFormat(value, format, titleOf(call), terminal);
}

export async function inFormat(
  value: Json,
  format: Exclude<Format, "explore">,
  title: string,
  screen: Screen,
): Promise<string> {
  if (format === "json") return jsonText(value, screen);
  if (format === "jsonl") return jsonLine(value, screen);
  if (format === "raw") return `${forTerminal(value.raw, screen)}\n`;
  if (format === "pretty") return boxes(title, [value]);
  if (format === "text") return recordText(value);
  const { yamlText } = await import("./formats/yaml.ts");
  return yamlText(value, screen);
}

/** The explorer needs a terminal for input and output, on which a cursor can be moved. */
async function usableFormat({ settings, terminal }: Call): Promise<Format> {
  const canExplore = terminal.isInteractive && isTerminal(0) && terminal.environment["TERM"] !== "dumb";
  if (settings.format !== "explore" || canExplore) return settings.format;
  const warning = "Warning: Output format 'explore' not supported for non-terminal output; falling back to 'json'";
  if (!settings.quiet) terminal.note(warning);
  return "json";
}

async function explore(call: Call, value: Json, outline: Outline | null): Promise<void> {
  const { explore: start } = await import("./explorer/explore.ts");
  // What a path selects has other fields than the outline is about.
  await start(titleOf(call), value, call.terminal, call.settings.transform === null ? outline : null);
}

function titleOf({ command }: Call): string {
  return command.words.join(" ");
}
