import type { RateLimits } from "../core/people/rate-limit.ts";

export interface RateLimitStore {
  /** The limits of these models in a project, by model; a model without a limit is missing. */
  of(organizationId: string, projectId: string, modelIds: readonly string[]): Promise<ReadonlyMap<string, RateLimits>>;
  put(organizationId: string, projectId: string, modelId: string, limits: RateLimits): Promise<void>;
}
