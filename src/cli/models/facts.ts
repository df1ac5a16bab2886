import { decimalFrom } from "../../core/decimal.ts";
import { modalities, modalitySynonyms } from "../../core/models/model-facts.ts";
import { cell } from "../output/formats/table.ts";
import { memberOf, type Json } from "../output/json/value.ts";

/*
 * What an object of any server says about a model. Servers use different names for the same value; those that begin with
 * `facts` are of Rollcall's descriptions. Null is for unknown values. Of several objects about one model, the first wins.
 */

type Objects = readonly (Json | null)[];

const contextNames = pathsOf(
  "context_length",
  "max_model_len",
  "max_context_length",
  "context_window",
  "max_input_tokens",
  "meta.n_ctx",
  "facts.context_length.value",
);
const outputNames = pathsOf(
  "max_output_tokens",
  "max_completion_tokens",
  "top_provider.max_completion_tokens",
  "facts.output_limit.value",
);
const displayNames = pathsOf("display_name", "name", "facts.display_name.value");
const descriptionNames = pathsOf("description", "facts.description.value");
const inputNames = pathsOf("architecture.input_modalities", "input_modalities", "facts.input_modalities.value");
const outputModalityNames = pathsOf(
  "architecture.output_modalities",
  "output_modalities",
  "facts.output_modalities.value",
);
const capabilityNames = pathsOf("capabilities", "supported_parameters", "facts.capabilities.value");
const parameterNames = pathsOf("supported_parameters", "facts.capabilities.value");
const inputPriceNames = pathsOf("pricing.prompt", "facts.input_price.value");
const outputPriceNames = pathsOf("pricing.completion", "facts.output_price.value");

/** In tokens, including the response. */
export const contextLengthOf = (...objects: Objects) => countIn(found(contextNames, objects));
/** In tokens. */
export const outputLimitOf = (...objects: Objects) => countIn(found(outputNames, objects));
export const displayNameOf = (...objects: Objects) => textOf(found(displayNames, objects));
export const descriptionOf = (...objects: Objects) => textOf(found(descriptionNames, objects));
export const inputModalitiesOf = (...objects: Objects) => modalitiesIn(found(inputNames, objects));
export const outputModalitiesOf = (...objects: Objects) => modalitiesIn(found(outputModalityNames, objects));
export const capabilitiesOf = (...objects: Objects) => textsIn(found(capabilityNames, objects));
export const parametersOf = (...objects: Objects) => textsIn(found(parameterNames, objects));
/** In USD per token, as decimal text. */
export const inputPriceOf = (...objects: Objects) => priceIn(found(inputPriceNames, objects));
export const outputPriceOf = (...objects: Objects) => priceIn(found(outputPriceNames, objects));

function pathsOf(...names: readonly string[]): readonly (readonly string[])[] {
  return names.map((name) => name.split("."));
}

function found(paths: readonly (readonly string[])[], objects: Objects): Json | undefined {
  for (const object of objects) {
    for (const path of paths) {
      let value = object ?? undefined;
      for (const name of path) value = memberOf(value, name);
      if (value !== undefined && value.kind !== "null") return value;
    }
  }
  return undefined;
}

function textOf(value: Json | undefined): string | null {
  return value?.kind === "string" && value.text !== "" ? value.text : null;
}

function countIn(value: Json | undefined): number | null {
  const count = value?.kind === "number" ? Number(value.raw) : Number.NaN;
  return Number.isSafeInteger(count) && count > 0 ? count : null;
}

function textsIn(value: Json | undefined): readonly string[] | null {
  return value?.kind === "array" ? value.items.map(cell) : null;
}

/** Text first, and unknown words last. */
function modalitiesIn(value: Json | undefined): readonly string[] | null {
  const names = textsIn(value)?.map((name) => modalitySynonyms[name] ?? name) ?? null;
  return names?.toSorted((one, other) => placeOf(one) - placeOf(other)) ?? null;
}

function placeOf(name: string): number {
  return [...modalities, name].findIndex((one) => one === name);
}

/** OpenRouter writes a price that varies as -1. */
function priceIn(value: Json | undefined): string | null {
  const price = decimalFrom(value?.kind === "string" ? value.text : value?.kind === "number" ? value.raw : "");
  return price === null || price.startsWith("-") ? null : price;
}
