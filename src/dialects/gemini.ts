import type { Reader } from "../core/people/actor.ts";
import { lifecycleOf } from "../core/models/lifecycle.ts";
import type { Model } from "../core/models/model.ts";
import type { Refusal } from "../core/refusal.ts";
import { can, isFineTuned, nameOf, workOf, type Work } from "./abilities.ts";
import type { QueryParameters, Dialect, Frame, ListQuery, Page, Refused, RefusalStatus } from "./dialect.ts";
import { statusOf } from "./openai/openai.ts";
import { pageQuery, tokenBehind } from "./page-token.ts";
import { timeOf } from "./times.ts";

/** The Gemini API's models, under the names that both its versions use. */
export const gemini: Dialect = {
  name: "gemini",
  element,
  frame: () => envelope("models", null),
  readQuery: (query) => readQuery("models", query),
  takesKeyInQuery: true,
  deleted: () => "{}",
  refused,
};

/** Fine-tuned models under the Gemini API's other name for them, `tunedModels`. */
export const geminiTuned: Dialect = {
  ...gemini,
  name: "gemini-tuned",
  element: tunedElement,
  frame: () => envelope("tunedModels", null),
  lists: isFineTuned,
  readQuery: (query) => readQuery("tunedModels", query),
};

const methods: Record<Work, readonly string[]> = {
  chat: ["generateContent"],
  embeddings: ["embedContent"],
  image: ["predict"],
  rerank: [],
};

function element(model: Model, _audience: Reader, today: string): string {
  const { facts } = model;
  return JSON.stringify({
    name: `models/${model.id}`,
    displayName: nameOf(model),
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
    displayName: nameOf(model),
    description: model.facts.description,
    baseModel: model.parent === null ? undefined : `models/${model.parent}`,
    state: "ACTIVE",
    createTime: timeOf(model.created),
    updateTime: timeOf(model.created),
  });
}

const pageSizeMax = 1000;

function readQuery(field: string, query: QueryParameters): ListQuery | null {
  const page = pageQuery(query.wholeNumber("pageSize"), pageSizeMax, query.text("pageToken"), "pageToken");
  if (page === null) return null;
  return { page, frame: (at: Page) => envelope(field, tokenBehind(at)) };
}

function envelope(field: string, token: string | null): Frame {
  const next = token === null ? "" : `,"nextPageToken":${JSON.stringify(token)}`;
  return { before: `{"${field}":[`, after: `]${next}}` };
}

function refused(refusal: Refusal): Refused {
  const code = statusOf(refusal);
  return { status: code, body: JSON.stringify({ error: { code, message: refusal.message, status: statuses[code] } }) };
}

const statuses: Record<RefusalStatus, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  405: "UNIMPLEMENTED",
  409: "ALREADY_EXISTS",
  410: "NOT_FOUND",
  413: "INVALID_ARGUMENT",
  414: "INVALID_ARGUMENT",
  415: "INVALID_ARGUMENT",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  508: "FAILED_PRECONDITION",
};
