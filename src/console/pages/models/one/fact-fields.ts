import { shiftedRight } from "../../../../core/decimal.ts";
import type { ModelWire } from "../standing.ts";
import type { modelWords } from "../words.ts";

/*
 * The facts as a form has them: texts, with prices per million tokens. A field holds what was set here, and is empty if
 * nothing was.
 */

export type FactName = Exclude<keyof (typeof modelWords)["en"]["facts"], "shutdown_date">;
type Kind = "text" | "prose" | "count" | "price" | "price-of-one" | "list" | "day";

export const factKinds: Readonly<Record<FactName, Kind>> = {
  display_name: "text",
  family: "text",
  context_length: "count",
  output_limit: "count",
  input_modalities: "list",
  output_modalities: "list",
  capabilities: "list",
  input_price: "price",
  output_price: "price",
  cached_input_price: "price",
  cache_write_price: "price",
  request_price: "price-of-one",
  image_price: "price-of-one",
  deprecated_on: "day",
  replacement: "text",
  root: "text",
  parameter_size: "text",
  quantization: "text",
  digest: "text",
  size_bytes: "count",
  description: "prose",
};

export const factNames = Object.keys(factKinds) as readonly FactName[];

export type Texts = Readonly<Record<FactName, string>>;
type Telling = NonNullable<NonNullable<ModelWire["told"]>[string]>[number];

/** What was set here of a fact. */
export function overrideOf({ told }: ModelWire, name: FactName): Telling | null {
  return told?.[name]?.find(({ from }) => from === "override") ?? null;
}

/** What is shown once nothing is set here. */
export function beneath({ told }: ModelWire, name: FactName): Telling | null {
  return told?.[name]?.find(({ from, state }) => from !== "override" && state !== "outranked") ?? null;
}

export function textsOf(model: ModelWire): Texts {
  const texts = factNames.map((name) => [name, textOf(name, overrideOf(model, name)?.value ?? null)]);
  return Object.fromEntries(texts) as Texts;
}

export function noTexts(): Texts {
  return Object.fromEntries(factNames.map((name) => [name, ""])) as Texts;
}

/** A value as a field holds it. */
export function textOf(name: FactName, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(", ");
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return factKinds[name] === "price" ? (shiftedRight(text, -6) ?? text) : text;
}

/** What the server is sent: only what differs, and null for what was emptied. What is no number is sent as it is, so that it says why. */
export function changedFacts(before: Texts, after: Texts): Readonly<Record<string, unknown>> {
  const changed = factNames.filter((name) => before[name].trim() !== after[name].trim());
  return Object.fromEntries(changed.map((name) => [name, valueOf(name, after[name].trim())]));
}

function valueOf(name: FactName, text: string): unknown {
  if (text === "") return null;
  const kind = factKinds[name];
  if (kind === "count") return Number.isNaN(Number(text)) ? text : Number(text);
  if (kind === "price") return shiftedRight(text, 6) ?? text;
  if (kind === "list")
    return text
      .split(/[\n,]/)
      .map((item) => item.trim())
      .filter(Boolean);
  return text;
}
