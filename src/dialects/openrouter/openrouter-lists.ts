import type { Lifecycle } from "../../core/models/lifecycle.ts";
import { modalities } from "../../core/models/model-facts.ts";
import type { Model } from "../../core/models/model.ts";
import { malformedRequest } from "../../core/refusal.ts";
import {
  wholeNumber,
  type QueryParameters,
  type Frame,
  type ListQuery,
  type ListPage,
  type PageQuery,
} from "../dialect.ts";
import { extensionsOf } from "../openai/openai-extensions.ts";

/** The parameters of OpenRouter's lists, as far as our facts about models can answer them. */

type Test = (model: Model) => boolean;

/** One filter for each parameter. A model without the fact in question does not match. */
const filters: Readonly<Record<string, (value: string) => Test>> = {
  q: (value) => {
    const words = atMost("q", value.toLowerCase().split(/\s+/));
    return ({ id, facts }) => {
      const text = `${id} ${facts.displayName ?? ""} ${facts.description ?? ""}`.toLowerCase();
      return words.every((word) => text.includes(word));
    };
  },
  supported_parameters: (value) => {
    const wanted = wordsIn(value, "supported_parameters");
    return (model) => {
      const known = parametersOf(model);
      return wanted.every((word) => known.includes(word));
    };
  },
  input_modalities: (value) => {
    const wanted = modalitiesIn(value, "input_modalities");
    return ({ facts }) => wanted.every((modality) => facts.inputModalities?.some((one) => one === modality));
  },
  output_modalities: (value) => {
    // OpenRouter's value for no filter.
    if (value === "all") return () => true;
    const wanted = modalitiesIn(value, "output_modalities");
    return ({ facts }) =>
      wanted.every((modality) => (facts.outputModalities ?? ["text"]).some((one) => one === modality));
  },
  context: (value) => {
    const min = numberIn(value, "context");
    return ({ facts }) => (facts.contextLength ?? 0) >= min;
  },
  min_price: (value) => priced("min_price", value, (price, bound) => price >= bound),
  max_price: (value) => priced("max_price", value, (price, bound) => price <= bound),
  model_authors: (value) => {
    const authors = wordsIn(value, "model_authors").map((author) => ({ author, beginning: `${author}/` }));
    return ({ id, ownedBy }) => authors.some(({ author, beginning }) => ownedBy === author || id.startsWith(beginning));
  },
};

/** The orders that our facts allow. Others are accepted and change nothing. */
const orders: ReadonlyMap<string, (model: Model) => number> = new Map([
  ["newest", ({ created }: Model) => -created],
  ["context-high-to-low", ({ facts }: Model) => -(facts.contextLength ?? 0)],
  ["pricing-low-to-high", (model: Model) => priceOf(model, Infinity)],
  ["pricing-high-to-low", (model: Model) => -priceOf(model, -1)],
]);

const limitMax = 1000;

const text = { type: "string" };
const some = { ...text, description: "One or more, separated by commas." };
const price = { type: "number", description: "In USD per million input tokens." };

// The last ones exist only at OpenRouter, and no model here is known to have them.
const modalitiesKnown: ReadonlySet<string> = new Set([...modalities, "rerank", "decisions", "speech", "transcription"]);
const onePattern = `(${[...modalitiesKnown, ...modalities.map((name) => `${name}s`)].join("|")})`;
const somePattern = `${onePattern}( *, *${onePattern})*`;

export const parameters = {
  q: { ...text, description: "Words in the id, the name or the description." },
  supported_parameters: some,
  input_modalities: { ...text, pattern: `^(${somePattern})?$`, description: some.description },
  output_modalities: { ...text, pattern: `^(all|${somePattern})?$`, description: "`all` for any." },
  context: { type: "number", description: "The smallest context length." },
  min_price: price,
  max_price: price,
  model_authors: some,
  sort: { ...text, description: "newest, context-high-to-low, pricing-low-to-high or pricing-high-to-low." },
  limit: { type: "integer", minimum: 1, maximum: limitMax, description: "Default: all." },
  offset: { ...wholeNumber, description: "The number of models before the page." },
  listing: { ...text, description: "The listing of the previous page, as in `links.next`." },
};
/** The most words of one filter. */
const wordsMax = 32;

