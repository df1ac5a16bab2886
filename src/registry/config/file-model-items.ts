import { setImmediate } from "node:timers/promises";
import type { Declaration, DeclaredAlias, DeclaredModel } from "../../core/declaration.ts";
import type { ModelKey } from "../../core/models/model.ts";
import type { Organization } from "../../core/people/organization.ts";
import type { Store } from "../../store/store.ts";
import { baseIdTaken, declareAlias, declareModel, retireModel } from "./declare-models.ts";
import { ModelReconciler } from "./model-reconciler.ts";
import { partsOf } from "../parts.ts";

/** What a file does with one model: declares it, gives it as a name to another, or declares it no longer. */
export type FileModel = { readonly owner: Organization | null } & (
  | { readonly model: DeclaredModel }
  | { readonly alias: DeclaredAlias }
  | { readonly dropped: ModelKey }
);

const namesAtOnce = 1_000;

/** The models that files have declared so far and this one does not. */
export async function droppedModels(store: Store, declaration: Declaration): Promise<readonly ModelKey[]> {
  const declared = new Map<string, Set<string>>();
  for (const { id, name, models, aliases } of declaration.organizations)
    declared.set(id ?? (await store.organizationNamed(name))?.id ?? "", idsOf([...models, ...aliases]));
  const base = idsOf(declaration.models);
  const dropped: ModelKey[] = [];
  for (let after: ModelKey | null = null; ;) {
    const names: readonly ModelKey[] = await store.fileModels(after, namesAtOnce);
    for (const name of names) {
      const ids = name.organizationId === null ? base : declared.get(name.organizationId);
      if (ids?.has(name.id) !== true) dropped.push(name);
    }
    if (names.length < namesAtOnce) return dropped;
    after = names.at(-1)!;
    await setImmediate();
  }
}

/** Refuses a file that gives an organization a model of its own with the id of a base model, before anything is changed. */
export async function refuseBaseIds(store: Store, declaration: Declaration): Promise<void> {
  const declared = idsOf(declaration.models.filter(({ restore }) => restore));
  const inFile = idsOf(declaration.models);
  for (const organization of declaration.organizations)
    for (const ids of partsOf([...idsOf(organization.models)])) {
      const known = await store.findModels(null, ids);
      const isBase = (id: string) => {
        const base = known.get(id);
        if (inFile.has(id)) return base?.state !== "deleted" || declared.has(id);
        return base?.state === "live" && base.declaredBy !== "source";
      };
      const taken = ids.find(isBase);
      if (taken !== undefined) throw baseIdTaken(organization, taken);
      await setImmediate();
    }
}

/** Everything that the file does with models, in the order in which it is done. */
export function fileModelsOf(
  declaration: Declaration,
  organizations: readonly Organization[],
  dropped: readonly ModelKey[],
): readonly FileModel[] {
  const items: FileModel[] = declaration.models.map((model) => ({ owner: null, model }));
  for (const { name, models, aliases } of declaration.organizations) {
    const owner = organizations.find((organization) => organization.name === name) ?? null;
    if (owner === null) throw new Error(`the organization "${name}" is declared and not there`);
    for (const model of models) items.push({ owner, model });
    for (const alias of aliases) items.push({ owner, alias });
  }
  const byId = new Map(organizations.map((organization) => [organization.id, organization]));
  for (const name of dropped) items.push({ owner: byId.get(name.organizationId ?? "") ?? null, dropped: name });
  return items;
}

/** One organization's at a time, or those of all, as many as one transaction changes. */
export function partsByOwner(items: readonly FileModel[]): readonly (readonly FileModel[])[] {
  return [...Map.groupBy(items, ({ owner }) => owner).values()].flatMap(partsOf);
}

export function openModelReconciler(
  find: Store["findModels"],
  items: readonly FileModel[],
  seconds: number,
): Promise<ModelReconciler> {
  return ModelReconciler.open(find, items.map(nameOf), seconds);
}

/** Gives back what an operator should know: that a declaration has no effect, and why. */
export function declareFileModels(reconciler: ModelReconciler, items: readonly FileModel[]): string[] {
  return items.flatMap((item) => {
    if ("model" in item) return declareModel(reconciler, item.model, item.owner);
    if ("alias" in item) return declareAlias(reconciler, item.alias, item.owner!);
    return retireModel(reconciler, item.dropped);
  });
}

function nameOf(item: FileModel): ModelKey {
  if ("dropped" in item) return item.dropped;
  return { organizationId: item.owner?.id ?? null, id: "model" in item ? item.model.id : item.alias.id };
}

function idsOf(items: readonly { readonly id: string }[]): Set<string> {
  return new Set(items.map(({ id }) => id));
}
