import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import { modelOfRateLimit, type RateLimits } from "../core/rate-limit.ts";
import { notFound } from "../core/refusal.ts";
import type { ChangeAuthor } from "./change-author.ts";
import type { Commit } from "./commit.ts";
import { openProject, projectAudience } from "./projects.ts";

export interface ModelRateLimits {
  readonly modelId: string;
  readonly limits: RateLimits;
}

/** Sets what a project may ask of a model it sees; what the change leaves out stays. Gives all that is set. */
export function changeRateLimits(
  commit: Commit,
  live: LiveCatalogue,
  author: ChangeAuthor,
  projectId: string,
  id: string,
  change: RateLimits,
): Promise<ModelRateLimits> {
  return commit(author, async (transaction) => {
    const project = await openProject(transaction, author, projectId);
    const { organizationId } = project;
    const modelId = modelOfRateLimit(id);
    if (modelId === null || live.view(await projectAudience(transaction, project)).find(modelId) === null)
      throw notFound("rate limit", id);
    const known = await transaction.rateLimits.of(organizationId, projectId, [modelId]);
    const limits = { ...known.get(modelId), ...change };
    await transaction.rateLimits.put(organizationId, projectId, modelId, limits);
    const details = { changes_requested: change };
    return { result: { modelId, limits }, type: "rate_limit.updated", resourceId: id, projectId, details };
  });
}
