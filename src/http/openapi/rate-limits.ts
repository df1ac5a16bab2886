import { rateLimitNames } from "../../core/people/rate-limit.ts";
import { list, pageQuery, pathsOf, write, type Calls } from "./calls.ts";
import { constant, object, pageOf, request, text } from "./shapes.ts";

const all = "/v1/organization/projects/{project_id}/rate_limits";
const { limit: pageLimit, after } = pageQuery(100, 100);

const calls: Calls = {
  [all]: {
    get: list("listProjectRateLimits", "What the project may ask of each model it sees.", "ProjectRateLimit", {
      limit: pageLimit,
      after,
      before: after,
    }),
  },
  [`${all}/{rate_limit_id}`]: {
    post: write(
      "updateProjectRateLimit",
      "Keeps limits for the gateways that read them. This server enforces none.",
      "ProjectRateLimit",
      "ProjectRateLimitRequest",
    ),
  },
};

export const rateLimitPaths = pathsOf(calls);

const limit = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
const limits = Object.fromEntries(rateLimitNames.map((name) => [name, limit]));

export const rateLimitSchemas = {
  ProjectRateLimit: object({ id: text, object: constant("project.rate_limit"), model: text, ...limits }, [
    "id",
    "object",
    "model",
    "max_requests_per_1_minute",
    "max_tokens_per_1_minute",
  ]),
  ProjectRateLimitPage: pageOf("ProjectRateLimit"),
  ProjectRateLimitRequest: request({}, limits, { max_requests_per_1_minute: 60 }),
};
