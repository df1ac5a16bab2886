import type { FieldError } from "../../core/field-error.ts";
import { validateNaming } from "../../core/sources/source-naming.ts";
import {
  isSourceId,
  priorityMax,
  refreshSecondsMax,
  refreshSecondsMin,
  sourceDefaults,
  sourceKindNames,
  type DeletionPolicy,
  type Source,
  type SourceInput,
} from "../../core/sources/source.ts";
import { optionsOf } from "../../sources/call-options.ts";
import { validateBaseUrl } from "../../sources/fetcher/fetcher.ts";
import { isKindName, kindOf } from "../../sources/kinds.ts";
import type { SourceKind } from "../../sources/upstream.ts";

/**
 * The source with its defaults filled in, or the first error. The models take long to validate, so the caller has done
 * that and passes the outcome as `modelsError`.
 */
export function sourceFrom(
  input: SourceInput,
  organizationId: string | null,
  isTrusted: boolean,
  modelsError: string | null,
): Source | FieldError {
  if (!isSourceId(input.id))
    return invalid("id", "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', and begin with a letter or digit");
  if (!isKindName(input.kind)) return invalid("kind", `must be one of ${sourceKindNames.join(", ")}`);
  const kind = kindOf(input.kind);
  const source = withDefaults(input, kind, organizationId, isTrusted);
  for (const rule of rules) {
    const error = rule(source, kind, modelsError);
    if (error !== null) return error;
  }
  return source;
}

export function isSourceInputError(outcome: Source | FieldError): outcome is FieldError {
  return "why" in outcome;
}

function withDefaults(input: SourceInput, kind: SourceKind, organizationId: string | null, isTrusted: boolean): Source {
  const baseUrl = input.baseUrl ?? kind.defaultBaseUrl ?? "";
  return {
    id: input.id,
    organizationId,
    kind: input.kind,
    baseUrl: kind.firstPageRequest === null ? "" : baseUrl.replace(/\/+$/, ""),
    options: input.options,
    rules: input.rules,
    priority: input.priority ?? sourceDefaults.priority,
    refreshSeconds: input.refreshSeconds ?? sourceDefaults.refreshSeconds,
    deletion: input.deletion ?? deletionDefault(kind, organizationId),
    isTrusted,
    models: input.models,
  };
}

type Rule = (source: Source, kind: SourceKind, modelsError: string | null) => FieldError | null;

/** In the order in which errors are reported. */
const rules: readonly Rule[] = [
  ({ kind: name, models }, { firstPageRequest }) => {
    if (firstPageRequest !== null && models !== null)
      return invalid("models", `is for the kinds static and echo; the models of ${name} are fetched`);
    return firstPageRequest === null && models === null
      ? invalid("models", `must list the models of a source of the kind ${name}`)
      : null;
  },
  (_source, _kind, modelsError) => (modelsError === null ? null : unusable("models", modelsError)),
  ({ kind: name, baseUrl, isTrusted }, { firstPageRequest }) => {
    if (firstPageRequest === null) return null;
    if (baseUrl === "") return invalid("base_url", `must say where this ${name} upstream is`);
    const error = validateBaseUrl(baseUrl, isTrusted);
    return error === null ? null : unusable("base_url", error);
  },
  ({ kind: name, options }, kind) => {
    const known = optionsOf(kind);
    for (const [option, value] of Object.entries(options)) {
      const description = known.get(option);
      const error = description
        ? description.validate(value, kind)
        : `is no option of ${name}, which has ${[...known.keys()].join(", ")}`;
      if (error !== null) return invalid(`options.${option}`, error);
    }
    return null;
  },
  ({ organizationId, options }) =>
    organizationId === null && options["files"] !== undefined
      ? invalid("options.files", "is for a source of an organization: shared sources take no files")
      : null,
  ({ rules: naming }) => {
    const error = validateNaming(naming);
    return error === null ? null : unusable("naming", error);
  },
  ({ priority }) => outside("priority", priority, 0, priorityMax),
  ({ refreshSeconds }) => outside("refresh_seconds", refreshSeconds, refreshSecondsMin, refreshSecondsMax),
  ({ deletion, organizationId }, kind) =>
    deletion === "push" && !canPush(kind, organizationId)
      ? invalid("deletion", "cannot be push: only fine-tuned models of an organization's own account are deleted there")
      : null,
];

export function deletionDefault(kind: SourceKind, organizationId: string | null): DeletionPolicy {
  return canPush(kind, organizationId) ? "push" : "local";
}

export function canPush(kind: SourceKind, organizationId: string | null): boolean {
  return kind.deletion !== undefined && organizationId !== null;
}

function outside(field: string, value: number, least: number, most: number): FieldError | null {
  const isInside = Number.isSafeInteger(value) && value >= least && value <= most;
  return isInside ? null : invalid(field, `must be a whole number from ${least} to ${most}`);
}

function invalid(field: string, why: string): FieldError {
  return { field, why };
}

/** Takes the reason as a sentence or as the end of one. */
function unusable(field: string, reason: string): FieldError {
  return invalid(field, `cannot be used, since ${reason.charAt(0).toLowerCase()}${reason.slice(1).replace(/\.$/, "")}`);
}
