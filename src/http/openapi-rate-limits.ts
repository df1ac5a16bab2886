import { rateLimitNames } from "../core/rate-limit.ts";
import { list, pathsOf, project, write, type Calls } from "./openapi-admin.ts";
import { constant, object, pageOf, text } from "./openapi-admin-schemas.ts";

const calls: Calls = {
  [`${project}/rate_limits`]: {
    get: {
      ...list("listProjectRateLimits", "What the project may ask of each model it sees.", "ProjectRateLimit", [
        "limit",
        "after",
        "before",
      ]),
      limitDefault: 100,
    },
  },
  [`${project}/rate_limits/{rate_limit_id}`]: {
    post: write(
      "updateProjectRateLimit",
      "Keeps limits for the gateways that read them. This server enforces none.",
      "ProjectRateLimit",
      "ProjectRateLimitRequest",
    ),
  },
};

export const rateLimitPaths = pathsOf(calls, "Administration");

const limit = { type: "integer", minimum: 0 };
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
  ProjectRateLimitRequest: object(limits, []),
};
