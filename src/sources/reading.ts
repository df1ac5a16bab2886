import { isLabel } from "../core/text/label.ts";
import { parseFacts, type RawFacts } from "../core/models/model-facts.ts";
import { validateModelId } from "../core/models/model-id.ts";
import {
  MalformedList,
  type Draft,
  type Item,
  type UpstreamPage,
  type LeftOut,
  type UnreadPage,
  type UpstreamModel,
  type UpstreamRequest,
} from "./upstream.ts";

export type { Draft, Item };

export const modelsMax = 20_000;

/** The list under one key of an answer. Programs written in Go send `null` for an empty one. */
export function listIn(json: unknown, key: string): readonly unknown[] {
  const answer = objectIn(json);
  if (answer === null) throw new MalformedList(`It answered ${typeName(json)} instead of an object with ${key}.`);
  const list = Object.hasOwn(answer, key) ? answer[key] : undefined;
  if (Array.isArray(list)) return list;
  if (isPresent(answer["error"])) throw new MalformedList("It answered an error instead of a list.");
  if (list === null) return [];
  if (list === undefined) throw new MalformedList(`Its answer has no ${key}.`);
  throw new MalformedList(`In its answer ${key} is ${typeName(list)}, not a list.`);
}

export function upstreamPage(
  items: readonly unknown[],
  draft: UnreadPage["draft"],
  next: UpstreamRequest | null = null,
): UnreadPage {
  if (items.length > modelsMax) throw new MalformedList(`It lists more than ${modelsMax} models.`);
  return { items, draft, next };
}

/** Reads a page. An element with an invalid id is left out; an invalid field of a valid element is dropped. */
export function readPage(page: UnreadPage): UpstreamPage {
  const read: Read = { models: [], leftOut: [] };
  for (const element of page.items) readElement(element, page.draft, read);
  return { ...read, next: page.next };
}

/** `readPage` with pauses for other work. */
export async function readPageInParts(page: UnreadPage, pause: () => Promise<void> | void): Promise<UpstreamPage> {
  const read: Read = { models: [], leftOut: [] };
  for (const [at, element] of page.items.entries()) {
    const pausing = at % elementsAtOnce === 0 ? pause() : undefined;
    if (pausing !== undefined) await pausing;
    readElement(element, page.draft, read);
  }
  return { ...read, next: page.next };
}

const elementsAtOnce = 16;

interface Read {
  readonly models: UpstreamModel[];
  readonly leftOut: LeftOut[];
}

function readElement(element: unknown, draft: UnreadPage["draft"], { models, leftOut }: Read): void {
  const item = objectIn(element);
  if (item === null) throw new MalformedList(`Its list holds ${typeName(element)} instead of a model.`);
  const model = modelFrom(draft(item));
  if ("why" in model) leftOut.push(model);
  else models.push(model);
}

function modelFrom(draft: Draft): UpstreamModel | LeftOut {
  const { id } = draft;
  if (typeof id !== "string") return { id: typeName(id), why: "has no id" };
  const idError = validateModelId(id);
  if (idError !== null) return { id: displayed(id), why: idError };
  if ("leftOut" in draft) return { id: displayed(id), why: draft.leftOut };
  return {
    id,
    created: unixSeconds(draft.created),
    ownedBy: typeof draft.ownedBy === "string" && isLabel(draft.ownedBy) ? draft.ownedBy : null,
    parent: idOrNull(draft.parent),
    isFineTuned: draft.isFineTuned ?? false,
    facts: parseFacts(draft.facts ?? {}),
  };
}

/** Adds the facts that only one kind of upstream reports. */
export function withMoreFacts(draft: Draft, facts: RawFacts): Draft {
  return "leftOut" in draft ? draft : { ...draft, facts: { ...draft.facts, ...facts } };
}

/** The value if it is an object, else null. */
export function objectIn(value: unknown): Item | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Item) : null;
}

/** The object under a key, or an empty one. */
export function within(item: Item, key: string): Item {
  return objectIn(item[key]) ?? {};
}

/** The first value that can be a number of tokens; upstreams send 0 for unknown. */
export function firstCount(...values: readonly unknown[]): number | undefined {
  return values.find((value): value is number => Number.isSafeInteger(value) && Number(value) > 0);
}

/** The names in a list, or those that an object of flags sets. */
export function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((name): name is string => typeof name === "string");
  return Object.entries(objectIn(value) ?? {}).flatMap(([word, holds]) =>
    holds === true || objectIn(holds)?.["supported"] === true ? [word] : [],
  );
}

/** Undefined for an empty list, which upstreams send for unknown. */
export function nonEmpty(names: readonly string[]): readonly string[] | undefined {
  return names.length === 0 ? undefined : names;
}

const lastSecond = 253_402_300_799;

/** Unix seconds, from a number or from ISO 8601; null for 0, which several upstreams send for unknown. */
export function unixSeconds(value: unknown): number | null {
  const seconds = typeof value === "string" ? Math.floor(Date.parse(value) / 1000) : value;
  return typeof seconds === "number" && Number.isSafeInteger(seconds) && seconds > 0 && seconds <= lastSecond
    ? seconds
    : null;
}

/** The day (UTC) of a time or a date. */
export function dayOf(value: unknown): string | undefined {
  const seconds = unixSeconds(value);
  return seconds === null ? undefined : new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** The field as a model id; null when it is not a valid one. */
export function idOrNull(value: unknown): string | null {
  return typeof value === "string" && validateModelId(value) === null ? value : null;
}

/** An id that may hold anything, cut and escaped for display. */
function displayed(id: string): string {
  const cut = id.length > 100 ? `${id.slice(0, 100)}…` : id;
  return JSON.stringify(cut).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (value === undefined) return "nothing";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
