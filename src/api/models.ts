import { operation } from "./operation.ts";
import { component, described, list, nullable, object, omittable, type Fields } from "./shapes/shapes.ts";
import { boolean, constant, day, integer, seconds, text } from "./shapes/values.ts";

/** OpenAI's Models API. Its answers are rendered by the dialects. */

const all = "/v1/models";
const one = "/v1/models/{model}";

const permission = described(
  "What clients of 2023 are told about the caller's rights.",
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

/** Beyond what OpenAI publishes, each only where it is known. */
const extensionFields = omittables({
  name: text,
  description: text,
  context_length: described("Tokens that fit in, the answer included.", positive),
  architecture: object(omittables({ input_modalities: list(text), output_modalities: list(text) })),
  pricing: described(
    "Decimal text: USD for one token, request or image.",
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

export const model = component(
  "Model",
  object(
    {
      id: described("The name to send as `model`.", text),
      object: constant("model"),
      created: described("Unix seconds.", seconds),
      owned_by: { ...text, schema: { ...text.schema, minLength: 1 } },
      shutdown_date: omittable(described("Present once a shutdown is announced.", day)),
      permission: omittable(described("In the dialect openai-legacy only.", list(permission))),
      root: omittable(described("Where it is known; always in the dialect openai-legacy.", text)),
      parent: omittable(described("Together with root.", nullable(text))),
      ...extensionFields,
    },
    { example: { id: "gpt-4o-mini", object: "model", created: 1721172741, owned_by: "openai" } },
  ),
);

export const listModels = operation({
  id: "listModels",
  method: "GET",
  path: all,
  right: "read-models",
  summary: "Every model this key may use, in one answer, ordered by id.",
  isView: true,
  answer: component("ListModelsResponse", object({ object: constant("list"), data: list(model) })),
});

export const retrieveModel = operation({
  id: "retrieveModel",
  method: "GET",
  path: one,
  right: "read-models",
  summary: "One model: the very object the list shows.",
  isView: true,
  answer: model,
});

export const deleteModel = operation({
  id: "deleteModel",
  method: "DELETE",
  path: one,
  right: "delete-models",
  summary: "Deletes a fine-tuned model. Needs the Owner role in the organization it belongs to.",
  answer: component("DeleteModelResponse", object({ id: text, object: constant("model"), deleted: constant(true) })),
  refuses: ["upstream-failed"],
});

function omittables(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, shape]) => [name, omittable(shape)]));
}
