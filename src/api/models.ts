import { operationTable } from "./operation.ts";
import { described, list, namedObject, nullable, object, omittable, withSchema, type Fields } from "./shapes/shapes.ts";
import { boolean, constant, day, integer, seconds, text } from "./shapes/values.ts";

/** OpenAI's Models API. Its answers are rendered by the dialects. */

const all = "/v1/models";
const one = "/v1/models/{model}";

const permission = described(
  "The caller's rights over the model, for clients from 2023.",
  object({
    id: text,
    object: constant("model_permission"),
    created: seconds,
    ...omittables({
      allow_create_engine: boolean,
      allow_sampling: boolean,
      allow_logprobs: boolean,
      allow_search_indices: boolean,
    }),
    allow_view: boolean,
    allow_fine_tuning: omittable(boolean),
    organization: text,
    group: omittable(nullable(text)),
    is_blocking: boolean,
  }),
);

const price = omittable(text);
const positive = integer(1);

/** Fields beyond OpenAI's, each present only if known. */
const extensionFields = omittables({
  name: text,
  description: text,
  context_length: described("The context window in tokens, output included.", positive),
  architecture: object(omittables({ input_modalities: list(text), output_modalities: list(text) })),
  pricing: described(
    "Decimal text, in USD per token, request or image.",
    object({
      prompt: price,
      completion: price,
      request: price,
      image: price,
      input_cache_read: price,
      input_cache_write: price,
    }),
  ),
  top_provider: object(omittables({ context_length: positive, max_completion_tokens: positive })),
  supported_parameters: list(text),
  capabilities: list(text),
});

export const model = namedObject(
  "Model",
  {
    id: described("The name to send as `model`.", text),
    object: constant("model"),
    created: described("Unix seconds.", seconds),
    owned_by: withSchema(text, { minLength: 1 }),
    shutdown_date: omittable(described("Present once a shutdown is announced.", day)),
    permission: omittable(described("In the dialect openai-legacy only.", list(permission))),
    root: omittable(described("Present if known, and always in the dialect openai-legacy.", text)),
    parent: omittable(described("Together with root.", nullable(text))),
    ...extensionFields,
  },
  { example: { id: "gpt-4o-mini", object: "model", created: 1721172741, owned_by: "openai" } },
);

export const models = operationTable({
  listModels: {
    route: `GET ${all}`,
    right: "read-models",
    summary: "Lists every model that the key may use, in one answer, ordered by id.",
    isView: true,
    answer: namedObject("ListModelsResponse", { object: constant("list"), data: list(model) }),
  },
  retrieveModel: {
    route: `GET ${one}`,
    right: "read-models",
    summary: "Retrieves a model: the same object as in the list.",
    isView: true,
    answer: model,
  },
  deleteModel: {
    route: `DELETE ${one}`,
    right: "delete-models",
    summary: "Deletes a fine-tuned model. Needs the owner role in the organization that the model belongs to.",
    answer: namedObject("DeleteModelResponse", { id: text, object: constant("model"), deleted: constant(true) }),
    refuses: ["upstream-failed"],
  },
});

function omittables(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, shape]) => [name, omittable(shape)]));
}
