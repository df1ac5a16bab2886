import { noFacts } from "../../core/models/model-facts.ts";
import { validateModelId } from "../../core/models/model-id.ts";
import { malformedRequest, notFound } from "../../core/refusal.ts";
import type { StoredModel } from "../../store/rows.ts";
import type { Work } from "../commit.ts";
import { byHand, defaultOwnerName, existingModel, refuseDeclared, refuseTakenId } from "./model-ids.ts";
import { publishOffers } from "../sources/publish-offers.ts";

export interface NewAlias {
  readonly id: string;
  readonly target: string;
}

/** Creates an additional name for a model, visible to everybody in the organization who sees the model. */
export function createAlias({ id, target }: NewAlias): Work<StoredModel> {
  const error = validateModelId(id);
  if (error !== null) throw malformedRequest(`Invalid 'id': it ${error}.`, "id");
  return async (transaction, { organizationId, keyId }, atSeconds) => {
    const ownedBy = await defaultOwnerName(transaction, organizationId);
    await refuseTakenId(transaction, organizationId, id);
    if ((await existingModel(transaction, organizationId, target)).kind === "alias")
      throw malformedRequest(
        `Invalid 'target': '${target}' is an alias itself; name the model it stands for.`,
        "target",
      );
    const result: StoredModel = {
      ...aliasFrom({ id, target }, { organizationId, ownedBy, created: atSeconds }),
      ...byHand(keyId, atSeconds),
    };
    await transaction.models.put(result);
    return { result, type: "rollcall.alias.created", resourceId: id, details: { target } };
  };
}

/** Removes an alias and frees its id. Aliases cannot be restored. */
export function deleteAlias(id: string): Work<StoredModel> {
  return async (transaction, { organizationId }, atSeconds) => {
    const alias = await transaction.models.find(organizationId, id);
    if (alias?.state !== "live" || alias.kind !== "alias") throw notFound("alias", id);
    refuseDeclared(alias);
    const result: StoredModel = { ...alias, state: "retired" };
    await transaction.models.put(result);
    // A source may offer a model with this id.
    await publishOffers(transaction, alias.organizationId, new Set([id]), atSeconds);
    return { result, type: "rollcall.alias.deleted", resourceId: id, details: { target: alias.target } };
  };
}

type AliasOwner = Pick<StoredModel, "organizationId" | "ownedBy" | "created">;

/** The stored form of an alias. Callers see the fields of its target. */
export function aliasFrom({ id, target }: NewAlias, owner: AliasOwner) {
  const ofItsTarget = { parent: null, shutdownDate: null, visibility: "listed", sharing: "organization" } as const;
  const nothing = { facts: noFacts, factsByOrigin: {}, source: null, servedBy: null } as const;
  return { ...ofItsTarget, ...nothing, ...owner, id, target, kind: "alias" } as const;
}
