import { modalities } from "../../core/models/model-facts.ts";
import type { DialectName } from "../../dialects/dialect.ts";
import { modalitiesKnown } from "../../dialects/openrouter/openrouter-lists.ts";
import { parameterInQuery, type QuerySchemas } from "./parameters.ts";

/** The queries of other vendors' calls. */

const count = { type: "integer", minimum: 0, maximum: 999_999_999_999_999 };
const text = { type: "string" };
const amount = { type: "number" };

const modality = `(${[...modalitiesKnown, ...modalities.map((name) => `${name}s`)].join("|")})`;
const modalitiesInQuery = `${modality}( *, *${modality})*`;

const google: QuerySchemas = {
  pageSize: { ...count, description: "The number of models on one page. Default: all." },
  pageToken: { ...text, description: "The `nextPageToken` of the previous page." },
};

const queries: { readonly [Name in DialectName]?: QuerySchemas } = {
  anthropic: {
    limit: { type: "integer", minimum: 1, maximum: 1000, default: 1000 },
    after_id: { ...text, description: "The `last_id` of the previous page." },
    before_id: { ...text, description: "The `first_id` of the following page." },
    "lifecycle[]": {
      type: "array",
      items: { type: "string", enum: ["active", "deprecated", "retired"] },
      description: "Models in these stages of their lifecycle.",
    },
  },
  cohere: {
    page_size: { ...count, description: "The number of models on one page. Default: all." },
    page_token: { ...text, description: "The `next_page_token` of the previous page." },
    endpoint: { ...text, description: "Only models for this endpoint." },
    default_only: { ...text, description: "`true` for default models. Rollcall has none." },
  },
  gemini: google,
  "gemini-tuned": google,
  mistral: { model: { ...text, description: "Only the model with this id." }, provider: text },
  openrouter: {
    q: { ...text, description: "Words in the id, the name or the description." },
    supported_parameters: { ...text, description: "One or more, separated by commas." },
    input_modalities: {
      ...text,
      pattern: `^(${modalitiesInQuery})?$`,
      description: "One or more, separated by commas.",
    },
    output_modalities: { ...text, pattern: `^(all|${modalitiesInQuery})?$`, description: "`all` for any." },
    context: { ...amount, description: "The smallest context length." },
    min_price: { ...amount, description: "In USD per million input tokens." },
    max_price: { ...amount, description: "In USD per million input tokens." },
    model_authors: { ...text, description: "One or more, separated by commas." },
    sort: { ...text, description: "newest, context-high-to-low, pricing-low-to-high or pricing-high-to-low." },
    limit: { type: "integer", minimum: 1, maximum: 1000, description: "Default: all." },
    offset: { ...count, description: "The number of models before the page." },
    listing: { ...text, description: "The listing of the previous page, as in `links.next`." },
  },
};

export function dialectQueries(dialect: DialectName, operation: string) {
  if (operation !== "listModels" && operation !== "countModels") return [];
  return Object.entries(queries[dialect] ?? {}).map(([name, schema]) => parameterInQuery(name, schema, false));
}
