import type { Audience } from "../core/people/actor.ts";
import { maySee } from "../core/access.ts";
import { compareIds } from "../core/models/model-id.ts";
import { asAlias, type Model } from "../core/models/model.ts";
import type { Changes } from "../store/changes.ts";
import type { Snapshot } from "../store/store.ts";
import { applyModelChanges, findSorted, type SortedModels } from "./sorted-models.ts";
import type { Slices } from "./turns.ts";

// Models between two looks at the clock.
const stepsAtOnce = 64;

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

/** All live models of an organization, and the base models. Hidden models and dangling aliases are among them. */
export interface ModelsOf {
  readonly own: SortedModels;
  readonly base: SortedModels;
}

export function modelsOf({ byOrganization }: Catalogue, organizationId: string): ModelsOf {
  return { own: byOrganization.get(organizationId) ?? [], base: byOrganization.get(null) ?? [] };
}

/** What one audience may see, in id order. What it may not see does not shadow base models either. */
export async function visibleTo(audience: Audience, models: ModelsOf, slices: Slices): Promise<SortedModels> {
  const { own, base } = models;
  if (own.length === 0 && audience.policy === null) return base;
  const visible: Model[] = [];
  let [nextOwn, nextBase] = [0, 0];
  for (let steps = 0; nextOwn < own.length || nextBase < base.length; steps++) {
    if (steps % stepsAtOnce === 0) await slices.pause();
    const order = compareOrAbsent(base[nextBase], own[nextOwn]);
    const model = order < 0 ? visibleBase(base[nextBase++], audience) : visibleOwn(own[nextOwn++], models, audience);
    if (model === null) continue;
    visible.push(model);
    if (order === 0) nextBase++;
  }
  return visible;
}

/** The one of these with this id; null if the audience may not see it. */
export function findVisible(audience: Audience, models: ModelsOf, id: string): Model | null {
  const own = visibleOwn(findSorted(models.own, id), models, audience);
  return own ?? visibleBase(findSorted(models.base, id), audience);
}

/** An absent model comes last. */
function compareOrAbsent(base: Model | undefined, own: Model | undefined): number {
  if (base === undefined) return 1;
  return own === undefined ? -1 : compareIds(base.id, own.id);
}

function visibleBase(model: Model | null | undefined, audience: Audience): Model | null {
  if (model === null || model === undefined) return null;
  return audience.policy === null || maySee(audience, model) ? model : null;
}

function visibleOwn(own: Model | null | undefined, models: ModelsOf, audience: Audience): Model | null {
  if (own === null || own === undefined) return null;
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
