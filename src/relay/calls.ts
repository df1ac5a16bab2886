import type { CallName } from "../core/calls.ts";
import type { ObjectKind } from "../core/objects.ts";
import type { StreamFormat } from "./answer/format.ts";
import { interestsOf, type Interests } from "./json/interests.ts";

/** The tokens that are estimated where an answer does not say them. */
export type Estimated = "input and output" | "input" | "nothing";

/** What the relay knows of a call besides its path. */
export interface Call {
  readonly name: CallName;
  /** How its body names the model. A call of two kinds goes by the content type. */
  readonly body: "json" | "multipart" | "json or multipart";
  /** What is looked for in a JSON body. */
  readonly interests: Interests;
  /** What may stand in front of a model's name in its body: Google's clients write `models/x`. */
  readonly namePrefixes: readonly string[];
  /** How its streams are written; null if it has none. */
  readonly format: StreamFormat | null;
  /** Where an answer in one document has its text: where that of this format has it. Null if it has none. */
  readonly document: StreamFormat | null;
  /** The model of a request that names none, where the vendor has such a default. */
  readonly modelDefault: string | null;
  /** What its answers are kept as at the source; null if they are not. */
  readonly creates: ObjectKind | null;
  /** What is estimated of its usage; null for a call that uses nothing. */
  readonly estimated: Estimated | null;
  /** Whether another source may be tried: not where each attempt costs money or has a lasting effect. */
  readonly mayFailOver: boolean;
}

/** Fields that bind a request to the account, or the server, that knows what they refer to. */
export const stateFields = [
  "previous_response_id",
  "conversation",
  "prompt.id",
  "container",
  "cachedContent",
  "cached_content",
] as const;

/** Where a body names what it continues. */
export const continuedFields = {
  previous_response_id: "response",
  conversation: "conversation",
  "conversation.id": "conversation",
} as const satisfies Readonly<Record<string, ObjectKind>>;

/**
 * Fields through which an upstream may choose a model, or an address, that nobody here has checked: OpenAI's and
 * OpenRouter's, LiteLLM's, and those of Groq, SGLang, Mistral and Azure.
 */
export const uncheckedFields = [
  "prompt.id",
  "preset",
  "plugins",
  "tools[].parameters.model",
  "tools[].parameters.analysis_models",
  "tools[].parameters.tools",
  "api_base",
  "base_url",
  "extra_body",
  "user_config",
  "router_settings_override",
  "context_window_fallbacks",
  "content_policy_fallbacks",
  "compound_custom.models",
  "lora_path",
  "guardrails[].moderation_llm_v1.model_name",
  "guardrails[].moderation_llm_v2.model_name",
  "data_sources",
  "method.reinforcement",
] as const;

/** Fields that are lists of further models. What they hold in another form is not checked. */
export const furtherLists = ["models", "fallbacks"] as const;

/** Where a body may name further models. */
const furtherNames = ["models[]", "fallbacks[].model", "fallbacks[]", "tools[].model", "moderation.model"] as const;
/** The same in Google's calls, whose names may be written in two ways. */
const googleNames = ["requests[].model", "generateContentRequest.model", "generate_content_request.model"] as const;

/** All places where a body may name a model. */
export const namePaths: ReadonlySet<string> = new Set(["model", ...furtherNames, ...googleNames]);

/** Where a body says how many tokens an answer may have, ... */
export const outputFields = [
  "max_completion_tokens",
  "max_output_tokens",
  "max_tokens",
  "generationConfig.maxOutputTokens",
  "generation_config.max_output_tokens",
  "generationConfig.max_output_tokens",
  "generation_config.maxOutputTokens",
  "options.num_predict",
] as const;

/** ... and how many answers, or images, there are to be. */
export const countFields = [
  "n",
  "best_of",
  "num_generations",
  "generationConfig.candidateCount",
  "generation_config.candidate_count",
  "generationConfig.candidate_count",
  "generation_config.candidateCount",
] as const;

/** What is held of limits goes by them, and nothing that is checked. */
const amounts = [...outputFields, ...countFields];

const naming = ["model", ...furtherNames, ...furtherLists, ...uncheckedFields];
const jsonPaths = [...new Set(["stream", "store", ...naming, ...stateFields, "conversation.id"])];
const json = interestsOf(jsonPaths, amounts);
const google = {
  namePrefixes: ["models/", "tunedModels/"],
  // A gateway that takes Google's calls may read its own fields in them, too.
  interests: interestsOf([...naming, ...googleNames, "cachedContent", "cached_content"], amounts),
};

function call(name: CallName, format: StreamFormat | null, more: Partial<Call> = {}): Call {
  return {
    name,
    body: "json",
    interests: json,
    format,
    document: format,
    namePrefixes: [],
    modelDefault: null,
    creates: null,
    estimated: "input and output",
    mayFailOver: true,
    ...more,
  };
}

const chat = { interests: interestsOf(jsonPaths, [...amounts, "stream_options", "stream_options.include_usage"]) };
const input = { estimated: "input" } as const;
const units = { estimated: "nothing" } as const;
const free = { estimated: null } as const;
const once = { ...units, mayFailOver: false } as const;
const images = { ...once, interests: interestsOf(jsonPaths, [...amounts, "size"]) };
// Not leniently: a source that ignores case must not run in the background what is not seen to.
const responses = { interests: interestsOf([...jsonPaths, "background"], amounts), creates: "response" } as const;
const speech = { ...once, interests: interestsOf(jsonPaths, [...amounts, "input"]) };

const all: readonly Call[] = [
  call("chat", "chat", chat),
  call("completions", "chat", chat),
  call("embeddings", null, input),
  call("responses", "responses", responses),
  call("responses.compact", null, { document: "responses" }),
  call("responses.input_tokens", null, free),
  call("moderations", null, { ...input, modelDefault: "omni-moderation-latest" }),
  call("rerank", null, units),
  call("images.generations", "responses", images),
  call("images.edits", "responses", { ...images, body: "json or multipart" }),
  call("images.variations", null, { ...images, body: "multipart" }),
  call("audio.speech", "responses", speech),
  call("audio.transcriptions", "responses", { ...once, body: "multipart" }),
  call("audio.translations", null, { ...once, body: "multipart" }),
  call("messages", "messages"),
  call("messages.count_tokens", null, free),
  call("gemini.generate", null, { ...google, document: "gemini" }),
  call("gemini.stream", "gemini", google),
  call("gemini.count_tokens", null, { ...google, ...free }),
  call("gemini.embed", null, { ...google, ...input }),
  call("gemini.batch_embed", null, { ...google, ...input }),
  call("ollama.chat", "ollama"),
  call("ollama.generate", "ollama"),
  call("ollama.embed", null, input),
  call("ollama.embeddings", null, input),
  call("cohere.chat", "cohere"),
  call("cohere.embed", null, input),
  call("cohere.rerank", null, units),
  call("mistral.fim", "chat"),
  call("mistral.ocr", null, units),
  call("mistral.chat_moderations", null, input),
  call("mistral.classifications", null, input),
  call("mistral.chat_classifications", null, input),
];

/** A fine-tuning job, which trains the model that it names, and may name another one that grades it. */
export const fineTuning = {
  body: "json",
  namePrefixes: [],
  modelDefault: null,
  interests: interestsOf(["model", "method.reinforcement"]),
} as const;

const byName = new Map(all.map((known) => [known.name, known]));

export function callNamed(name: CallName): Call {
  const known = byName.get(name);
  if (known === undefined) throw new Error(`no such call: ${name}`);
  return known;
}
