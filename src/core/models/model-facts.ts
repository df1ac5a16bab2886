import { isDay } from "../time/day.ts";
import type { FieldError } from "../field-error.ts";
import { decimalFrom } from "../decimal.ts";
import { isLabel, labelLengthMax } from "../text/label.ts";
import { validateModelId } from "./model-id.ts";

/** What is known about a model beyond its name. An unknown fact is absent, which is different from zero or empty. */
export interface ModelFacts {
  readonly displayName?: string;
  readonly description?: string;
  /** The context window in tokens, output included. */
  readonly contextLength?: number;
  /** The largest output in tokens. */
  readonly outputLimit?: number;
  readonly inputModalities?: readonly Modality[];
  readonly outputModalities?: readonly Modality[];
  /** Known abilities. A missing one is unknown, not absent. */
  readonly capabilities?: readonly string[];
  /** Prices are decimal text in USD: per token, or per request or image as the name says. */
  readonly inputPrice?: string;
  readonly outputPrice?: string;
  readonly cachedInputPrice?: string;
  readonly cacheWritePrice?: string;
  readonly requestPrice?: string;
  readonly imagePrice?: string;
  /** The id of the first model in its chain of fine-tunes. */
  readonly root?: string;
  /** Days as YYYY-MM-DD. */
  readonly deprecatedOn?: string;
  readonly shutdownDate?: string;
  /** The id of the model to use instead. */
  readonly replacement?: string;
  readonly family?: string;
  readonly parameterSize?: string;
  readonly quantization?: string;
  readonly digest?: string;
  readonly sizeBytes?: number;
}

export const modalities = ["text", "image", "audio", "video", "file", "embedding"] as const;
export type Modality = (typeof modalities)[number];

/** Facts before validation: any field may be anything. */
export type RawFacts = { readonly [Name in keyof ModelFacts]?: unknown };

/** How to parse one kind of fact. */
interface FactType {
  /** Undefined when the value is invalid. */
  readonly parse: (value: unknown) => string | number | readonly string[] | undefined;
  /** For lists, of which `parse` keeps the valid items: whether all items are valid. */
  readonly isFullyValid?: (value: unknown) => boolean;
  readonly requirement: string;
}

const descriptionLengthMax = 4096;
const countMax = 1_000_000_000;
const capabilitiesMax = 64;

const label = textType(isLabel, `must be 1 to ${labelLengthMax} printable characters`);
const prose = textType(isProse, `must be text of at most ${descriptionLengthMax} characters`);
const count = countType(countMax, `must be a whole number from 1 to ${countMax}`);
const bytes = countType(Number.MAX_SAFE_INTEGER, "must be a whole number of bytes, at least 1");
const price: FactType = {
  parse: (value) => {
    const plain = decimalFrom(value);
    return plain === null || plain.startsWith("-") ? undefined : plain;
  },
  requirement: "must be a decimal number, not below 0",
};
const modelId = textType((text) => validateModelId(text) === null, "must be a model's id");
const day = textType(isDay, "must be a day written as YYYY-MM-DD");
const modalityList = listType(normaliseModality, `must be a list of ${modalities.join(", ")}`);
const capabilityList = listType(
  normaliseCapability,
  `must be a list of at most ${capabilitiesMax} words such as tools, vision, reasoning`,
);

function textType(isValid: (text: string) => boolean, requirement: string): FactType {
  return { parse: (value) => (typeof value === "string" && isValid(value) ? value : undefined), requirement };
}

function countType(max: number, requirement: string): FactType {
  return {
    // Upstreams send 0 when they do not know.
    parse: (value) =>
      typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= max ? value : undefined,
    requirement,
  };
}

function listType(normalise: (term: string) => string | null, requirement: string): FactType {
  const normalised = (value: unknown) =>
    Array.isArray(value) ? value.map((term) => (typeof term === "string" ? normalise(term) : null)) : [];
  return {
    // Sorted and without duplicates.
    parse: (value) => {
      const terms = [...new Set(normalised(value).filter((term) => term !== null))].sort();
      return terms.length === 0 || terms.length > capabilitiesMax ? undefined : terms;
    },
    isFullyValid: (value) => {
      const terms = normalised(value);
      return terms.length <= capabilitiesMax && !terms.includes(null);
    },
    requirement,
  };
}

