import type { ModelFacts } from "./model-facts.ts";

/**
 * A base model is shared and cannot be deleted here; a fine-tuned model belongs to an organization; an alias is an
 * organization's additional name for one of these.
 */
export const modelKinds = ["base", "fine-tuned", "alias"] as const;
export type ModelKind = (typeof modelKinds)[number];

/** An unlisted model can be retrieved by id but does not appear in lists. */
export const visibilities = ["listed", "unlisted"] as const;
export type Visibility = (typeof visibilities)[number];

/** Which projects of its organization see a fine-tuned model: all, or those that hold a permission. */
export const sharings = ["organization", "projects"] as const;
export type Sharing = (typeof sharings)[number];

/** Where a model comes from: the configuration file, the API, or an upstream. */
export const modelOrigins = ["file", "hand", "source"] as const;
export type ModelOrigin = (typeof modelOrigins)[number];

/** Something a caller may name in `model`. */
export type Model = ModelFields & ModelShape;

/** `target` is the id of the model an alias stands for. */
export type ModelShape =
  | { readonly kind: Exclude<ModelKind, "alias">; readonly target: null }
  | { readonly kind: "alias"; readonly target: string };

interface ModelFields {
  readonly id: string;
  /** The organization a fine-tuned model belongs to; null for a base model. */
  readonly organizationId: string | null;
  /** Unix seconds. */
  readonly created: number;
  /** The owner that clients display. Only a label: `organizationId` decides who may delete. */
  readonly ownedBy: string;
  /** The model this one was tuned from, if known. */
  readonly parent: string | null;
  /** The day the model shuts down, as YYYY-MM-DD; null when no day is announced. */
  readonly shutdownDate: string | null;
  readonly visibility: Visibility;
  readonly sharing: Sharing;
  readonly facts: ModelFacts;
}

/** An alias as callers see it: its target under the name of the alias. */
export function asAlias(alias: Model, target: Model): Model {
  return { ...target, id: alias.id, kind: "alias", visibility: alias.visibility, target: target.id };
}

/** The id of the model that a name stands for: of an alias its target, and of every other model its own. */
export function targetId({ id, target }: Pick<Model, "id" | "target">): string {
  return target ?? id;
}

/** Identifies a model. `organizationId` is null for a base model that all organizations share. */
export interface ModelKey {
  readonly organizationId: string | null;
  readonly id: string;
}
