import { turns } from "../../catalogue/turns.ts";
import { factsAmong, flawInWords } from "../../core/models/fact-words.ts";
import { flawInNaming } from "../../core/sources/source-naming.ts";
import {
  isSourceId,
  priorityMax,
  refreshSecondsMax,
  refreshSecondsMin,
  sourceDefaults,
  type Source,
  type SourceWish,
} from "../../core/sources/source.ts";
import { readDocument, readDocumentInParts, type Discovery } from "../../sources/discover.ts";
import { whyNotBaseUrl } from "../../sources/fetcher/fetcher.ts";
import { isKindName, kindNames, kindOf } from "../../sources/kinds.ts";
import { Garbage } from "../../sources/upstream.ts";
import { readInSlices } from "../read-in-slices.ts";

export { kindNames as sourceKinds } from "../../sources/kinds.ts";

export interface WishFlaw {
  readonly field: string;
  /** The end of a sentence that begins with the field. */
  readonly why: string;
}

/**
 * The source that is meant, or the first thing wrong with it. Where its models have been looked through before,
 * `flawInModels` is what was found.
 */
export function sourceFrom(
  wish: SourceWish,
  organizationId: string | null,
  isTrusted: boolean,
  flawInModels: (models: readonly unknown[]) => string | null = whyNotList,
): Source | WishFlaw {
  if (!isSourceId(wish.id))
    return wrong("id", "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', and begin with a letter or digit");
  if (!isKindName(wish.kind)) return wrong("kind", `must be one of ${kindNames.join(", ")}`);
  const kind = kindOf(wish.kind);
  const isAsked = kind.first !== null;
  if (isAsked && wish.models !== null) return wrong("models", `is for the kind static; ${wish.kind} is asked for them`);
  if (!isAsked && wish.models === null) return wrong("models", "must list the models of a static source");
  const badList = wish.models === null ? null : flawInModels(wish.models);
  if (badList !== null) return unusable("models", badList);
  const baseUrl = (wish.baseUrl ?? kind.defaultBaseUrl ?? "").replace(/\/+$/, "");
  if (isAsked && baseUrl === "") return wrong("base_url", `must say where this ${wish.kind} upstream is`);
  const badUrl = isAsked ? whyNotBaseUrl(baseUrl, isTrusted) : null;
  if (badUrl !== null) return unusable("base_url", badUrl);
  const unknown = Object.keys(wish.options).find((name) => !kind.options.includes(name));
  if (unknown !== undefined)
    return wrong(`options.${unknown}`, `is no option of ${wish.kind}, which has ${listed(kind.options)}`);
  const badRules = flawInNaming(wish.rules);
  if (badRules !== null) return unusable("naming", badRules);
  const priority = wish.priority ?? sourceDefaults.priority;
  const refreshSeconds = wish.refreshSeconds ?? sourceDefaults.refreshSeconds;
  if (!isWithin(priority, 0, priorityMax)) return wrong("priority", `must be a whole number from 0 to ${priorityMax}`);
  if (!isWithin(refreshSeconds, refreshSecondsMin, refreshSecondsMax))
    return wrong("refresh_seconds", `must be a whole number from ${refreshSecondsMin} to ${refreshSecondsMax}`);
  const canPush = kind.deletion !== undefined && organizationId !== null;
  if (wish.deletion === "push" && !canPush)
    return wrong(
      "deletion",
      "cannot be push: only fine-tuned models of an organization's own account are deleted there",
    );
  const deletion = wish.deletion ?? (canPush ? "push" : "local");
  const { id, options, rules, models } = wish;
  return {
    id,
    organizationId,
    kind: wish.kind,
    baseUrl: isAsked ? baseUrl : "",
    options,
    rules,
    priority,
    refreshSeconds,
    deletion,
    isTrusted,
    models,
  };
}

export function isWishFlaw(outcome: Source | WishFlaw): outcome is WishFlaw {
  return "why" in outcome;
}

/** Somebody wrote this list, so that nothing of it may be left out in silence. */
function whyNotList(models: readonly unknown[]): string | null {
  try {
    return flawAmong(readDocument(kindOf("static"), nowhere, models)) ?? firstFlawInFacts(models);
  } catch (error) {
    return sentenceOf(error);
  }
}

/** The same for a list that came in a request, while others are looked after in between. */
export async function whyNotListInSlices(organizationId: string, models: readonly unknown[]): Promise<string | null> {
  try {
    const read = readInSlices(organizationId);
    const flaw = flawAmong(await readDocumentInParts(kindOf("static"), nowhere, models, read));
    if (flaw !== null) return flaw;
    return await turns.run(organizationId, "readSource", async (slices) => {
      let first: string | null = null;
      await slices.each(models, (model) => void (first ??= flawInFactsOf(model)));
      return first;
    });
  } catch (error) {
    return sentenceOf(error);
  }
}

const nowhere = { baseUrl: "", options: {}, secret: null };

function flawAmong({ skipped: [skipped] }: Discovery): string | null {
  return skipped === undefined ? null : `${skipped.id} ${skipped.why}.`;
}

function firstFlawInFacts(models: readonly unknown[]): string | null {
  for (const model of models) {
    const flaw = flawInFactsOf(model);
    if (flaw !== null) return flaw;
  }
  return null;
}

function flawInFactsOf(model: unknown): string | null {
  const flaw = typeof model === "object" && model !== null ? flawInWords(factsAmong({ ...model })) : null;
  return flaw === null ? null : `${flaw.field} of a model ${flaw.why}.`;
}

function sentenceOf(error: unknown): string {
  if (error instanceof Garbage) return error.message;
  throw error;
}

function wrong(field: string, why: string): WishFlaw {
  return { field, why };
}

/** The reason becomes a part of the sentence, whether it was one by itself or not. */
function unusable(field: string, reason: string): WishFlaw {
  return wrong(field, `cannot be used, since ${reason.charAt(0).toLowerCase()}${reason.slice(1).replace(/\.$/, "")}`);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