const types: { readonly [Name in keyof Required<ModelFacts>]: FactType } = {
  displayName: label,
  description: prose,
  contextLength: count,
  outputLimit: count,
  inputModalities: modalityList,
  outputModalities: modalityList,
  capabilities: capabilityList,
  inputPrice: price,
  outputPrice: price,
  cachedInputPrice: price,
  cacheWritePrice: price,
  requestPrice: price,
  imagePrice: price,
  root: modelId,
  deprecatedOn: day,
  shutdownDate: day,
  replacement: modelId,
  family: label,
  parameterSize: label,
  quantization: label,
  digest: label,
  sizeBytes: bytes,
};
export const factNames = Object.keys(types) as readonly (keyof ModelFacts)[];

/** The valid facts in normalised form. An invalid fact is dropped; the model is kept. */
export function parseFacts(raw: RawFacts): ModelFacts {
  const facts: Record<string, unknown> = {};
  // A loop, because this runs for every model of every refresh.
  for (const field of factNames) {
    const value = isPresent(raw[field]) ? types[field].parse(raw[field]) : undefined;
    if (value !== undefined) facts[field] = value;
  }
  return facts;
}

/** The first invalid fact; null when all are valid. */
export function validateFacts(raw: RawFacts): FieldError<keyof ModelFacts> | null {
  const field = factNames.find((name) => isPresent(raw[name]) && !isValidFact(types[name], raw[name]));
  return field === undefined ? null : { field, why: types[field].requirement };
}

export type FactOrigin = "upstream" | "file" | "override";

export type FactsByOrigin = Readonly<Partial<Record<FactOrigin, ModelFacts>>>;

export const noFacts: ModelFacts = Object.freeze({});

/** Replaces the facts of one origin; an origin without facts is left out. `facts` are those of all origins, merged. */
export function withFacts(before: FactsByOrigin, origin: FactOrigin, facts: ModelFacts) {
  const { [origin]: _, ...others } = before;
  const factsByOrigin: FactsByOrigin = Object.keys(facts).length === 0 ? others : { ...others, [origin]: facts };
  return { factsByOrigin, facts: mergeFacts(factsByOrigin).facts };
}

const originsByPrecedence: readonly FactOrigin[] = ["upstream", "file", "override"];

/** An override wins over the file, and the file over the upstream. */
export function mergeFacts(factsByOrigin: FactsByOrigin) {
  const facts: ModelFacts & Record<string, unknown> = {};
  const origins: { [Name in keyof ModelFacts]?: FactOrigin } & Record<string, FactOrigin> = {};
  // Loops, because this runs for every model that is loaded.
  for (const origin of originsByPrecedence) {
    for (const [field, value] of Object.entries(factsByOrigin[origin] ?? noFacts)) {
      facts[field] = value;
      origins[field] = origin;
    }
  }
  return { facts, origins };
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isValidFact(type: FactType, value: unknown): boolean {
  return type.parse(value) !== undefined && (type.isFullyValid?.(value) ?? true);
}

// A description may have line breaks and joined emoji, but no control or direction-changing characters.
function isProse(text: string): boolean {
  if (text.trim() === "" || text.length > descriptionLengthMax || !text.isWellFormed()) return false;
  return !/[^\P{Cc}\n\r\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text);
}

export const modalitySynonyms: Readonly<Record<string, Modality>> = {
  images: "image",
  pdf: "file",
  document: "file",
  files: "file",
  speech: "audio",
  embeddings: "embedding",
};

function normaliseModality(term: string): Modality | null {
  const plain = term.toLowerCase();
  const synonym = Object.hasOwn(modalitySynonyms, plain) ? modalitySynonyms[plain] : undefined;
  return synonym ?? modalities.find((modality) => modality === plain) ?? null;
}

/** The names that upstreams use for an ability, and ours. */
const capabilitySynonyms: Readonly<Record<string, string>> = {
  tool_use: "tools",
  tool_call: "tools",
  tool_calling: "tools",
  function_calling: "tools",
  functions: "tools",
  image_input: "vision",
  thinking: "reasoning",
  structured_output: "structured_outputs",
  json_schema: "structured_outputs",
  chat_completion: "chat",
  completion_chat: "chat",
  completion_fim: "fim",
  insert: "fim",
  fine_tune: "fine_tuning",
  embed: "embeddings",
  embedding: "embeddings",
};

function normaliseCapability(term: string): string | null {
  const plain = term.toLowerCase().replaceAll(/[-. ]/g, "_");
  if (Object.hasOwn(capabilitySynonyms, plain)) return capabilitySynonyms[plain] ?? null;
  return /^[a-z][a-z0-9_]{0,39}$/.test(plain) ? plain : null;
}
