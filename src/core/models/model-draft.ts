import { isDay } from "../time/day.ts";
import type { FieldError } from "../field-error.ts";
import { isLabel, labelLengthMax } from "../text/label.ts";
import type { ModelFacts } from "./model-facts.ts";
import type { Model, Visibility } from "./model.ts";
import { validateServedBy, type ServedBy } from "./served-by.ts";
import { parentInId, validateModelId } from "./model-id.ts";

/** A model as a user describes it; null means the default. */
export interface ModelDraft {
  readonly id: string;
  readonly created: number | null;
  readonly ownedBy: string | null;
  readonly parent: string | null;
  readonly shutdownDate: string | null;
  readonly visibility: Visibility | null;
  readonly facts: ModelFacts;
  /** Null for a model that is served by the sources that list it. */
  readonly servedBy: ServedBy | null;
}

type DraftField = "id" | "owned_by" | "parent" | "shutdown_date" | "served_by";

/** The first error in a draft; null when it is valid. */
export function validateDraft(draft: ModelDraft): FieldError<DraftField> | null {
  const badId = validateModelId(draft.id);
  if (badId !== null) return { field: "id", why: badId };
  const badParent = draft.parent === null ? null : validateModelId(draft.parent);
  if (badParent !== null) return { field: "parent", why: badParent };
  if (draft.ownedBy !== null && !isLabel(draft.ownedBy))
    return { field: "owned_by", why: `must be 1 to ${labelLengthMax} printable characters` };
  if (draft.shutdownDate !== null && !isDay(draft.shutdownDate))
    return { field: "shutdown_date", why: "must be a day written as YYYY-MM-DD" };
  return draft.servedBy === null ? null : validateServedBy(draft.servedBy);
}

type ModelDefaults = Pick<Model, "organizationId" | "ownedBy" | "created" | "sharing">;

/** A draft without an organization is of a base model. */
export function modelFrom(draft: ModelDraft, defaults: ModelDefaults): Model {
  const isBase = defaults.organizationId === null;
  return {
    ...defaults,
    id: draft.id,
    kind: isBase ? "base" : "fine-tuned",
    created: draft.created ?? defaults.created,
    ownedBy: draft.ownedBy ?? defaults.ownedBy,
    parent: draft.parent ?? (isBase ? null : parentInId(draft.id)),
    shutdownDate: draft.shutdownDate,
    visibility: draft.visibility ?? "listed",
    target: null,
    facts: draft.facts,
  };
}
