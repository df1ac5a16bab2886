import type { CheckpointPermission } from "../core/models/checkpoint-permission.ts";
import type { ModelKey, ModelKind } from "../core/models/model.ts";
import type { Page, PageRequest } from "./page.ts";
import type { Deletion, ExpiredModel, ModelState, StoredModel } from "./rows.ts";

/** Null selects all. */
export interface ModelFilter {
  readonly state: ModelState | null;
  readonly kind: ModelKind | null;
  /** Only models that come from a source with this id, or are served by one. */
  readonly sourceId: string | null;
  /** Only models that the organization has not called from this time on. An alias is called by calling its target. */
  readonly unusedSinceMs: number | null;
}

/** Selects models in any state and of any kind. */
export const everyModel: ModelFilter = { state: null, kind: null, sourceId: null, unusedSinceMs: null };

export interface ModelDirectory {
  /**
   * The organization's own models and aliases and the base models, ordered by id. Where an own model and a base model
   * share an id, only the one that `resolve` returns is listed.
   */
  page(organizationId: string, filter: ModelFilter, page: PageRequest): Promise<Page<StoredModel> | null>;
  /** The model that the organization's callers mean by this id: a live one first, and their own before a base model. */
  resolve(organizationId: string, id: string): Promise<StoredModel | null>;
}

/** Finds models in any state, even deleted ones. `organizationId` null means base models. */
export interface ModelLookUps {
  find(organizationId: string | null, id: string): Promise<StoredModel | null>;
  /** By id; unknown ids are missing. */
  findMany(organizationId: string | null, ids: readonly string[]): Promise<ReadonlyMap<string, StoredModel>>;
}

export interface OwnAndBase {
  readonly own: StoredModel | null;
  readonly base: StoredModel | null;
}

/** What only the server itself looks for, over all organizations. */
export interface ModelScans {
  /** Models that were deleted before this time and not restored, oldest deletion first. */
  deletedBefore(atMs: number, limit: number): Promise<readonly ExpiredModel[]>;
  /** Live models that a configuration file declared, ordered by organization and id, starting after `after`. */
  declaredByFile(after: ModelKey | null, limit: number): Promise<readonly ModelKey[]>;
}

export interface ModelChanges extends ModelLookUps {
  /** The organization's own model with this id, and the base model. */
  findOwnAndBase(organizationId: string, id: string): Promise<OwnAndBase>;
  put(model: StoredModel): Promise<void>;
  /** Puts models of one organization, or base models, in one statement: at most a few hundred. */
  putMany(models: readonly StoredModel[]): Promise<void>;
  /** Turns a live fine-tuned model into a tombstone; false when there was none to delete. */
  delete(organizationId: string, id: string, deletion: Deletion): Promise<boolean>;
  /** Forgets a deleted model, its permissions and its aliases; false when there was none. */
  purge(organizationId: string, id: string, atSeconds: number): Promise<boolean>;
}

export interface CheckpointPermissionStore {
  /** `projectId` null selects all of the model's permissions. */
  page(
    organizationId: string,
    modelId: string,
    projectId: string | null,
    page: PageRequest,
  ): Promise<Page<CheckpointPermission> | null>;
  find(organizationId: string, modelId: string, projectId: string): Promise<CheckpointPermission | null>;
  /** Those of the projects that hold a permission for the model, in one statement: at most a few hundred ids. */
  projectsAmong(organizationId: string, modelId: string, projectIds: readonly string[]): Promise<ReadonlySet<string>>;
  put(permission: CheckpointPermission): Promise<void>;
  /** Returns the permission that it removed; null when there was none. */
  remove(organizationId: string, modelId: string, id: string, atSeconds: number): Promise<CheckpointPermission | null>;
  removeAll(organizationId: string, modelId: string, atSeconds: number): Promise<void>;
}
