import type { Reader } from "../core/people/actor.ts";
import type { Lifecycle } from "../core/models/lifecycle.ts";
import type { Model } from "../core/models/model.ts";
import type { Refusal } from "../core/refusal.ts";

/** How one vendor's clients expect a list, a model, a deletion and a refusal. Pure: text in, text out. */
export interface Dialect {
  /** No two dialects have the same name. */
  readonly name: string;
  /** One model as JSON: the body of a retrieve, and the same bytes inside the list. `today` is YYYY-MM-DD. */
  element(model: Model, today: string, reader: Reader): string;
  /** Whether `element` looks at the reader. Otherwise all organizations share what it makes. */
  readonly dependsOnReader?: true;
  /** Wraps the element in a retrieve; undefined where it is not wrapped. */
  readonly one?: (element: string) => string;
  /** The text around the list. `models` are those of its elements, in the same order. */
  frame(models: readonly Model[]): Frame;
  /** The element inside a list, where it differs from a retrieve. */
  readonly entry?: (element: string, model: Model) => string;
  /** Whether the vendor's clients can handle this model; undefined where they can handle all. */
  readonly lists?: (model: Model) => boolean;
  /** Parses the query of a list; null for the whole list. Undefined where the vendor's lists have no parameters. */
  readonly readQuery?: (query: QueryParameters) => ListQuery | null;
  /** The parameters that `readQuery` reads: the JSON Schema of each. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Whether retrieving an alias answers with its target, under the id of the target. */
  readonly resolvesAliases?: true;
  /** Whether the vendor's clients may send the key in the query, as `key`. */
  readonly takesKeyInQuery?: true;
  /** A header besides ETag from which the vendor's clients read a list's entity tag. */
  readonly etagHeader?: string;
  deleted(id: string): string;
  refused(refusal: Refusal, requestId?: string): Refused;
}

export interface Refused {
  readonly status: number;
  readonly body: string;
}

/** The statuses of refusals in OpenAI's dialect. The other dialects choose their words by them. */
export type RefusalStatus =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 409
  | 410
  | 413
  | 414
  | 415
  | 426
  | 429
  | 500
  | 502
  | 503
  | 504
  | 508;

/** A parameter that counts models or bytes. */
export const wholeNumber = { type: "integer", minimum: 0, maximum: 999_999_999_999_999 };

/** The parameters of a query. Each method throws a refusal if the value is malformed. */
export interface QueryParameters {
  text(name: string): string | null;
  texts(name: string): readonly string[];
  wholeNumber(name: string): number | null;
  /** All parameters, as names and values for a link. */
  pairs(): readonly (readonly [string, string])[];
}

/** A request for a part of the list, or for another order than by id. */
export interface ListQuery {
  /** Which models to list; undefined for all that are not shut down. */
  readonly matches?: (model: Model, lifecycle: Lifecycle) => boolean;
  /** The sort key, ascending, with equal keys in id order. Called once for each model. */
  readonly order?: (model: Model) => number;
  /** Null for all models at once. */
  readonly page: PageQuery | null;
  frame(page: ListPage): Frame;
}

/** The text before and after the elements of a list, which are separated by commas. */
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

/** The contents of a page, and how it lies in the whole list. */
export interface ListPage {
  readonly models: readonly Model[];
  /** The number of models on all pages together. */
  readonly total: number;
  /** The number of models before this page. */
  readonly offset: number;
  /** Whether there are more in the direction of paging. */
  readonly hasMore: boolean;
  readonly listing: string;
}

/** A short list in one text. The server writes lists in slices. */
export function shortList(dialect: Dialect, elements: readonly string[], models: readonly Model[]): string {
  const { before, after } = dialect.frame(models);
  const entries = elements.map((element, at) => dialect.entry?.(element, models[at] as Model) ?? element);
  return before + entries.join(",") + after;
}
