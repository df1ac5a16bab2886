import type { Reader } from "../core/people/actor.ts";
import type { Lifecycle } from "../core/models/lifecycle.ts";
import type { Model } from "../core/models/model.ts";
import type { Refusal } from "../core/refusal.ts";

/** How one vendor's clients want a list, a model, a deletion and a refusal written. Pure: text in, text out. */
export interface Dialect {
  readonly name: DialectName;
  /** One model as JSON: the body of a retrieve, and the very same bytes inside the list. `today` is YYYY-MM-DD. */
  element(model: Model, audience: Reader, today: string): string;
  /** What stands around the element in a retrieve, where something does. */
  readonly one?: (element: string) => string;
  /** What stands around the whole list; `models` are those its elements show, in the same order. */
  frame(models: readonly Model[]): Frame;
  /** The element as it stands in the list, where that is not as in a retrieve. */
  readonly entry?: (element: string, model: Model) => string;
  /** Whether the vendor's clients can take such a model at all; all of them where this is left out. */
  readonly lists?: (model: Model) => boolean;
  /** What the query asks of a list; null for the whole of it. Left out where the vendor's lists take no questions. */
  readonly readQuery?: (query: QueryParameters) => ListQuery | null;
  /** Whether retrieving an alias shows the model it stands for, under that one's own id. */
  readonly resolvesAliases?: true;
  /** Whether the vendor's clients may put the key into the query, as `key`. */
  readonly takesKeyInQuery?: true;
  /** A header besides ETag in which the vendor's clients look for a list's entity tag. */
  readonly etagHeader?: string;
  deleted(id: string): string;
  refused(refusal: Refusal, requestId?: string): Refused;
}

export type DialectName =
  | "openai"
  | "openai-strict"
  | "openai-legacy"
  | "anthropic"
  | "anthropic-for-claude-code"
  | "azure"
  | "codex"
  | "cohere"
  | "gemini"
  | "gemini-tuned"
  | "github"
  | "groq"
  | "huggingface"
  | "lmstudio"
  | "lmstudio-native"
  | "mistral"
  | "mistral-tuned"
  | "modelsdev"
  | "ollama"
  | "ollama-show"
  | "openrouter"
  | "openrouter-endpoints"
  | "openrouter-endpoints-for-its-client"
  | "openrouter-for-its-client"
  | "together"
  | "vercel";

export interface Refused {
  readonly status: number;
  readonly body: string;
}

/** The statuses a refusal has in OpenAI's dialect, from which the others' words follow. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 414 | 415 | 429 | 500 | 502 | 503 | 508;

/** The parameters of a query; each throws the refusal where what is there cannot be read. */
export interface QueryParameters {
  text(name: string): string | null;
  texts(name: string): readonly string[];
  wholeNumber(name: string): number | null;
  /** All of it, as `name=value` pairs that may be put into a link. */
  pairs(): readonly (readonly [string, string])[];
}

/** A list other than the whole one in id order. */
export interface ListQuery {
  /** Those that are not shut down, where left out. */
  readonly matches?: (model: Model, lifecycle: Lifecycle) => boolean;
  /** The least first, and in id order where it is equal. Of every model's it is asked once. */
  readonly order?: (model: Model) => number;
  /** Null for all of them at once. */
  readonly page: PageQuery | null;
  frame(page: Page): Frame;
}

/** What stands before and behind the elements of a list, between which there are commas. */
export interface Frame {
  readonly before: string;
  readonly after: string;
}

export interface PageQuery {
  readonly limit: number;
  /** The tag of the listing that an earlier page came from; null for the newest one. */
  readonly listing: string | null;
  readonly start: { readonly offset: number } | { readonly after: string } | { readonly before: string };
}

/** What stands on a page, and what else there is. */
export interface Page {
  readonly models: readonly Model[];
  /** How many there are on all pages together. */
  readonly total: number;
  /** How many come before this page. */
  readonly offset: number;
  /** Whether there are more in the direction that was asked for. */
  readonly hasMore: boolean;
  readonly listing: string;
}

/** A short list, whole. The server writes lists in parts. */
export function shortList(dialect: Dialect, elements: readonly string[], models: readonly Model[]): string {
  const { before, after } = dialect.frame(models);
  const entries = elements.map((element, at) => dialect.entry?.(element, models[at] as Model) ?? element);
  return before + entries.join(",") + after;
}
