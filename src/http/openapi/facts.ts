import { describingFacts, factFields } from "../../core/models/fact-fields.ts";
import { modalities, modalitySynonyms } from "../../core/models/model-facts.ts";
import { day, label, modelId, object } from "./shapes.ts";

/** What is known of a model beyond its name, as it is told and as it is shown. */

const origin = { type: "string", enum: ["upstream", "file", "override"] };
const words = Object.values(factFields);

export const shownFacts = {
  ...object(Object.fromEntries(words.map((word) => [word, object({ value: {}, from: origin })])), []),
  examples: [{ context_length: { value: 128_000, from: "upstream" } }],
};

function schemaOf(word: string): Readonly<Record<string, unknown>> {
  if (word.endsWith("_price")) return price;
  if (word.endsWith("_modalities")) return { type: "array", items: modality, minItems: 1 };
  return kinds[word] ?? label;
}

const count = { type: "integer", minimum: 1 };
const tokens = { ...count, maximum: 1_000_000_000 };
const modality = { type: "string", enum: [...modalities, ...Object.keys(modalitySynonyms)] };
const price = {
  anyOf: [
    { type: "string", pattern: "^\\d{1,20}(\\.\\d{1,20})?$" },
    { type: "number", minimum: 0 },
  ],
  description: "USD for one token, or as named.",
};
/** Of those that are no labels. */
const kinds: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  description: { type: "string", minLength: 1, maxLength: 4096 },
  context_length: tokens,
  output_limit: tokens,
  size_bytes: { ...count, maximum: Number.MAX_SAFE_INTEGER },
  capabilities: {
    type: "array",
    items: { type: "string", pattern: "^[A-Za-z][A-Za-z0-9_. -]{0,39}$" },
    minItems: 1,
    maxItems: 64,
  },
  root: modelId,
  replacement: modelId,
  deprecated_on: day,
};

/** The fields of a request. */
export const toldFacts = Object.fromEntries(
  describingFacts.map((name) => [factFields[name], schemaOf(factFields[name])]),
);
