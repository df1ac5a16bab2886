import { turns } from "../../catalogue/turns.ts";
import { factsAmong, validateFactFields } from "../../core/models/fact-fields.ts";
import { validateNaming } from "../../core/sources/source-naming.ts";
import {
  isSourceId,
  priorityMax,
  refreshSecondsMax,
  refreshSecondsMin,
  sourceDefaults,
  type Source,
  type SourceInput,
} from "../../core/sources/source.ts";
import { readDocument, readDocumentInParts, type Discovery } from "../../sources/discover.ts";
import { validateBaseUrl } from "../../sources/fetcher/fetcher.ts";
import { isKindName, kindNames, kindOf } from "../../sources/kinds.ts";
import { MalformedList } from "../../sources/upstream.ts";
import { readInSlices } from "../read-in-slices.ts";

export { kindNames as sourceKinds } from "../../sources/kinds.ts";

export interface SourceInputError {
  readonly field: string;
  /** The end of a sentence that begins with the field. */
  readonly why: string;
}

/**
 * The source that is meant, or the first thing wrong with it. Where its models have been looked through before,
 * `modelsError` is what was found.
 */
export function sourceFrom(
  input: SourceInput,
  organizationId: string | null,
  isTrusted: boolean,
  modelsError: (models: readonly unknown[]) => string | null = validateList,
): Source | SourceInputError {
  if (!isSourceId(input.id))
    return wrong("id", "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', and begin with a letter or digit");
  if (!isKindName(input.kind)) return wrong("kind", `must be one of ${kindNames.join(", ")}`);
  const kind = kindOf(input.kind);
  const isAsked = kind.first !== null;
  if (isAsked && input.models !== null)
    return wrong("models", `is for the kind static; ${input.kind} is asked for them`);
  if (!isAsked && input.models === null) return wrong("models", "must list the models of a static source");
  const badList = input.models === null ? null : modelsError(input.models);
  if (badList !== null) return unusable("models", badList);
  const baseUrl = (input.baseUrl ?? kind.defaultBaseUrl ?? "").replace(/\/+$/, "");
  if (isAsked && baseUrl === "") return wrong("base_url", `must say where this ${input.kind} upstream is`);
  const badUrl = isAsked ? validateBaseUrl(baseUrl, isTrusted) : null;
  if (badUrl !== null) return unusable("base_url", badUrl);
  const unknown = Object.keys(input.options).find((name) => !kind.options.includes(name));
  if (unknown !== undefined)
    return wrong(`options.${unknown}`, `is no option of ${input.kind}, which has ${listed(kind.options)}`);
  const badRules = validateNaming(input.rules);
  if (badRules !== null) return unusable("naming", badRules);
  const priority = input.priority ?? sourceDefaults.priority;
  const refreshSeconds = input.refreshSeconds ?? sourceDefaults.refreshSeconds;
  if (!isWithin(priority, 0, priorityMax)) return wrong("priority", `must be a whole number from 0 to ${priorityMax}`);
  if (!isWithin(refreshSeconds, refreshSecondsMin, refreshSecondsMax))
    return wrong("refresh_seconds", `must be a whole number from ${refreshSecondsMin} to ${refreshSecondsMax}`);
  const canPush = kind.deletion !== undefined && organizationId !== null;
  if (input.deletion === "push" && !canPush)
    return wrong(
      "deletion",
      "cannot be push: only fine-tuned models of an organization's own account are deleted there",
    );
  const deletion = input.deletion ?? (canPush ? "push" : "local");
  const { id, options, rules, models } = input;
  return {
    id,
    organizationId,
    kind: input.kind,
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

export function isSourceInputError(outcome: Source | SourceInputError): outcome is SourceInputError {
  return "why" in outcome;
}

/** Somebody wrote this list, so that nothing of it may be left out in silence. */
function validateList(models: readonly unknown[]): string | null {
  try {
    return firstInvalid(readDocument(kindOf("static"), nowhere, models)) ?? firstInvalidFact(models);
  } catch (error) {
    return sentenceOf(error);
  }
}

/** The same for a list that came in a request, while others are looked after in between. */
export async function validateListInSlices(organizationId: string, models: readonly unknown[]): Promise<string | null> {
  try {
    const read = readInSlices(organizationId);
    const error = firstInvalid(await readDocumentInParts(kindOf("static"), nowhere, models, read));
    if (error !== null) return error;
    return await turns.run(organizationId, "readSource", async (slices) => {
      let first: string | null = null;
      await slices.each(models, (model) => void (first ??= validateFactsOf(model)));
      return first;
    });
  } catch (error) {
    return sentenceOf(error);
  }
}

const nowhere = { baseUrl: "", options: {}, secret: null };

function firstInvalid({ skipped: [skipped] }: Discovery): string | null {
  return skipped === undefined ? null : `${skipped.id} ${skipped.why}.`;
}

function firstInvalidFact(models: readonly unknown[]): string | null {
  for (const model of models) {
    const error = validateFactsOf(model);
    if (error !== null) return error;
  }
  return null;
}

function validateFactsOf(model: unknown): string | null {
  const error = typeof model === "object" && model !== null ? validateFactFields(factsAmong({ ...model })) : null;
  return error === null ? null : `${error.field} of a model ${error.why}.`;
}

function sentenceOf(error: unknown): string {
  if (error instanceof MalformedList) return error.message;
  throw error;
}

function wrong(field: string, why: string): SourceInputError {
  return { field, why };
}

/** The reason becomes a part of the sentence, whether it was one by itself or not. */
function unusable(field: string, reason: string): SourceInputError {
  return wrong(field, `cannot be used, since ${reason.charAt(0).toLowerCase()}${reason.slice(1).replace(/\.$/, "")}`);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