export function readQuery(query: QueryParameters): ListQuery | null {
  const tests = Object.entries(filters).flatMap(([name, make]) => {
    const value = query.text(name);
    return value === null || value === "" ? [] : [make(value)];
  });
  const order = orders.get(query.text("sort") ?? "");
  const page = pageQueryIn(query);
  if (tests.length === 0 && order === undefined && page === null) return null;
  return {
    matches: (model: Model, lifecycle: Lifecycle) => lifecycle !== "shut-down" && tests.every((test) => test(model)),
    ...(order !== undefined && { order }),
    page,
    frame: (at) => envelope(at.total, nextLink(query, page, at)),
  };
}

function pageQueryIn(query: QueryParameters): PageQuery | null {
  const [limit, offset, listing] = [query.wholeNumber("limit"), query.wholeNumber("offset"), query.text("listing")];
  if (limit !== null && (limit < 1 || limit > limitMax))
    throw malformedRequest(`Invalid value for 'limit': expected 1 to ${limitMax}.`, "limit");
  if (limit === null && (offset === null || offset === 0)) return null;
  return { limit: limit ?? limitMax, listing, start: { offset: offset ?? 0 } };
}

/**
 * The same query with another offset and the tag of the listing that all its pages come from. The link is only a query,
 * so that it also works behind a proxy that serves this server under a prefix.
 */
function nextLink(query: QueryParameters, requested: PageQuery | null, { hasMore, offset, models, listing }: ListPage) {
  if (requested === null || !hasMore) return null;
  const rest = query.pairs().filter(([name]) => !["offset", "limit", "listing"].includes(name));
  const at = [
    ["offset", String(offset + models.length)],
    ["limit", String(requested.limit)],
    ["listing", listing],
  ] as const;
  const pairs = [...rest, ...at].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return `?${pairs.join("&")}`;
}

export function envelope(total: number, next: string | null): Frame {
  return { before: '{"data":[', after: `],"links":{"next":${JSON.stringify(next)}},"total_count":${total}}` };
}

function parametersOf(model: Model): readonly string[] {
  const { supported_parameters: known } = extensionsOf(model);
  return Array.isArray(known) ? known : [];
}

function wordsIn(value: string, name: string): readonly string[] {
  return atMost(
    name,
    value.split(",").map((word) => word.trim()),
  );
}

/** Bounds the words of a filter: each is searched in each model, so very many of them would take seconds. */
function atMost(name: string, words: readonly string[]): readonly string[] {
  if (words.length <= wordsMax) return words;
  throw malformedRequest(`Invalid value for '${name}': expected at most ${wordsMax} words.`, name);
}

function modalitiesIn(value: string, name: string) {
  return wordsIn(value, name).map((word) => {
    const known = modalities.find((modality) => modality === word || `${modality}s` === word) ?? word;
    if (known !== word || modalitiesKnown.has(word)) return known;
    throw malformedRequest(`Invalid value for '${name}': expected some of ${[...modalitiesKnown].join(", ")}.`, name);
  });
}

function numberIn(value: string, name: string): number {
  const number = Number(value);
  if (value.trim() !== "" && Number.isFinite(number)) return number;
  throw malformedRequest(`Invalid value for '${name}': expected a number.`, name);
}

/** Bounds are in USD per million input tokens. */
function priced(name: string, value: string, holds: (price: number, bound: number) => boolean): Test {
  const bound = numberIn(value, name);
  return ({ facts }) => facts.inputPrice !== undefined && holds(Number(facts.inputPrice) * 1_000_000, bound);
}

function priceOf({ facts }: Model, unknown: number): number {
  if (facts.inputPrice === undefined || facts.outputPrice === undefined) return unknown;
  return (Number(facts.inputPrice) + Number(facts.outputPrice)) / 2;
}
