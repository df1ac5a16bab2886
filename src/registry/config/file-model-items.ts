import { setImmediate } from "node:timers/promises";
import type { Declaration, DeclaredAlias, DeclaredModel } from "../../core/declaration.ts";
import type { ModelKey } from "../../core/models/model.ts";
import type { Organization } from "../../core/people/organization.ts";
import type { ModelLookUps } from "../../store/models.ts";
import type { Store } from "../../store/store.ts";
import { baseIdTaken, declareAlias, declareModel, retireModel } from "./declare-models.ts";
import { ModelReconciler } from "./model-reconciler.ts";
import { partsOf } from "../parts.ts";

/** One step of applying a file: it declares a model, declares an alias, or drops a model it declared before. */
export type FileModel = { readonly organization: Organization | null } & (
  | { readonly model: DeclaredModel }
  | { readonly alias: DeclaredAlias }
  | { readonly dropped: ModelKey }
);

const keysPerQuery = 1_000;

/** The models that an earlier file declared and this one does not. */
export async function droppedModels(store: Store, declaration: Declaration): Promise<readonly ModelKey[]> {
  const declared = new Map<string, Set<string>>();
  for (const { id, name, models, aliases } of declaration.organizations)
    declared.set(id ?? (await store.organizationNamed(name))?.id ?? "", idsOf([...models, ...aliases]));
  const base = idsOf(declaration.models);
  const dropped: ModelKey[] = [];
  for (let after: ModelKey | null = null; ;) {
    const keys: readonly ModelKey[] = await store.models.declaredByFile(after, keysPerQuery);
    for (const key of keys) {
      const ids = key.organizationId === null ? base : declared.get(key.organizationId);
      if (ids?.has(key.id) !== true) dropped.push(key);
    }
    if (keys.length < keysPerQuery) return dropped;
    after = keys.at(-1)!;
    await setImmediate();
  }
}

/** Refuses a file in which an organization has a model with the id of a base model, before anything is changed. */
export async function refuseBaseIds(store: Store, declaration: Declaration): Promise<void> {
  const declared = idsOf(declaration.models.filter(({ restore }) => restore));
  const inFile = idsOf(declaration.models);
  for (const organization of declaration.organizations)
    for (const ids of partsOf([...idsOf(organization.models)])) {
      const known = await store.models.findMany(null, ids);
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

/** Everything to do for the models of a file, in order. */
export function fileModelsOf(
  declaration: Declaration,
  organizations: readonly Organization[],
  dropped: readonly ModelKey[],
): readonly FileModel[] {
  const items: FileModel[] = declaration.models.map((model) => ({ organization: null, model }));
  for (const { name, models, aliases } of declaration.organizations) {
    const organization = organizations.find((one) => one.name === name) ?? null;
    if (organization === null) throw new Error(`the organization "${name}" is declared but not stored`);
    for (const model of models) items.push({ organization, model });
    for (const alias of aliases) items.push({ organization, alias });
  }
  const byId = new Map(organizations.map((organization) => [organization.id, organization]));
  for (const key of dropped) items.push({ organization: byId.get(key.organizationId ?? "") ?? null, dropped: key });
  return items;
}

/** Parts of one transaction each, of one organization or of the base models. */
export function partsByOrganization(items: readonly FileModel[]): readonly (readonly FileModel[])[] {
  return [...Map.groupBy(items, ({ organization }) => organization).values()].flatMap(partsOf);
}

/** Writes nothing yet. The notes tell the operator which declarations have no effect, and why. */
export async function reconcileFileModels(models: ModelLookUps, items: readonly FileModel[], seconds: number) {
  const reconciler = await ModelReconciler.open(models, items.map(keyOf), seconds);
  const notes = items.flatMap((item) => {
    if ("model" in item) return declareModel(reconciler, item.model, item.organization);
    if ("alias" in item) return declareAlias(reconciler, item.alias, item.organization!);
    return retireModel(reconciler, item.dropped);
  });
  return { reconciler, notes };
}

function keyOf(item: FileModel): ModelKey {
  if ("dropped" in item) return item.dropped;
  return { organizationId: item.organization?.id ?? null, id: "model" in item ? item.model.id : item.alias.id };
}

function idsOf(items: readonly { readonly id: string }[]): Set<string> {
  return new Set(items.map(({ id }) => id));
}
