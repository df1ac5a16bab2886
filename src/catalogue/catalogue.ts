import type { Audience } from "../core/people/actor.ts";
import { maySee } from "../core/access.ts";
import { asAlias, type Model } from "../core/models/model.ts";
import type { Changes, Snapshot } from "../store/store.ts";
import { applyModelChanges, findSorted, withModels, type SortedModels } from "./sorted-models.ts";

/** Every live model at one revision. Immutable: a change makes a new catalogue, which shares what did not change. */
export interface Catalogue {
  readonly revision: number;
  readonly loadedAt: number;
  /** The revisions of the last changes since then, by organization. */
  readonly changedAt: ReadonlyMap<string | null, number>;
  /** The key null has the base models. */
  readonly byOrganization: ReadonlyMap<string | null, SortedModels>;
}

export function catalogueOf({ revision, models }: Snapshot): Catalogue {
  const byOrganization = Map.groupBy(models, (model) => model.organizationId);
  return { revision, loadedAt: revision, changedAt: new Map(), byOrganization };
}

export function applyChanges(catalogue: Catalogue, changes: Changes): Catalogue {
  const byOrganization = new Map(catalogue.byOrganization);
  const changedAt = new Map(catalogue.changedAt);
  for (const [organizationId, changed] of Map.groupBy(changes.models, ({ model }) => model.organizationId)) {
    byOrganization.set(organizationId, applyModelChanges(byOrganization.get(organizationId) ?? [], changed));
    changedAt.set(organizationId, changes.revision);
  }
  return { ...catalogue, revision: changes.revision, changedAt, byOrganization };
}

/** A revision after which no model that the organization may use has changed, in any state. */
export function modelsRevision({ loadedAt, changedAt }: Catalogue, organizationId: string): number {
  return Math.max(loadedAt, changedAt.get(organizationId) ?? 0, changedAt.get(null) ?? 0);
}

/** What one audience may see, in id order. Hidden models and dangling aliases do not shadow base models either. */
export function visibleTo(catalogue: Catalogue, audience: Audience): SortedModels {
  const models = modelsOf(catalogue, audience);
  const visibleBase = audience.policy === null ? models.base : models.base.filter((model) => maySee(audience, model));
  const visible: Model[] = [];
  for (const own of models.own) {
    const model = visibleOwn(own, models, audience);
    if (model !== null) visible.push(model);
  }
  return withModels(visibleBase, visible);
}

/** All live models that an organization may see. */
interface ModelsOf {
  readonly own: SortedModels;
  readonly base: SortedModels;
}

function modelsOf({ byOrganization }: Catalogue, { organizationId }: Audience): ModelsOf {
  return { own: byOrganization.get(organizationId) ?? [], base: byOrganization.get(null) ?? [] };
}

function visibleOwn(own: Model, models: ModelsOf, audience: Audience): Model | null {
  const model = own.kind === "alias" ? resolvedAlias(own, models.own, models.base) : own;
  return model !== null && maySee(audience, model) ? model : null;
}

// So that an alias is the same object for as long as it and its target are. Lists compare their models by identity.
const resolvedAliases = new WeakMap<Model, { readonly target: Model; readonly resolved: Model }>();

/** An alias with the facts of its target; null where that does not exist. An alias never names another alias. */
export function resolvedAlias(
  alias: Model & { kind: "alias" },
  ownModels: SortedModels,
  base: SortedModels,
): Model | null {
  const target = findSorted(ownModels, alias.target) ?? findSorted(base, alias.target);
  if (target === null || target.kind === "alias") return null;
  const known = resolvedAliases.get(alias);
  if (known?.target === target) return known.resolved;
  const resolved = asAlias(alias, target);
  resolvedAliases.set(alias, { target, resolved });
  return resolved;
}

export function countModels(catalogue: Catalogue): number {
  return catalogue.byOrganization.values().reduce((total, models) => total + models.length, 0);
}
