import type { Audience } from "../core/people/actor.ts";
import type { CheckpointPermission } from "../core/models/checkpoint-permission.ts";
import type { ModelKind } from "../core/models/model.ts";
import type { Project } from "../core/people/organization.ts";
import type { Page, PageRequest } from "./page.ts";
import type { ModelState, StoredModel } from "./rows.ts";

/** Which models are asked for; null asks for all. */
export interface ModelFilter {
  readonly state: ModelState | null;
  readonly kind: ModelKind | null;
}

/** What an administrator may look at of the models of an organization, under the promises of Directory. */
export interface ModelDirectory {
  /**
   * The organization's own models and aliases and the base models, ordered by id. Where several have an id, the one
   * that is live stands, and the organization's own before a base model.
   */
  models(organizationId: string, filter: ModelFilter, page: PageRequest): Promise<Page<StoredModel> | null>;
  model(organizationId: string, id: string): Promise<StoredModel | null>;
  /** Those who see what the keys of a project see. */
  projectAudience(project: Pick<Project, "organizationId" | "id">): Promise<Audience>;
  /** `projectId` null asks for all of the model's permissions. */
  checkpointPermissions(
    organizationId: string,
    modelId: string,
    projectId: string | null,
    page: PageRequest,
  ): Promise<Page<CheckpointPermission> | null>;
}

/** The part of a transaction that is about models beyond registering and deleting them. */
export interface ModelChanges {
  /** Forgets a deleted model, its permissions and its aliases; false when there was none such. */
  purgeModel(organizationId: string, id: string, atSeconds: number): Promise<boolean>;
  findCheckpointPermission(
    organizationId: string,
    modelId: string,
    projectId: string,
  ): Promise<CheckpointPermission | null>;
  putCheckpointPermission(permission: CheckpointPermission): Promise<void>;
  /** The permission that was removed; null when there was none such. */
  removeCheckpointPermission(
    organizationId: string,
    modelId: string,
    id: string,
    atSeconds: number,
  ): Promise<CheckpointPermission | null>;
  /** Removes every permission of a model. */
  removeCheckpointPermissions(organizationId: string, modelId: string, atSeconds: number): Promise<void>;
}
