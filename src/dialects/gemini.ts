import { lifecycleOf } from "../core/models/lifecycle.ts";
import type { Model } from "../core/models/model.ts";
import { can, isFineTuned, displayNameOf, workOf, type Work } from "./abilities.ts";
import type { QueryParameters, Dialect, ListQuery, RefusalStatus } from "./dialect.ts";
import { refusedWith } from "./openai/openai.ts";
import { pageQuery, pageSize, tokenFrame } from "./page-token.ts";
import { timeOf } from "./times.ts";

/** The Gemini API's models, under the names that both its versions use. */
export const gemini: Dialect = {
  name: "gemini",
  element,
  frame: () => tokenFrame("models", "nextPageToken"),
  readQuery: (query) => readQuery("models", query),
  parameters: { pageSize, pageToken: { type: "string", description: "The `nextPageToken` of the previous page." } },
  takesKeyInQuery: true,
  deleted: () => "{}",
  refused: refusedWith((code, { message, details }) => ({
    error: {
      code,
      message,
      status: statuses[code] ?? "INVALID_ARGUMENT",
      details: details.retryAfterMs === undefined ? undefined : [retryInfo(details.retryAfterMs)],
    },
  })),
};

/** After how long Google's clients may try again. */
function retryInfo(afterMs: number) {
  return { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${afterMs / 1_000}s` };
}

/** Fine-tuned models under the Gemini API's other name for them, `tunedModels`. */
export const geminiTuned: Dialect = {
  ...gemini,
  name: "gemini-tuned",
  element: tunedElement,
  frame: () => tokenFrame("tunedModels", "nextPageToken"),
  lists: isFineTuned,
  readQuery: (query) => readQuery("tunedModels", query),
};

const methods: Record<Work, readonly string[]> = {
  chat: ["generateContent"],
  embeddings: ["embedContent"],
  image: ["predict"],
  rerank: [],
};

function element(model: Model, today: string): string {
  const { facts } = model;
  return JSON.stringify({
    name: `models/${model.id}`,
    displayName: displayNameOf(model),
    description: facts.description,
    inputTokenLimit: facts.contextLength,
    outputTokenLimit: facts.outputLimit,
    supportedGenerationMethods: lifecycleOf(model, today) === "shut-down" ? [] : methodsOf(model),
    thinking: can(model, "reasoning") || undefined,
  });
}

function methodsOf(model: Model): readonly string[] {
  return [
    ...methods[workOf(model)],
    ...(can(model, "batch") ? ["batchGenerateContent"] : []),
    ...(can(model, "caching") ? ["createCachedContent"] : []),
    ...(can(model, "realtime") ? ["bidiGenerateContent"] : []),
  ];
}

function tunedElement(model: Model): string {
  return JSON.stringify({
    name: `tunedModels/${model.id}`,
    displayName: displayNameOf(model),
    description: model.facts.description,
    baseModel: model.parent === null ? undefined : `models/${model.parent}`,
    state: "ACTIVE",
    createTime: timeOf(model.created),
    updateTime: timeOf(model.created),
  });
}

function readQuery(field: string, query: QueryParameters): ListQuery | null {
  const page = pageQuery(query, "pageSize", "pageToken");
  return page && { page, frame: (at) => tokenFrame(field, "nextPageToken", at) };
}

const statuses: Partial<Record<RefusalStatus, string>> = {
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  405: "UNIMPLEMENTED",
  409: "ALREADY_EXISTS",
  410: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  508: "FAILED_PRECONDITION",
};
