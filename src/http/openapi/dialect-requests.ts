import type { Shape } from "../../api/shapes/shapes.ts";
import { modelRename, namedModel } from "../../api/vendor-bodies.ts";
import { modalities } from "../../core/models/model-facts.ts";
import type { DialectName } from "../../dialects/dialect.ts";
import { modalitiesKnown } from "../../dialects/openrouter/openrouter-lists.ts";
import type { VendorCall } from "../models/mounts.ts";
import { parametersInQuery, type QuerySchemas } from "./parameters.ts";

/** What other vendors' calls take in the query and in the body. */

const count = { type: "integer", minimum: 0, maximum: 999_999_999_999_999 };
const text = { type: "string" };
const amount = { type: "number" };

const modality = `(${[...modalitiesKnown, ...modalities.map((name) => `${name}s`)].join("|")})`;
const modalitiesInQuery = `${modality}( *, *${modality})*`;

const google: QuerySchemas = {
  pageSize: { ...count, description: "How many models one page has; all of them unless given." },
  pageToken: { ...text, description: "The `nextPageToken` of the last page." },
};

const queries: { readonly [Name in DialectName]?: QuerySchemas } = {
  anthropic: {
    limit: { type: "integer", minimum: 1, maximum: 1000, default: 1000 },
    after_id: { ...text, description: "The `last_id` of the last page." },
    before_id: { ...text, description: "The `first_id` of the last page." },
    "lifecycle[]": {
      type: "array",
      items: { type: "string", enum: ["active", "deprecated", "retired"] },
      description: "Models in these parts of their life.",
    },
  },
  cohere: {
    page_size: { ...count, description: "How many models one page has; all of them unless given." },
    page_token: { ...text, description: "The `next_page_token` of the last page." },
    endpoint: { ...text, description: "Models for this endpoint alone." },
    default_only: { ...text, description: "`true` for models that are a default, of which there are none here." },
  },
  gemini: google,
  "gemini-tuned": google,
  mistral: { model: { ...text, description: "The model with this id alone." }, provider: text },
  openrouter: {
    q: { ...text, description: "Words that stand in the id, the name or the description." },
    supported_parameters: { ...text, description: "Several with commas between them." },
    input_modalities: {
      ...text,
      pattern: `^(${modalitiesInQuery})?$`,
      description: "Several with commas between them.",
    },
    output_modalities: { ...text, pattern: `^(all|${modalitiesInQuery})?$`, description: "`all` for any." },
    context: { ...amount, description: "The least context length." },
    min_price: { ...amount, description: "USD for a million tokens of input." },
    max_price: { ...amount, description: "USD for a million tokens of input." },
    model_authors: { ...text, description: "Several with commas between them." },
    sort: { ...text, description: "newest, context-high-to-low, pricing-low-to-high or pricing-high-to-low." },
    limit: { type: "integer", minimum: 1, maximum: 1000, description: "All of them unless given." },
    offset: { ...count, description: "How many models come before the page." },
    listing: { ...text, description: "The listing that the last page was of, as `links.next` has it." },
  },
};

export function dialectQueries(dialect: DialectName, operation: string) {
  if (operation !== "listModels" && operation !== "countModels") return [];
  return parametersInQuery(queries[dialect] ?? {});
}

const bodies: Readonly<Partial<Record<VendorCall, Shape<unknown>>>> = {
  showModel: namedModel,
  deleteNamedModel: namedModel,
  renameModel: modelRename,
};

export function dialectBody(call: VendorCall) {
  const schema = bodies[call]?.component?.schema;
  if (schema === undefined) return null;
  const [example] = schema["examples"] as readonly unknown[];
  return { schema, example };
}
