import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import { rateLimitId, rateLimitNames, type RateLimits } from "../../core/people/rate-limit.ts";
import { existing, malformedRequest } from "../../core/refusal.ts";
import type { Commit } from "../../registry/commit.ts";
import { changeRateLimits, findRateLimits, type ModelRateLimits } from "../../registry/organization/rate-limits.ts";
import type { Directory } from "../../store/directory.ts";
import type { Page } from "../../store/page.ts";
import { readJsonObject, type Fields } from "../request/json-body.ts";
import { Query, unknownCursor } from "../request/query.ts";
import type { Route } from "../request/route.ts";
import { admin, pageOf } from "./answers.ts";

/** What typed clients read where nothing was set: they want a number. */
const noLimit = 2_147_483_647;

export function rateLimitRoutes(directory: Directory, live: LiveCatalogue, commit: Commit): readonly Route[] {
  const all = "/v1/organization/projects/{project_id}/rate_limits";
  return [
    admin("GET", all, "listProjectRateLimits", async ({ context, organizationId, at }) => {
      const project = existing(
        await directory.projects.find(organizationId, at("project_id")),
        "project",
        at("project_id"),
      );
      const { models } = live.view(await directory.projects.audience(project));
      const page = pageOfModels(models, new Query(context));
      const modelIds = page.items.map(({ id }) => id);
      const known = await directory.rateLimits.of(organizationId, project.id, modelIds);
      return pageOf(page, ({ id }) => toWire({ modelId: id, limits: known.get(id) ?? {} }));
    }),
    admin(
      "POST",
      `${all}/{rate_limit_id}`,
      "updateProjectRateLimit",
      async ({ context, organizationId, author, at }) => {
        const change = readChange(await readJsonObject(context.raw));
        const [projectId, id] = [at("project_id"), at("rate_limit_id")];
        if (Object.keys(change).length > 0)
          return toWire(await changeRateLimits(commit, live, author, projectId, id, change));
        const project = existing(await directory.projects.find(organizationId, projectId), "project", projectId);
        return toWire(await findRateLimits(directory, live, project, id));
      },
    ),
  ];
}

interface Named {
  readonly id: string;
}

/** A part of a list that is in memory whole: what follows `after`, or what leads up to `before`. */
function pageOfModels<Model extends Named>(models: readonly Model[], query: Query): Page<Model> {
  const limit = query.limit(100, 100);
  const [after, before] = [query.text("after"), query.text("before")];
  if (after !== null && before !== null) throw malformedRequest("Give either 'after' or 'before', not both.", "before");
  if (before !== null) {
    const end = placeOf(models, before, "before");
    const start = Math.max(0, end - limit);
    return { items: models.slice(start, end), hasMore: start > 0 };
  }
  const start = after === null ? 0 : placeOf(models, after, "after") + 1;
  return { items: models.slice(start, start + limit), hasMore: start + limit < models.length };
}

function placeOf(models: readonly Named[], cursor: string, name: "after" | "before"): number {
  const place = models.findIndex(({ id }) => rateLimitId(id) === cursor);
  if (place === -1) throw unknownCursor(name);
  return place;
}

function readChange(fields: Fields): RateLimits {
  const given = rateLimitNames.map((name) => {
    return [name, fields.optionalWholeNumber(name, 0, Number.MAX_SAFE_INTEGER)] as const;
  });
  fields.refuseOthers();
  return Object.fromEntries(given.filter(([, value]) => value !== null));
}

function toWire({ modelId, limits }: ModelRateLimits) {
  return {
    id: rateLimitId(modelId),
    object: "project.rate_limit",
    model: modelId,
    max_requests_per_1_minute: noLimit,
    max_tokens_per_1_minute: noLimit,
    ...limits,
  };
}
