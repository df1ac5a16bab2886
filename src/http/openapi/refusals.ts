import { Refusal, type RefusalCode } from "../../core/refusal.ts";
import { openai } from "../../dialects/openai/openai.ts";

/** The responses of /openapi.json that refuse. The examples are rendered by OpenAI's dialect. */

export const requestIdHeader = { "x-request-id": { $ref: "#/components/headers/RequestId" } };

const challenge = { "www-authenticate": { schema: { type: "string" } } };
const retryAfter = { "retry-after": { schema: { type: "integer", minimum: 1 } } };

/** The name of the response with each status, and a refusal that has the status. */
const refusals = {
  400: refused("BadRequest", "malformed-request", "The request is malformed; `param` names the place."),
  401: refused("Unauthorized", "incorrect-key", "There is no key, or it is invalid.", challenge),
  403: refused("Forbidden", "missing-scopes", "The key is valid, but may not do this."),
  404: refused("NotFound", "model-not-found", "The model does not exist, or the key may not see it."),
  409: refused("Conflict", "model-exists", "The id, the name or the address is taken."),
  410: refused("Gone", "restore-window-over", "The model was deleted too long ago to be restored."),
  413: refused("BodyTooLarge", "body-too-large", "The body is longer than 256 KiB."),
  414: refused(
    "TargetTooLong",
    "target-too-long",
    "The path is longer than 4,096 characters, or the query than 8,192.",
  ),
  415: refused("UnsupportedMediaType", "unsupported-media-type", "The body is not application/json."),
  429: refused("TooManyRequests", "rate-limited", "The key's request limit is reached.", retryAfter),
  500: refused("ServerError", "internal", "A bug. Quote the request id when reporting it."),
  502: refused(
    "BadGateway",
    "upstream-failed",
    "The source where the model lives did not delete it; nothing was changed.",
  ),
  503: refused("TryLater", "try-later", "The server cannot answer truthfully now.", retryAfter),
};

export type RefusedStatus = keyof typeof refusals;

export const refusedResponses = Object.fromEntries(
  Object.values(refusals).map(({ name, response }) => [name, response]),
);

export function responsesRefusing(statuses: readonly RefusedStatus[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/${refusals[status].name}` }]),
  );
}

function refused(name: string, code: RefusalCode, description: string, more: Readonly<Record<string, unknown>> = {}) {
  const example: unknown = JSON.parse(openai.refused(new Refusal(code, description)).body);
  const content = { "application/json": { schema: { $ref: "#/components/schemas/ErrorResponse" }, example } };
  return { name, response: { description, headers: { ...requestIdHeader, ...more }, content } };
}
