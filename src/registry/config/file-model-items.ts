import { setImmediate } from "node:timers/promises";
import type { Declaration } from "../../core/declaration.ts";
import type { ModelKey } from "../../core/models/model.ts";
import type { Organization } from "../../core/people/organization.ts";
import type { ModelLookUps } from "../../store/models.ts";
import type { Store } from "../../store/store.ts";
import { baseIdTaken, declareAlias, declareModel, retireModel } from "./declare-models.ts";
import { ModelReconciler } from "./model-reconciler.ts";
import { partsOf, slicesOf } from "../parts.ts";

/** One step of applying a file: it declares a model or an alias, or retires a model that an earlier file declared. */
export interface FileModel extends ModelKey {
  /** Returns notes for the operator: that a declaration has no effect, and why. */
  readonly applyTo: (reconciler: ModelReconciler) => string[];
}

const keysPerQuery = 1_000;

/** The models that an earlier file declared and this one does not. */
export async function droppedModels(store: Store, declaration: Declaration): Promise<readonly ModelKey[]> {
  const declared = new Map<string | null, ReadonlySet<string>>([[null, idsOf(declaration.models)]]);
  for (const { id, name, models, aliases } of declaration.organizations) {
    const organizationId = id ?? (await store.organizationNamed(name))?.id;
    if (organizationId !== undefined) declared.set(organizationId, idsOf([...models, ...aliases]));
  }
  const dropped: ModelKey[] = [];
  for (let after: ModelKey | null = null; ;) {
    const keys: readonly ModelKey[] = await store.models.declaredByFile(after, keysPerQuery);
    dropped.push(...keys.filter(({ organizationId, id }) => declared.get(organizationId)?.has(id) !== true));
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
  const items: FileModel[] = declaration.models.map((model) => ({
    organizationId: null,
    id: model.id,
    applyTo: (reconciler) => declareModel(reconciler, model, null),
  }));
  for (const { name, models, aliases } of declaration.organizations) {
    const owner = organizations.find((organization) => organization.name === name);
    if (owner === undefined) throw new Error(`the organization "${name}" is declared but not stored`);
    const add = (id: string, applyTo: FileModel["applyTo"]) => items.push({ organizationId: owner.id, id, applyTo });
    for (const model of models) add(model.id, (reconciler) => declareModel(reconciler, model, owner));
    for (const alias of aliases) add(alias.id, (reconciler) => declareAlias(reconciler, alias, owner));
  }
  for (const key of dropped) items.push({ ...key, applyTo: (reconciler) => retireModel(reconciler, key) });
  return items;
}

/** Other writers wait for a part of so many no longer than for one of a source, which needs more statements. */
const itemsPerPart = 1_000;

/** Parts of one transaction each, of one organization or of the base models. */
export function partsByOrganization(items: readonly FileModel[]): readonly (readonly FileModel[])[] {
  const byOrganization = Map.groupBy(items, ({ organizationId }) => organizationId);
  return [...byOrganization.values()].flatMap((owned) => slicesOf(owned, itemsPerPart));
}

/** Writes nothing yet. */
export async function reconcileFileModels(models: ModelLookUps, items: readonly FileModel[], seconds: number) {
  const reconciler = await ModelReconciler.open(models, items, seconds);
  return { reconciler, notes: items.flatMap(({ applyTo }) => applyTo(reconciler)) };
}

function idsOf(items: readonly { readonly id: string }[]): Set<string> {
  return new Set(items.map(({ id }) => id));
}
