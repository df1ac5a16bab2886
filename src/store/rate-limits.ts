import type { RateLimits } from "../core/people/rate-limit.ts";

export interface RateLimitDirectory {
  /** What was set for these models in a project, by model; one for which nothing was set is missing. */
  of(organizationId: string, projectId: string, modelIds: readonly string[]): Promise<ReadonlyMap<string, RateLimits>>;
}

export interface RateLimitChanges extends RateLimitDirectory {
  /** In place of what was set for this model before. */
  put(organizationId: string, projectId: string, modelId: string, limits: RateLimits): Promise<void>;
}
