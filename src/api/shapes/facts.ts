import { describingFacts, factFields } from "../../core/models/fact-fields.ts";
import { modalities, modalitySynonyms } from "../../core/models/model-facts.ts";
import { tellingStates } from "../../core/models/told-facts.ts";
import { described, list, nullable, object, omittable, unread, type Fields, type Schema } from "./shapes.ts";
import { anything, choice, day, label, modelId, text } from "./values.ts";

/** The facts about a model, in requests and answers. */

const fieldNames = Object.values(factFields);

const origin = choice(["upstream", "file", "override"]);

/** In answers, each fact has its origin. */
export const shownFacts = described(
  "The known facts about the model, each with its origin.",
  object(Object.fromEntries(fieldNames.map((name) => [name, omittable(object({ value: unread({}), from: origin }))])), {
    example: { context_length: { value: 128_000, from: "upstream" } },
  }),
);

const telling = object({
  from: origin,
  source_id: described("The source that tells it.", nullable(text)),
  upstream_id: described("The model's id at the source.", nullable(text)),
  value: unread({}),
  state: described(
    "`shown`; `overridden`, which is shown once nobody above tells the fact; or `outranked`, if another source wins the model's id.",
    choice(tellingStates),
  ),
});

/** Each fact as everybody tells it. */
export const toldFacts = described(
  "Each fact as an override, the file and the sources tell it, in this order.",
  object(Object.fromEntries(fieldNames.map((name) => [name, omittable(list(telling))])), {
    example: {
      context_length: [
        { from: "override", source_id: null, upstream_id: null, value: 32_000, state: "shown" },
        { from: "upstream", source_id: "openrouter", upstream_id: "meta/llama", value: 128_000, state: "overridden" },
      ],
    },
  }),
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
