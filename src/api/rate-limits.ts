import { rateLimitNames, type RateLimits } from "../core/people/rate-limit.ts";
import { operationTable } from "./operation.ts";
import { pageOf, pageQuery } from "./shapes/answers.ts";
import { sought } from "./shapes/sought.ts";
import { described, namedObject, omittable, optional, withDefault, type Infer, type Shape } from "./shapes/shapes.ts";
import { boolean, constant, integer, text } from "./shapes/values.ts";

/** The rate limits of a project, for each model. */

const all = "/v1/organization/projects/{project_id}/rate_limits";

const limit = integer(0, Number.MAX_SAFE_INTEGER);

const rateLimit = namedObject("ProjectRateLimit", {
  id: text,
  object: constant("project.rate_limit"),
  model: text,
  ...limits(omittable(limit)),
  max_requests_per_1_minute: limit,
  max_tokens_per_1_minute: limit,
});

export type RateLimitWire = Infer<typeof rateLimit>;

const { limit: pageLimit, after } = pageQuery(100, 100);

export const rateLimits = operationTable({
  listProjectRateLimits: {
    route: `GET ${all}`,
    summary: "Lists the rate limits of a project, one for each model that it sees.",
    query: { limit: pageLimit, after, before: after },
    answer: pageOf(rateLimit),
  },
  searchProjectRateLimits: {
    route: "GET /rollcall/v1/projects/{project_id}/rate_limits",
    summary: "Searches the rate limits of a project, one for each model that it sees.",
    hasNoOtherQuery: true,
    query: {
      limit: withDefault(100, integer(1, 1_000)),
      after,
      q: optional(described("Part of the model's id, in either case.", sought)),
      is_set: withDefault(false, described("Whether to leave out models without any limit.", boolean)),
    },
    answer: pageOf(rateLimit),
  },
  updateProjectRateLimit: {
    route: `POST ${all}/{rate_limit_id}`,
    summary:
      "Sets limits of the calls of a project to a model, or to an alias with its target. Missing limits keep their values.",
    body: namedObject("ProjectRateLimitRequest", limits(optional(limit)), {
      example: { max_requests_per_1_minute: 60 },
    }),
    answer: rateLimit,
  },
});

function limits<Value>(each: Shape<Value>): Readonly<Record<keyof RateLimits, Shape<Value>>> {
  return Object.fromEntries(rateLimitNames.map((name) => [name, each])) as Record<keyof RateLimits, Shape<Value>>;
}
