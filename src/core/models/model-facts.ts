import { isDay } from "../day.ts";
import { decimalFrom } from "../decimal.ts";
import { isLabel, labelLengthMax } from "../label.ts";
import { validateModelId } from "./model.ts";

/** What is known about a model beyond its name. A fact that nobody told is absent, which is not zero and not empty. */
export interface ModelFacts {
  readonly displayName?: string;
  readonly description?: string;
  /** Tokens that fit in, the answer included. */
  readonly contextLength?: number;
  /** Tokens that one answer has at most. */
  readonly outputLimit?: number;
  readonly inputModalities?: readonly Modality[];
  readonly outputModalities?: readonly Modality[];
  /** What it is known to do. A word that is missing says nothing. */
  readonly capabilities?: readonly string[];
  /** Prices are decimal text in USD: for one token, or for what their name says. */
  readonly inputPrice?: string;
  readonly outputPrice?: string;
  readonly cachedInputPrice?: string;
  readonly cacheWritePrice?: string;
  readonly requestPrice?: string;
  readonly imagePrice?: string;
  /** The id of the model at the beginning of its line of tuning. */
  readonly root?: string;
  /** Days as YYYY-MM-DD. */
  readonly deprecatedOn?: string;
  readonly shutdownDate?: string;
  /** The id of the model to use in its place. */
  readonly replacement?: string;
  readonly family?: string;
  readonly parameterSize?: string;
  readonly quantization?: string;
  readonly digest?: string;
  readonly sizeBytes?: number;
}

export const modalities = ["text", "image", "audio", "video", "file", "embedding"] as const;
export type Modality = (typeof modalities)[number];

/** Facts as somebody tells them: any field may be anything. */
export type RawFacts = { readonly [Name in keyof ModelFacts]?: unknown };

export interface FactError {
  readonly field: keyof ModelFacts;
  /** The end of a sentence that begins with the field. */
  readonly why: string;
}

/** A way to read one kind of fact: undefined where what was told is none. */
interface FactType {
  readonly read: (told: unknown) => string | number | readonly string[] | undefined;
  /** For lists, of which `read` keeps the sound part: whether that is all of it. */
  readonly isWhole?: (told: unknown) => boolean;
  readonly must: string;
}

const descriptionLengthMax = 4096;
const countMax = 1_000_000_000;
const capabilitiesMax = 64;

const label: FactType = {
  read: (told) => (typeof told === "string" && isLabel(told) ? told : undefined),
  must: `must be 1 to ${labelLengthMax} printable characters`,
};
const prose: FactType = {
  read: (told) => (typeof told === "string" && isProse(told) ? told : undefined),
  must: `must be text of at most ${descriptionLengthMax} characters`,
};
const count: FactType = {
  // Upstreams write 0 where they do not know.
  read: (told) => (isCount(told, countMax) ? told : undefined),
  must: `must be a whole number from 1 to ${countMax}`,
};
const bytes: FactType = {
  read: (told) => (isCount(told, Number.MAX_SAFE_INTEGER) ? told : undefined),
  must: "must be a whole number of bytes, at least 1",
};
const price: FactType = {
  read: (told) => {
    const plain = decimalFrom(told);
    return plain === null || plain.startsWith("-") ? undefined : plain;
  },
  must: "must be a decimal number, not below 0",
};
const modelId: FactType = {
  read: (told) => (typeof told === "string" && validateModelId(told) === null ? told : undefined),
  must: "must be a model's id",
};
const day: FactType = {
  read: (told) => (typeof told === "string" && isDay(told) ? told : undefined),
  must: "must be a day written as YYYY-MM-DD",
};
const modalityList: FactType = {
  read: (told) => someWords(told, modalityNamed),
  isWhole: (told) => areWords(told, modalityNamed),
  must: `must be a list of ${modalities.join(", ")}`,
};
const capabilityList: FactType = {
  read: (told) => someWords(told, capabilityNamed),
  isWhole: (told) => areWords(told, capabilityNamed),
  must: `must be a list of at most ${capabilitiesMax} words such as tools, vision, reasoning`,
};

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

