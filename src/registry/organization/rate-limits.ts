import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { targetId, type Model } from "../../core/models/model.ts";
import type { Project } from "../../core/people/organization.ts";
import { modelOfRateLimit, type RateLimits } from "../../core/people/rate-limit.ts";
import { notFound } from "../../core/refusal.ts";
import type { Directory } from "../../store/store.ts";
import type { Work } from "../commit.ts";
import { openProject } from "./projects.ts";

export interface ModelRateLimits {
  readonly model: Model;
  readonly limits: RateLimits;
}

/** The limits of a model that the project sees. Those of an alias are those of the model that it stands for. */
export async function findRateLimits(
  lookUps: Pick<Directory, "projects" | "rateLimits">,
  live: LiveCatalogue,
  project: Project,
  id: string,
): Promise<ModelRateLimits> {
  const modelId = modelOfRateLimit(id);
  const model = modelId === null ? null : live.view(await lookUps.projects.audience(project)).find(modelId);
  if (model === null) throw notFound("rate limit", id);
  const limitedId = targetId(model);
  const known = await lookUps.rateLimits.of(project.organizationId, project.id, [limitedId]);
  return { model, limits: known.get(limitedId) ?? {} };
}

/** Sets limits for a model that the project sees. Missing limits keep their values. Returns all limits of the model. */
export function changeRateLimits(
  live: LiveCatalogue,
  projectId: string,
  id: string,
  change: RateLimits,
): Work<ModelRateLimits> {
  return async (transaction, { organizationId }) => {
    const project = await openProject(transaction, organizationId, projectId);
    const { model, limits: known } = await findRateLimits(transaction, live, project, id);
    const limits = { ...known, ...change };
    await transaction.rateLimits.put(project.organizationId, projectId, targetId(model), limits);
    const details = { changes_requested: change };
    return { result: { model, limits }, type: "rate_limit.updated", resourceId: id, projectId, details };
  };
}
