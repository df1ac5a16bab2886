import { DeclarationRefused, type DeclaredAlias, type DeclaredModel } from "../../core/declaration.ts";
import { modelFrom } from "../../core/models/model-draft.ts";
import { withFacts } from "../../core/models/model-facts.ts";
import type { ModelKey } from "../../core/models/model.ts";
import type { Organization } from "../../core/people/organization.ts";
import type { StoredModel } from "../../store/rows.ts";
import { aliasFrom } from "../models/aliases.ts";
import type { ModelReconciler } from "./model-reconciler.ts";

export function declareModel(
  reconciler: ModelReconciler,
  declared: DeclaredModel,
  owner: Organization | null,
): string[] {
  const organizationId = owner?.id ?? null;
  // A base model from a source must not stop the start: the organization's own model takes precedence over it.
  const base = reconciler.model(null, declared.id);
  if (owner !== null && base?.state === "live" && base.declaredBy !== "source") throw baseIdTaken(owner, declared.id);
  const known = reconciler.model(organizationId, declared.id);
  if (known?.state === "deleted" && !declared.restore)
    return [`the model ${declared.id} was deleted and stays deleted; declare it with "restore: true" to bring it back`];
  if (known?.state === "live" && known.kind === "alias" && known.declaredBy === "hand")
    return [`the model ${declared.id} is not declared: an alias has its name; delete the alias, and start again`];
  const model = modelFrom(declared, {
    organizationId,
    ownedBy: owner?.name ?? "system",
    // An existing model keeps its age and is not shared more widely than before.
    created: known?.created ?? reconciler.seconds,
    sharing: declared.sharing ?? known?.sharing ?? "organization",
  });
  // The file overrides what a source reports.
  const described = withFacts(known?.factsByOrigin ?? {}, "file", declared.facts);
  const served = { source: known?.source ?? null, servedBy: declared.servedBy };
  reconciler.put({ ...model, ...described, ...served, ...byFile(reconciler, known) });
  return [];
}

export function declareAlias(reconciler: ModelReconciler, declared: DeclaredAlias, owner: Organization): string[] {
  const known = reconciler.model(owner.id, declared.id);
  const notDeclared = `the alias ${declared.id} is not declared:`;
  if (known?.state === "deleted") return [`${notDeclared} a deleted model has its name; purge that, and start again`];
  if (known?.state === "live" && known.kind !== "alias" && known.declaredBy === "hand")
    return [`${notDeclared} a model has its name`];
  const created = known?.created ?? reconciler.seconds;
  const ownership = { organizationId: owner.id, ownedBy: owner.name, created };
  reconciler.put({ ...aliasFrom(declared, ownership), ...byFile(reconciler, known) });
  return [];
}

function byFile({ seconds }: ModelReconciler, known: StoredModel | null) {
  const provenance = known?.provenance ?? { at: seconds, keyId: null };
  return { state: "live", deletion: null, declaredBy: "file", provenance } as const;
}

/** Retires a model that the file no longer declares. Declaring it again brings it back. */
export function retireModel(reconciler: ModelReconciler, { organizationId, id }: ModelKey): string[] {
  const known = reconciler.model(organizationId, id);
  if (known?.declaredBy === "file" && known.state === "live") reconciler.put({ ...known, state: "retired" });
  return [];
}

export function baseIdTaken({ name }: { readonly name: string }, id: string): DeclarationRefused {
  return new DeclarationRefused(
    `the organization "${name}" cannot have a model of its own with the id of the base model ${id}`,
  );
}
