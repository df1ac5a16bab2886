import { rateLimits as api, type RateLimitWire } from "../../api/rate-limits.ts";
import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { targetId } from "../../core/models/model.ts";
import { noLimit, rateLimitId } from "../../core/people/rate-limit.ts";
import { changeRateLimits, findRateLimits, type ModelRateLimits } from "../../registry/organization/rate-limits.ts";
import type { Directory } from "../../store/store.ts";
import type { Bind } from "../request/bind.ts";
import { findProject, pageFrom, pageToWire } from "./answers.ts";

export function rateLimitRoutes(bind: Bind, directory: Directory, live: LiveCatalogue) {
  return bind(api, {
    listProjectRateLimits: async ({ organizationId, params, query }) => {
      const project = await findProject(directory, organizationId, params.project_id);
      const models = await live.view(await directory.projects.audience(project)).models();
      const page = pageFrom(models, query, ({ id }) => rateLimitId(id));
      const modelIds = [...new Set(page.items.map(targetId))];
      const known = await directory.rateLimits.of(organizationId, project.id, modelIds);
      return pageToWire(page, (model) => toWire({ model, limits: known.get(targetId(model)) ?? {} }));
    },
    searchProjectRateLimits: async ({ organizationId, params, query }) => {
      const project = await findProject(directory, organizationId, params.project_id);
      const models = await live.view(await directory.projects.audience(project)).models();
      const known = await directory.rateLimits.ofProject(organizationId, project.id);
      const part = query.q?.toLowerCase() ?? "";
      const found = models.filter(
        (model) => (!query.is_set || known.has(targetId(model))) && model.id.toLowerCase().includes(part),
      );
      const page = pageFrom(found, query, ({ id }) => rateLimitId(id));
      return pageToWire(page, (model) => toWire({ model, limits: known.get(targetId(model)) ?? {} }));
    },
    updateProjectRateLimit: async ({ organizationId, commit, params, body }) => {
      const { project_id: projectId, rate_limit_id: id } = params;
      const change = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
      if (Object.keys(change).length > 0) return toWire(await commit(changeRateLimits(live, projectId, id, change)));
      const project = await findProject(directory, organizationId, projectId);
      return toWire(await findRateLimits(directory, live, project, id));
    },
  });
}

function toWire({ model: { id }, limits }: ModelRateLimits): RateLimitWire {
  return {
    id: rateLimitId(id),
    object: "project.rate_limit",
    model: id,
    max_requests_per_1_minute: noLimit,
    max_tokens_per_1_minute: noLimit,
    ...limits,
  };
}
