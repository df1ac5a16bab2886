import { noFacts } from "../../core/models/model-facts.ts";
import { validateModelId } from "../../core/models/model-id.ts";
import { malformedRequest, notFound } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit } from "../commit.ts";
import { refuseTakenId } from "./model-ids.ts";
import { publishOffers } from "../sources/publish-offers.ts";
import { refuseDeclared } from "./update-model.ts";

export interface NewAlias {
  readonly id: string;
  readonly target: string;
}

/** A further name for a model, for everybody in the organization who sees that. */
export function createAlias(commit: Commit, author: ChangeAuthor, { id, target }: NewAlias): Promise<StoredModel> {
  const error = validateModelId(id);
  if (error !== null) throw malformedRequest(`Invalid 'id': it ${error}.`, "id");
  const { organizationId } = author.actor.audience;
  return commit(author, async (transaction, created) => {
    const owner = await transaction.organizations.find(organizationId);
    await refuseTakenId(transaction, organizationId, id);
    await refuseTarget(transaction, organizationId, target);
    const result: StoredModel = {
      ...aliasFrom({ id, target }, { organizationId, ownedBy: owner?.name ?? organizationId, created }),
      state: "live",
      declaredBy: "hand",
      provenance: { at: created, keyId: author.actor.keyId },
      deletion: null,
    };
    await transaction.models.put(result);
    return { result, type: "rollcall.alias.created", resourceId: id, details: { target } };
  });
}

/** The name is free from then on: there is nothing in an alias to restore. */
export function deleteAlias(commit: Commit, author: ChangeAuthor, id: string): Promise<StoredModel> {
  return commit(author, async (transaction, atSeconds) => {
    const alias = await transaction.models.find(author.actor.audience.organizationId, id);
    if (alias?.state !== "live" || alias.kind !== "alias") throw notFound("alias", id);
    refuseDeclared(alias);
    const result: StoredModel = { ...alias, state: "retired" };
    await transaction.models.put(result);
    // A source may have offered it all along.
    await publishOffers(transaction, alias.organizationId, new Set([id]), atSeconds);
    return { result, type: "rollcall.alias.deleted", resourceId: id, details: { target: alias.target } };
  });
}

type Place = Pick<StoredModel, "organizationId" | "ownedBy" | "created">;

/** An alias as a model: what callers are shown of it comes from its target. */
export function aliasFrom({ id, target }: NewAlias, place: Place) {
  const ofItsTarget = { parent: null, shutdownDate: null, visibility: "listed", sharing: "organization" } as const;
  const nothing = { facts: noFacts, factsByOrigin: {}, source: null } as const;
  return { ...ofItsTarget, ...nothing, ...place, id, target, kind: "alias" } as const;
}

async function refuseTarget(transaction: Transaction, organizationId: string, target: string): Promise<void> {
  const own = await transaction.models.find(organizationId, target);
  const model = own?.state === "live" ? own : await transaction.models.find(null, target);
  if (model?.state !== "live") throw notFound("model", target);
  if (model.kind === "alias")
    throw malformedRequest(`Invalid 'target': '${target}' is an alias itself; name the model it stands for.`, "target");
}
