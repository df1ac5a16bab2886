import { hidingRule, type HidingRule } from "../core/access.ts";
import { compareIds } from "../core/models/model-id.ts";
import { targetId, type Model } from "../core/models/model.ts";
import type { Audience, Sight } from "../core/people/actor.ts";
import { resolvedAlias, type Catalogue } from "./catalogue.ts";
import { findSorted } from "./sorted-models.ts";
import type { Slices } from "./turns.ts";

/** What hides a live model; null if nothing does. An alias whose target is gone is hidden from everybody. */
export type Hiding = HidingRule | "target-gone" | null;

/** A live model of an organization, and how it looks to each of some audiences. */
export interface Sighting {
  readonly model: Model;
  readonly hiding: readonly Hiding[];
}

/** Calls `see` with each live model that the organization owns or may use, in id order and in slices. */
export async function eachSighting(
  { byOrganization }: Catalogue,
  organizationId: string,
  audiences: readonly Audience[],
  slices: Slices,
  see: (sighting: Sighting) => void,
): Promise<void> {
  const ownModels = byOrganization.get(organizationId) ?? [];
  const base = byOrganization.get(null) ?? [];
  const hidingIn = (model: Model | null) =>
    audiences.map((audience): Hiding => (model === null ? "target-gone" : hidingRule(audience, model)));
  let nextBase = 0;
  const seeBaseUntil = (id: string | null) => {
    const model = base[nextBase];
    if (model === undefined || (id !== null && compareIds(model.id, id) >= 0)) return false;
    nextBase++;
    see({ model, hiding: hidingIn(model) });
    return true;
  };
  for (const own of ownModels) {
    while (seeBaseUntil(own.id)) await slices.pause();
    await slices.pause();
    const model = own.kind === "alias" ? resolvedAlias(own, ownModels, base) : own;
    const hiding = hidingIn(model);
    const shadowed = base[nextBase]?.id === own.id ? base[nextBase] : undefined;
    if (shadowed !== undefined) nextBase++;
    see(shadowed === undefined ? { model: model ?? own, hiding } : shown(model ?? own, hiding, shadowed, hidingIn));
  }
  while (seeBaseUntil(null)) await slices.pause();
}

/** Where an own model is hidden, its id means the base model. */
function shown(own: Model, hiding: readonly Hiding[], base: Model, hidingIn: (model: Model) => readonly Hiding[]) {
  if (hiding.every((rule) => rule === null)) return { model: own, hiding };
  const ofBase = hidingIn(base);
  const model = hiding.every((rule) => rule !== null) ? base : own;
  return { model, hiding: hiding.map((rule, at) => (rule === null ? null : (ofBase[at] ?? null))) };
}

/** What an id means in an organization. */
export interface NamedModel {
  /** The model that projects need a permission for; null if the id means no such model. */
  readonly restrictedId: string | null;
  /** The model that an audience means by the id, and what hides it. */
  readonly seenBy: (sight: Sight) => { readonly model: Model; readonly hiding: Hiding };
}

/** Null if no live model has the id. */
export function namedModel({ byOrganization }: Catalogue, organizationId: string, id: string): NamedModel | null {
  const ownModels = byOrganization.get(organizationId) ?? [];
  const baseModels = byOrganization.get(null) ?? [];
  const [own, base] = [findSorted(ownModels, id), findSorted(baseModels, id)];
  if (own === null) return base === null ? null : { restrictedId: null, seenBy: seenAsBase(base) };
  const model = own.kind === "alias" ? resolvedAlias(own, ownModels, baseModels) : own;
  return {
    restrictedId: model?.sharing === "projects" ? targetId(model) : null,
    seenBy: (sight) => {
      const hiding = model === null ? "target-gone" : hidingRule(sight, model);
      return hiding === null || base === null ? { model: model ?? own, hiding } : seenAsBase(base)(sight);
    },
  };
}

function seenAsBase(model: Model): NamedModel["seenBy"] {
  return (sight) => ({ model, hiding: hidingRule(sight, model) });
}
