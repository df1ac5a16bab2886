import { describingFacts, factFields } from "../../core/models/fact-fields.ts";
import { modalities, modalitySynonyms } from "../../core/models/model-facts.ts";
import { described, nullable, object, omittable, unread, type Fields, type Schema } from "./shapes.ts";
import { anything, choice, day, label, modelId } from "./values.ts";

/** The facts about a model, in requests and answers. */

const fieldNames = Object.values(factFields);

/** In answers, each fact has its origin. */
export const shownFacts = described(
  "The known facts about the model, each with its origin.",
  object(
    Object.fromEntries(
      fieldNames.map((name) => [
        name,
        omittable(object({ value: unread({}), from: choice(["upstream", "file", "override"]) })),
      ]),
    ),
    { example: { context_length: { value: 128_000, from: "upstream" } } },
  ),
);

const count = { type: "integer", minimum: 1 };
const tokens = { ...count, maximum: 1_000_000_000 };
const modality = { type: "string", enum: [...modalities, ...Object.keys(modalitySynonyms)] };
const price = {
  anyOf: [
    { type: "string", pattern: "^\\d{1,20}(\\.\\d{1,20})?$" },
    { type: "number", minimum: 0 },
  ],
  description: "In USD per token, or as the name says.",
};
/** The schemas of facts that are not labels. */
const schemas: Readonly<Record<string, Schema>> = {
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
  root: modelId.schema,
  replacement: modelId.schema,
  deprecated_on: day.schema,
};

/** In requests. Null removes a fact. core/models/model-facts.ts validates the values. */
export const givenFacts: Fields = Object.fromEntries(
  describingFacts.map((name) => [factFields[name], omittable(nullable(anything(schemaOf(factFields[name]))))]),
);

function schemaOf(name: string): Schema {
  if (name.endsWith("_price")) return price;
  if (name.endsWith("_modalities")) return { type: "array", items: modality, minItems: 1 };
  return schemas[name] ?? label.schema;
}
