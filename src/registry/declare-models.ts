import { DeclarationRefused, type DeclaredAlias, type DeclaredModel } from "../core/declaration.ts";
import { modelFrom } from "../core/model-draft.ts";
import { mergeFacts, retold } from "../core/model-facts.ts";
import type { Organization } from "../core/organization.ts";
import { aliasFrom } from "./aliases.ts";
import type { Ledger } from "./ledger.ts";

/** Gives back what an operator should know: that a declaration has no effect, and why. */
export async function declareModel(
  ledger: Ledger,
  declared: DeclaredModel,
  owner: Organization | null,
): Promise<string[]> {
  const organizationId = owner?.id ?? null;
  // What an upstream lists to everybody must not keep a server from starting: there the organization's own comes first.
  const base = ledger.model(null, declared.id);
  if (owner !== null && base?.state === "live" && base.declaredBy !== "source")
    throw new DeclarationRefused(
      `the organization "${owner.name}" cannot have a model of its own with the id of the base model ${declared.id}`,
    );
  const known = ledger.model(organizationId, declared.id);
  if (known?.state === "deleted" && !declared.restore)
    return [`the model ${declared.id} was deleted and stays deleted; declare it with "restore: true" to bring it back`];
  if (known?.state === "live" && known.kind === "alias" && known.declaredBy === "hand")
    return [`the model ${declared.id} is not declared: an alias has its name; delete the alias, and start again`];
  const model = modelFrom(declared, {
    kind: owner === null ? "base" : "fine-tuned",
    organizationId,
    ownedBy: owner?.name ?? "system",
    // A model that was here before keeps the age it had, and is not shown to more people than before.
    created: known?.created ?? ledger.seconds,
    sharing: declared.sharing ?? known?.sharing ?? "organization",
  });
  const provenance = known?.provenance ?? { at: ledger.seconds, keyId: null };
  // What a source tells of it stands below what the file says.
  const told = retold(known?.told ?? {}, "file", declared.facts);
  const { facts } = mergeFacts(told);
  const stored = { ...model, facts, told, source: known?.source ?? null, provenance, deletion: null };
  await ledger.putModel({ ...stored, state: "live", declaredBy: "file" });
  return [];
}

export async function declareAlias(ledger: Ledger, declared: DeclaredAlias, owner: Organization): Promise<string[]> {
  const known = ledger.model(owner.id, declared.id);
  const named = `the alias ${declared.id} is not declared:`;
  if (known?.state === "deleted") return [`${named} a deleted model has its name; purge that, and start again`];
  if (known?.state === "live" && known.kind !== "alias" && known.declaredBy === "hand")
    return [`${named} a model has its name`];
  const created = known?.created ?? ledger.seconds;
  await ledger.putModel({
    ...aliasFrom(declared, { organizationId: owner.id, ownedBy: owner.name, created }),
    state: "live",
    declaredBy: "file",
    provenance: known?.provenance ?? { at: ledger.seconds, keyId: null },
    deletion: null,
  });
  return [];
}

/**
 * A model the file declared once and no longer does leaves the list, and comes back when declared again. Its name is
 * for whichever source offers it.
 */
export async function retireModels(ledger: Ledger, named: ReadonlySet<string>): Promise<void> {
  for (const model of ledger.models()) {
    const dropped = model.declaredBy === "file" && model.state === "live";
    if (!dropped || named.has(nameOf(model.organizationId, model.id))) continue;
    await ledger.putModel({ ...model, state: "retired" });
    await ledger.showOffersOf(model);
  }
}

export function declaredNames(items: readonly { readonly id: string }[], organizationId: string | null): Set<string> {
  return new Set(items.map(({ id }) => nameOf(organizationId, id)));
}

function nameOf(organizationId: string | null, id: string): string {
  return JSON.stringify([organizationId, id]);
}
