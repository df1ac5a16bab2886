import { factFields, validateFactFields } from "../../core/models/fact-fields.ts";
import { validateDraft } from "../../core/models/model-draft.ts";
import { withFacts, parseFacts, type RawFacts } from "../../core/models/model-facts.ts";
import type { ServedBy } from "../../core/models/served-by.ts";
import type { Sharing, Visibility } from "../../core/models/model.ts";
import { malformedRequest, modelNotChangeable } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";
import type { Work } from "../commit.ts";
import { defaultOwnerName, existingModel, refuseDeclared } from "./model-ids.ts";

/** A missing field keeps its value. A null owner means the organization's name; a null parent or date means unknown, and a null
 * server the sources that offer the model. */
export interface ModelChange {
  readonly ownedBy?: string | null;
  readonly parent?: string | null;
  readonly shutdownDate?: string | null;
  readonly visibility?: Visibility;
  readonly sharing?: Sharing;
  readonly servedBy?: ServedBy | null;
  /** Facts that override those of a source or file; null removes an override. */
  readonly facts?: RawFacts;
}

/** Changes a live model of the author's organization: a registered one, or one of its own sources. */
export function updateModel(id: string, change: ModelChange): Work<StoredModel> {
  return async (transaction, { organizationId }) => {
    const model = await changeableModel(transaction, organizationId, id);
    refuseFieldsOfSource(model, change);
    const { facts = {}, ...fields } = change;
    const changed = { ...model, ...fields };
    const described = { ...changed, ownedBy: changed.ownedBy ?? (await defaultOwnerName(transaction, organizationId)) };
    const error = validateDraft(described) ?? validateFactFields(facts);
    if (error !== null) throw malformedRequest(`Invalid '${error.field}': it ${error.why}.`, error.field);
    const result = { ...described, ...overridden(model, facts, change.shutdownDate) };
    await transaction.models.put(result);
    const details = { changes_requested: toWire(change) };
    return { result, type: "rollcall.model.updated", resourceId: id, details };
  };
}

/** Refuses changes that the next refresh of the model's source would undo. */
function refuseFieldsOfSource({ declaredBy, kind }: StoredModel, { parent, sharing, servedBy }: ModelChange): void {
  if (servedBy !== undefined && declaredBy === "source")
    throw malformedRequest("Invalid 'served_by': the sources that list this model serve it.", "served_by");
  if (parent !== undefined && declaredBy === "source")
    throw malformedRequest("Invalid 'parent': this model's source tells it.", "parent");
  // A model may stop being fine-tuned upstream while it is restricted to projects; it can still be shared again.
  if (sharing === "projects" && kind !== "fine-tuned")
    throw malformedRequest("Invalid 'sharing': only a fine-tuned model can be restricted to projects.", "sharing");
}

/** The model's facts with the given overrides. The shutdown date of a source's model is a fact, too. */
function overridden(
  { factsByOrigin, declaredBy, shutdownDate }: StoredModel,
  facts: RawFacts,
  newDate?: string | null,
) {
  const isDateFact = declaredBy === "source" && newDate !== undefined;
  const override = parseFacts({ ...factsByOrigin.override, ...facts, ...(isDateFact && { shutdownDate: newDate }) });
  const described = withFacts(factsByOrigin, "override", override);
  const date = isDateFact ? (described.facts.shutdownDate ?? null) : newDate === undefined ? shutdownDate : newDate;
  return { ...described, shutdownDate: date };
}

/** The change in the API's field names. Undefined fields are left out when this is serialised. */
function toWire({ ownedBy, parent, shutdownDate, visibility, sharing, servedBy, facts = {} }: ModelChange) {
  const wireFacts = Object.entries(facts).map(([name, value]) => [factFields[name as keyof RawFacts], value] as const);
  return {
    owned_by: ownedBy,
    parent,
    shutdown_date: shutdownDate,
    visibility,
    sharing,
    served_by: servedBy,
    ...Object.fromEntries(wireFacts),
  };
}

async function changeableModel(transaction: Transaction, organizationId: string, id: string): Promise<StoredModel> {
  const model = await existingModel(transaction, organizationId, id);
  if (model.organizationId === null)
    throw modelNotChangeable(
      id,
      "is a base model that all organizations share; change it in the configuration file, or at the source it comes from",
    );
  if (model.kind === "alias")
    throw modelNotChangeable(id, "is an alias; change the model it stands for, or delete it at /rollcall/v1/aliases");
  refuseDeclared(model);
  return model;
}
