import { modelExists, modelNotChangeable, notFound } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { StoredModel } from "../../store/rows.ts";

/** Refuses the id of an existing model, or of a deleted model that may be restored. */
export async function refuseTakenId(transaction: Transaction, organizationId: string, id: string): Promise<void> {
  const { own, base } = await transaction.models.findOwnAndBase(organizationId, id);
  if (own?.state === "deleted")
    throw modelExists(id, "was deleted; a deleted model is restored or purged, not registered again", "id");
  if (own?.state === "live")
    throw modelExists(id, own.kind === "alias" ? "already exists as an alias" : "already exists", "id");
  refuseDeclaredBase(base, id, "id");
}

/** Refuses the id of a base model. One that a source lists is no obstacle: the organization's own model hides it. */
export async function refuseBaseId(transaction: Transaction, id: string): Promise<void> {
  refuseDeclaredBase(await transaction.models.find(null, id), id);
}

function refuseDeclaredBase(base: StoredModel | null, id: string, param?: string): void {
  if (base?.state === "live" && base.declaredBy !== "source")
    throw modelExists(id, "already exists as a base model", param);
}

/** Refuses what is not a live fine-tuned model of the organization. */
export async function assertFineTuned(transaction: Transaction, organizationId: string, id: string): Promise<void> {
  const model = await transaction.models.find(organizationId, id);
  if (model?.state !== "live" || model.kind !== "fine-tuned") throw notFound("fine-tuned model", id);
}

/** The live model that callers get under this id: the organization's own, else a base model. */
export async function existingModel(transaction: Transaction, organizationId: string, id: string) {
  const own = await transaction.models.find(organizationId, id);
  const model = own?.state === "live" ? own : await transaction.models.find(null, id);
  if (model?.state !== "live") throw notFound("model", id);
  return model;
}

/** For a model that an API call adds. */
export function byHand(keyId: string, atSeconds: number) {
  return { state: "live", deletion: null, declaredBy: "hand", provenance: { at: atSeconds, keyId } } as const;
}

/** What clients show as the owner of an organization's model by default. */
export async function defaultOwnerName(transaction: Transaction, organizationId: string): Promise<string> {
  return (await transaction.organizations.find(organizationId))?.name ?? organizationId;
}

/** Refuses to change what the configuration file declares: the next start would undo the change. */
export function refuseDeclared({ id, declaredBy }: StoredModel): void {
  if (declaredBy === "file")
    throw modelNotChangeable(id, "is declared by the configuration file, which describes it again at every start");
}
