import { namedDialects } from "../models/dialect-selection.ts";
import { callSchemas } from "./calls.ts";
import { operationSchemas } from "./operations.ts";
import { refusedResponses, requestIdHeader } from "./refusals.ts";

/** The named parts of the API description. */

const requestId = {
  description: "The request's id in the server's log.",
  schema: { type: "string", pattern: "^req_[0-9a-f]{32}$" },
};

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
    ...refusedResponses,
    VendorRefusal: {
      description: "A refusal, in the vendor's format.",
      headers: requestIdHeader,
      content: { "application/json": { schema: {} } },
    },
  },
  schemas: { ...schemas, ...operationSchemas, ...callSchemas },
};
