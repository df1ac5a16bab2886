import { flawIn } from "../core/model-draft.ts";
import type { Sharing, Visibility } from "../core/model.ts";
import { malformedRequest, modelNotChangeable, notFound } from "../core/refusal.ts";
import type { StoredModel, Transaction } from "../store/store.ts";
import type { ChangeAuthor } from "./change-author.ts";
import type { Commit } from "./commit.ts";

/** What is left out stays. No owner means the organization's name, no parent and no date mean that none is known. */
export interface ModelChange {
  readonly ownedBy?: string | null;
  readonly parent?: string | null;
  readonly shutdownDate?: string | null;
  readonly visibility?: Visibility;
  readonly sharing?: Sharing;
}

/** Changes a live fine-tuned model of the author's organization. */
export function updateModel(
  commit: Commit,
  author: ChangeAuthor,
  id: string,
  change: ModelChange,
): Promise<StoredModel> {
  return commit(author, async (transaction) => {
    const model = await openChangeable(transaction, author, id);
    const { organizationId } = author.actor.audience;
    const owner = await transaction.findOrganization(organizationId);
    const changed = { ...model, ...change };
    const result = { ...changed, ownedBy: changed.ownedBy ?? owner?.name ?? organizationId };
    const flaw = flawIn(result);
    if (flaw !== null) throw malformedRequest(`Invalid '${flaw.field}': it ${flaw.why}.`, flaw.field);
    await transaction.putModel(result);
    const details = { changes_requested: inWords(change) };
    return { result, type: "rollcall.model.updated", resourceId: id, details };
  });
}

function inWords({ ownedBy, parent, shutdownDate, visibility, sharing }: ModelChange) {
  // What is undefined is left out where this is written down.
  return { owned_by: ownedBy, parent, shutdown_date: shutdownDate, visibility, sharing };
}

async function openChangeable(transaction: Transaction, author: ChangeAuthor, id: string): Promise<StoredModel> {
  const own = await transaction.findModel(author.actor.audience.organizationId, id);
  const live = own?.state === "live" ? own : await transaction.findModel(null, id);
  if (live?.state !== "live") throw notFound("model", id);
  if (live.kind === "base")
    throw modelNotChangeable(id, "is a base model that all organizations share; its configuration file describes it");
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
