import { accessPaths } from "./access.ts";
import { adminPaths } from "./admin.ts";
import { changePaths } from "./changes.ts";
import { components } from "./components.ts";
import { dialectPaths } from "./dialects.ts";
import { rolePaths } from "./roles.ts";
import { invitePaths } from "./invites.ts";
import { rateLimitPaths } from "./rate-limits.ts";
import { modelPaths } from "./models.ts";
import { sourcePaths } from "./sources.ts";
import { refusedWith } from "./refusals.ts";
import { rollcallKeyPaths } from "./keys.ts";

/*
 * What GET /openapi.json answers. A test holds it against the route table, the published specification of the Models
 * API, and real answers.
 */

type Operation = Readonly<Record<string, unknown>>;

function answering(description: string, schema: string) {
  const headers = { "x-request-id": { $ref: "#/components/headers/RequestId" } };
  const content = { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } };
  return { "200": { description, headers, content } };
}

const notModified = { "304": { $ref: "#/components/responses/NotModified" } };

const modelParameter = {
  in: "path",
  name: "model",
  required: true,
  description: "The model's id, raw or percent-encoded; it may contain slashes.",
  schema: { type: "string", minLength: 1, maxLength: 512, examples: ["gpt-4o-mini"] },
};

const dialectParameter = { $ref: "#/components/parameters/Dialect" };
const etagParameter = { $ref: "#/components/parameters/IfNoneMatch" };

const listModels: Operation = {
  operationId: "listModels",
  tags: ["Models"],
  summary: "Every model this key may use, in one answer, ordered by id.",
  parameters: [dialectParameter, etagParameter],
  responses: {
    ...answering("The models.", "ListModelsResponse"),
    ...notModified,
    ...refusedWith(400, 401, 403, 429, 500, 503),
  },
};

const retrieveModel: Operation = {
  operationId: "retrieveModel",
  tags: ["Models"],
  summary: "One model: the very object the list shows.",
  parameters: [modelParameter, dialectParameter, etagParameter],
  responses: {
    ...answering("The model.", "Model"),
    ...notModified,
    ...refusedWith(400, 401, 403, 404, 429, 500, 503),
  },
};

const deleteModel: Operation = {
  operationId: "deleteModel",
  tags: ["Models"],
  summary: "Deletes a fine-tuned model. Needs the Owner role in the organization it belongs to.",
  parameters: [
    { ...modelParameter, schema: { ...modelParameter.schema, examples: ["ft:gpt-4o-mini:acemeco:suffix:abc123"] } },
  ],
  responses: {
    ...answering("The model is deleted, on disk and for every later read.", "DeleteModelResponse"),
    ...refusedWith(400, 401, 403, 404, 429, 500, 502, 503),
  },
};

function operating(operationId: string, summary: string, contentType: string, statuses: readonly (500 | 503)[]) {
  const answer = { description: summary, content: { [contentType]: { schema: {} } } };
  const responses = { "200": answer, ...refusedWith(...statuses) };
  return { get: { operationId, tags: ["Operating"], summary, security: [], responses } };
}

const item = { get: retrieveModel, delete: deleteModel };

export const openApi = {
  openapi: "3.1.0",
  info: {
    title: "Rollcall",
    version: "1",
    description: "The OpenAI Models API, self-hosted. The paths under /v1 also answer without it.",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "/v1", description: "The base URL that OpenAI's clients take." }],
  tags: [
    { name: "Models" },
    { name: "Administration" },
    { name: "Rollcall" },
    { name: "Dialects" },
    { name: "Operating" },
  ],
  security: [{ ApiKeyAuth: [] }],
  paths: {
    "/models": { get: listModels },
    "/models/{model}": item,
    ...adminPaths,
    ...rolePaths,
    ...accessPaths,
    ...invitePaths,
    ...rateLimitPaths,
    ...rollcallKeyPaths,
    ...modelPaths,
    ...sourcePaths,
    ...changePaths,
    ...dialectPaths,
    "/healthz": { servers: [{ url: "/" }], ...operating("healthz", "The process is up.", "application/json", []) },
    "/readyz": {
      servers: [{ url: "/" }],
      ...operating("readyz", "The server can answer truthfully.", "application/json", [500, 503]),
    },
    "/metrics": {
      servers: [{ url: "/" }],
      ...operating("metrics", "Prometheus metrics.", "text/plain", [500, 503]),
    },
    "/openapi.json": {
      servers: [{ url: "/" }],
      ...operating("openapi", "This description.", "application/json", []),
    },
  },
  components,
};

export const openApiDocument = JSON.stringify(openApi, null, 2);
