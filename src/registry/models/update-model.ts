import { factFields, validateFactFields } from "../../core/models/fact-fields.ts";
import { validateDraft } from "../../core/models/model-draft.ts";
import { mergeFacts, withFacts, parseFacts, type RawFacts } from "../../core/models/model-facts.ts";
import type { Sharing, Visibility } from "../../core/models/model.ts";
import { malformedRequest, modelNotChangeable, notFound } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit } from "../commit.ts";

/** What is left out stays. No owner means the organization's name, no parent and no date mean that none is known. */
export interface ModelChange {
  readonly ownedBy?: string | null;
  readonly parent?: string | null;
  readonly shutdownDate?: string | null;
  readonly visibility?: Visibility;
  readonly sharing?: Sharing;
  /** Facts that override what a source or a file tells; null takes an override back. */
  readonly facts?: RawFacts;
}

/** Changes a live model of the author's organization: one that was registered, or that one of its sources offers. */
export function updateModel(
  commit: Commit,
  author: ChangeAuthor,
  id: string,
  change: ModelChange,
): Promise<StoredModel> {
  return commit(author, async (transaction) => {
    const model = await openChangeable(transaction, author, id);
    const { organizationId } = author.actor.audience;
    const owner = await transaction.organizations.find(organizationId);
    refuseForeign(model, change);
    const { facts: given = {}, ...fields } = change;
    const changed = { ...model, ...fields };
    const described = { ...changed, ownedBy: changed.ownedBy ?? owner?.name ?? organizationId };
    const error = validateDraft(described) ?? validateFactFields(given);
    if (error !== null) throw malformedRequest(`Invalid '${error.field}': it ${error.why}.`, error.field);
    const result = { ...described, ...overridden(model, given, change.shutdownDate) };
    await transaction.models.put(result);
    const details = { changes_requested: inWords(change) };
    return { result, type: "rollcall.model.updated", resourceId: id, details };
  });
}

/** What a model's source tells again with every refresh would not last. */
function refuseForeign({ declaredBy, kind }: StoredModel, { parent, sharing }: ModelChange): void {
  if (parent !== undefined && declaredBy === "source")
    throw malformedRequest("Invalid 'parent': this model's source tells it.", "parent");
  // One that was fine-tuned upstream when it was kept to projects, and no longer is, can be given back to all.
  if (sharing === "projects" && kind !== "fine-tuned")
    throw malformedRequest("Invalid 'sharing': only a fine-tuned model can be kept to projects.", "sharing");
}

/** The model's facts with those given in place of what others tell. Of a source's model the shutdown date is one. */
function overridden(
  { factsByOrigin, declaredBy, shutdownDate }: StoredModel,
  given: RawFacts,
  newDate?: string | null,
) {
  const isDateFact = declaredBy === "source" && newDate !== undefined;
  const override = parseFacts({ ...factsByOrigin.override, ...given, ...(isDateFact && { shutdownDate: newDate }) });
  const newFacts = withFacts(factsByOrigin, "override", override);
  const { facts } = mergeFacts(newFacts);
  const date = isDateFact ? (facts.shutdownDate ?? null) : newDate === undefined ? shutdownDate : newDate;
  return { factsByOrigin: newFacts, facts, shutdownDate: date };
}

function inWords({ ownedBy, parent, shutdownDate, visibility, sharing, facts = {} }: ModelChange) {
  const factsByOrigin = Object.entries(facts).map(
    ([name, value]) => [factFields[name as keyof RawFacts], value] as const,
  );
  // What is undefined is left out where this is written down.
  return {
    owned_by: ownedBy,
    parent,
    shutdown_date: shutdownDate,
    visibility,
    sharing,
    ...Object.fromEntries(factsByOrigin),
  };
}

async function openChangeable(transaction: Transaction, author: ChangeAuthor, id: string): Promise<StoredModel> {
  const own = await transaction.models.find(author.actor.audience.organizationId, id);
  const live = own?.state === "live" ? own : await transaction.models.find(null, id);
  if (live?.state !== "live") throw notFound("model", id);
  if (live.organizationId === null)
    throw modelNotChangeable(
      id,
      "is a base model that all organizations share; the configuration file, or the source it comes from, describes it",
    );
  if (live.kind === "alias")
    throw modelNotChangeable(id, "is an alias; change the model it stands for, or delete it at /rollcall/v1/aliases");
  refuseDeclared(live);
  return live;
}

/** What a configuration file declares is changed there: the next start would undo whatever else happened to it. */
export function refuseDeclared({ id, declaredBy }: StoredModel): void {
  if (declaredBy === "file")
    throw modelNotChangeable(id, "is declared by the configuration file, which describes it again at every start");
}