/** The facts that are sound, in one spelling. One that is not is dropped, and never the model with it. */
export function parseFacts(told: RawFacts): ModelFacts {
  const sound: Record<string, unknown> = {};
  // A loop, since this is asked of every model of every list.
  for (const field of factNames) {
    const value = isTold(told[field]) ? types[field].read(told[field]) : undefined;
    if (value !== undefined) sound[field] = value;
  }
  return sound;
}

/** The first fact that is none, for those who can be told to write it better; null when all are sound. */
export function validateFacts(told: RawFacts): FactError | null {
  const field = factNames.find((name) => isTold(told[name]) && !isValidFact(types[name], told[name]));
  return field === undefined ? null : { field, why: types[field].must };
}

export type FactOrigin = "upstream" | "file" | "override";

export type FactsByOrigin = Readonly<Partial<Record<FactOrigin, ModelFacts>>>;

export const noFacts: ModelFacts = Object.freeze({});

export interface KnownFacts {
  readonly facts: ModelFacts;
  readonly origins: { readonly [Name in keyof ModelFacts]?: FactOrigin };
}

/** What is told with one origin's word put in place of what it said before; an origin without facts is left out. */
export function withFacts(told: FactsByOrigin, origin: FactOrigin, facts: ModelFacts): FactsByOrigin {
  const { [origin]: _, ...others } = told;
  return Object.keys(facts).length === 0 ? others : { ...others, [origin]: facts };
}

const lastWordLast: readonly FactOrigin[] = ["upstream", "file", "override"];

/** Each fact from whoever has the last word on it: an override, else the file, else the upstream. */
export function mergeFacts(told: FactsByOrigin): KnownFacts {
  const facts: Record<string, unknown> = {};
  const origins: Record<string, FactOrigin> = {};
  // Loops, since this is asked of every model that is read.
  for (const origin of lastWordLast) {
    for (const [field, value] of Object.entries(told[origin] ?? noFacts)) {
      facts[field] = value;
      origins[field] = origin;
    }
  }
  return { facts, origins };
}

function isTold(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isValidFact(type: FactType, told: unknown): boolean {
  return type.read(told) !== undefined && (type.isWhole?.(told) ?? true);
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= max;
}

// A description may have lines and joined emoji; control and direction-changing characters it may not.
function isProse(text: string): boolean {
  if (text.trim() === "" || text.length > descriptionLengthMax || !text.isWellFormed()) return false;
  return !/[^\P{Cc}\n\r\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text);
}

/** Each known word of a list once, in order; undefined where there is none. */
function someWords(told: unknown, named: (word: string) => string | null): readonly string[] | undefined {
  if (!Array.isArray(told)) return undefined;
  const words = told.flatMap((word) => (typeof word === "string" ? (named(word) ?? []) : []));
  const once = [...new Set(words)].sort();
  return once.length === 0 || once.length > capabilitiesMax ? undefined : once;
}

function areWords(told: unknown, named: (word: string) => string | null): boolean {
  if (!Array.isArray(told) || told.length > capabilitiesMax) return false;
  return told.every((word) => typeof word === "string" && named(word) !== null);
}

export const modalitySynonyms: Readonly<Record<string, Modality>> = {
  images: "image",
  pdf: "file",
  document: "file",
  files: "file",
  speech: "audio",
  embeddings: "embedding",
};

function modalityNamed(word: string): Modality | null {
  const plain = word.toLowerCase();
  const synonym = Object.hasOwn(modalitySynonyms, plain) ? modalitySynonyms[plain] : undefined;
  return synonym ?? modalities.find((modality) => modality === plain) ?? null;
}

/** The upstreams' many words for the same ability, and ours. */
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

function capabilityNamed(word: string): string | null {
  const plain = word.toLowerCase().replaceAll(/[-. ]/g, "_");
  if (Object.hasOwn(capabilitySynonyms, plain)) return capabilitySynonyms[plain] ?? null;
  return /^[a-z][a-z0-9_]{0,39}$/.test(plain) ? plain : null;
}
