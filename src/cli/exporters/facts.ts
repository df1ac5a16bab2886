import { cell, within } from "../output/formats/table.ts";
import type { Json } from "../output/json/value.ts";

/** Servers use different names for the same value. */
const contextNames = [
  "context_length",
  "max_model_len",
  "max_context_length",
  "context_window",
  "max_input_tokens",
  "meta.n_ctx",
  "facts.context_length.value",
];
const outputNames = [
  "max_output_tokens",
  "max_completion_tokens",
  "top_provider.max_completion_tokens",
  "facts.output_limit.value",
];
const displayNames = ["display_name", "name", "facts.display_name.value"];
const modalityNames = ["architecture.input_modalities", "input_modalities", "facts.input_modalities.value"];
const abilityNames = ["supported_parameters", "facts.capabilities.value"];
const toolCapabilities = new Set(["tools", "tool_calls", "tool_use", "function_calling"]);

export function contextLengthOf(item: Json): number | null {
  return exportedModel("", item, null).contextLength;
}

/** What the configurations of tools contain about a model; null for unknown values. */
export type ExportedModel = Readonly<ReturnType<typeof exportedModel>>;

/** `described` is the same model from the administration API, if there is an admin key. */
export function exportedModel(id: string, listed: Json, described: Json | null) {
  const find = (names: readonly string[]) =>
    [described, listed]
      .flatMap((item) => (item === null ? [] : names.map((name) => within(item, name))))
      .find((value) => value !== undefined && value.kind !== "null");
  const abilities = textsOf(find(abilityNames));
  return {
    id,
    name: textOf(find(displayNames)) ?? id,
    /** In tokens, including the response. */
    contextLength: countOf(find(contextNames)),
    outputLimit: countOf(find(outputNames)),
    seesImages: textsOf(find(modalityNames))?.includes("image") ?? false,
    callsTools: abilities === null ? null : abilities.some((word) => toolCapabilities.has(word)),
    /** In USD per token, as decimal text. */
    inputPrice: priceOf(find(["pricing.prompt", "facts.input_price.value"])),
    outputPrice: priceOf(find(["pricing.completion", "facts.output_price.value"])),
  };
}

function textOf(value: Json | undefined): string | null {
  return value?.kind === "string" && value.text !== "" ? value.text : null;
}

function countOf(value: Json | undefined): number | null {
  const count = value?.kind === "number" ? Number(value.raw) : Number.NaN;
  return Number.isSafeInteger(count) && count > 0 ? count : null;
}

function textsOf(value: Json | undefined): readonly string[] | null {
  return value?.kind === "array" ? value.items.map(cell) : null;
}

function priceOf(value: Json | undefined): string | null {
  const text = value?.kind === "string" ? value.text : value?.kind === "number" ? value.raw : "";
  return text !== "" && Number.isFinite(Number(text)) ? text : null;
}
