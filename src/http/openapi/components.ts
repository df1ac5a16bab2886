import { namedDialects } from "../models/dialect-selection.ts";
import { operationSchemas } from "./operations.ts";

/** The named parts of the API description. */

const requestId = {
  description: "The request's id in the server's log.",
  schema: { type: "string", pattern: "^req_[0-9a-f]{32}$" },
};

function refusal(
  description: string,
  code: string | null,
  headers: Readonly<Record<string, unknown>> = {},
  type = "invalid_request_error",
) {
  const example = { error: { message: description, type, param: null, code } };
  return {
    description,
    headers: { "x-request-id": { $ref: "#/components/headers/RequestId" }, ...headers },
    content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorResponse" }, example } },
  };
}

const challenge = { "www-authenticate": { schema: { type: "string" } } };
const retryAfter = { "retry-after": { schema: { type: "integer", minimum: 1 } } };

const schemas = {
  Error: {
    type: "object",
    required: ["message", "type", "param", "code"],
    properties: {
      message: { type: "string" },
      type: { type: "string" },
      param: { type: ["string", "null"] },
      code: { type: ["string", "null"] },
    },
    additionalProperties: false,
  },
  ErrorResponse: {
    type: "object",
    required: ["error"],
    properties: { error: { $ref: "#/components/schemas/Error" } },
    additionalProperties: false,
  },
};

export const components = {
  securitySchemes: {
    ApiKeyAuth: { type: "http", scheme: "bearer", description: "A key of a user or a service account in a project." },
    AdminApiKeyAuth: { type: "http", scheme: "bearer", description: "A key that administers an organization." },
  },
  headers: { RequestId: requestId },
  parameters: {
    Dialect: {
      in: "query",
      name: "dialect",
      description:
        "The format of the answer. Only openai and openai-legacy are described here. Clients are recognised without it.",
      schema: { type: "string", enum: namedDialects.map(({ name }) => name) },
    },
    IfNoneMatch: {
      in: "header",
      name: "if-none-match",
      description: "The ETag of an earlier answer. If nothing changed, the answer is 304.",
      schema: { type: "string" },
    },
  },
  responses: {
    NotModified: { description: "The answer with this ETag is unchanged." },
    BadRequest: refusal("The request is malformed; `param` names the place.", null),
    Unauthorized: refusal("There is no key, or it is invalid.", "invalid_api_key", challenge),
    Forbidden: refusal("The key is valid, but may not do this.", "missing_scope"),
    NotFound: refusal("The model does not exist, or the key may not see it.", "model_not_found"),
    Conflict: refusal("The id, the name or the address is taken.", "model_exists"),
    Gone: refusal("The model was deleted too long ago to be restored.", "restore_window_over"),
    BodyTooLarge: refusal("The body is longer than 256 KiB.", "body_too_large"),
    TargetTooLong: refusal("The path is longer than 4,096 characters, or the query than 8,192.", "target_too_long"),
    UnsupportedMediaType: refusal("The body is not application/json.", "unsupported_media_type"),
    TooManyRequests: refusal("The key's request limit is reached.", "rate_limit_exceeded", retryAfter, "requests"),
    ServerError: refusal("A bug. Quote the request id when reporting it.", null, {}, "server_error"),
    BadGateway: refusal(
      "The source where the model lives did not delete it; nothing was changed.",
      "upstream_failed",
      {},
      "server_error",
    ),
    TryLater: refusal(
      "The server cannot answer truthfully now.",
      "server_is_overloaded",
      retryAfter,
      "service_unavailable_error",
    ),
    VendorRefusal: {
      description: "A refusal, in the vendor's format.",
      headers: { "x-request-id": { $ref: "#/components/headers/RequestId" } },
      content: { "application/json": { schema: {} } },
    },
  },
  schemas: { ...schemas, ...operationSchemas },
};
