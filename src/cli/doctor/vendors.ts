/** The requests of a vendor's clients, and what they need in the responses. */
export interface Vendor {
  readonly name: string;
  /** The path of the list, below the base URL of the vendor's clients. */
  readonly list: string;
  /** The path of a model without its id; left out if single models cannot be retrieved. */
  readonly one?: string;
  /** The header with the key; without one, the key is a bearer token. */
  readonly keyHeader?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The member that holds the models, `data` by default; null if the body is the array itself. */
  readonly around?: string | null;
  /** The member that holds a model's id, `id` by default, and the prefix of the id in it. */
  readonly id?: string;
  readonly idBehind?: string;
  readonly fields: readonly string[];
  /** The members of an error that must be texts, `error.message` by default; a bar separates alternatives. */
  readonly error?: readonly string[];
}

const underV1 = { list: "/v1/models", one: "/v1/models/" };

const namesIn = (text: string) => text.split(" ");

export const vendors: readonly Vendor[] = [
  {
    ...underV1,
    name: "anthropic",
    keyHeader: "x-api-key",
    headers: { "anthropic-version": "2023-06-01" },
    fields: ["type", "display_name", "created_at"],
    error: ["type", "error.type", "error.message"],
  },
  {
    name: "azure",
    list: "/openai/models?api-version=2024-10-21",
    keyHeader: "api-key",
    fields: ["object", "status", "capabilities", "created_at"],
    error: ["error.code", "error.message"],
  },
  {
    name: "codex",
    list: "/models?client_version=0.169.0",
    around: "models",
    id: "slug",
    fields: namesIn(
      "display_name supported_reasoning_levels shell_type visibility supported_in_api " +
        "priority support_verbosity truncation_policy experimental_supported_tools base_instructions",
    ),
  },
  {
    ...underV1,
    name: "cohere",
    headers: { "user-agent": "cohere-ai/8.1.0" },
    around: "models",
    id: "name",
    fields: ["endpoints"],
    error: ["message"],
  },
  {
    name: "gemini",
    list: "/v1beta/models",
    one: "/v1beta/models/",
    keyHeader: "x-goog-api-key",
    around: "models",
    id: "name",
    idBehind: "models/",
    fields: ["supportedGenerationMethods"],
    error: ["error.message", "error.status"],
  },
  {
    name: "github",
    list: "/catalog/models",
    around: null,
    fields: namesIn("name publisher summary limits supported_input_modalities supported_output_modalities tags"),
  },
  {
    name: "groq",
    list: "/openai/v1/models",
    one: "/openai/v1/models/",
    fields: ["object", "created", "owned_by", "active"],
    error: ["error.message", "error.type"],
  },
  {
    name: "huggingface",
    list: "/models",
    one: "/models/",
    fields: ["object", "created", "owned_by", "providers"],
    error: ["error|error.message"],
  },
  {
    name: "lmstudio",
    list: "/api/v0/models",
    one: "/api/v0/models/",
    fields: ["object", "type", "state"],
    error: ["error|error.message"],
  },
  {
    ...underV1,
    name: "mistral",
    headers: { "user-agent": "mistral-client-typescript/2.7.0" },
    fields: ["type", "capabilities"],
    error: ["message|detail"],
  },
  {
    name: "ollama",
    list: "/api/tags",
    around: "models",
    id: "name",
    fields: ["model", "modified_at", "size", "digest", "details"],
    error: ["error"],
  },
  {
    name: "openrouter",
    headers: { "user-agent": "speakeasy-sdk/typescript 1.3.19 2.914.0 1.0.0 @openrouter/sdk" },
    list: "/models",
    one: "/model/",
    fields: namesIn(
      "name canonical_slug created context_length architecture pricing " +
        "supported_parameters top_provider per_request_limits default_parameters supported_voices links",
    ),
  },
  {
    name: "together",
    list: "/models",
    headers: { "user-agent": "Together/JS 0.52.0" },
    around: null,
    fields: ["object", "created", "type"],
    error: ["error.message|error"],
  },
  {
    name: "vercel",
    list: "/config",
    around: "models",
    fields: ["name", "specification"],
  },
];
