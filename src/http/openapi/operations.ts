import type { Operation } from "../../api/operation.ts";
import { operations } from "../../api/operations.ts";
import type { Schema, Shape } from "../../api/shapes.ts";
import type { Right } from "../../core/access.ts";
import { statusOf } from "../../dialects/openai/openai.ts";
import { parametersInPath, parameterInQuery } from "./parameters.ts";
import { refusedWith, type RefusedStatus } from "./refusals.ts";

/** The paths and the schemas of /openapi.json that follow from src/api. */

const keysThatMay: Readonly<Record<Right, readonly object[]>> = {
  "read-models": [{ ApiKeyAuth: [] }],
  "delete-models": [{ ApiKeyAuth: [] }],
  "read-organization": [{ AdminApiKeyAuth: [] }],
  "write-organization": [{ AdminApiKeyAuth: [] }],
  "follow-changes": [{ ApiKeyAuth: [] }, { AdminApiKeyAuth: [] }],
};

export const requestIdHeader = { "x-request-id": { $ref: "#/components/headers/RequestId" } };

const viewParameters = [{ $ref: "#/components/parameters/Dialect" }, { $ref: "#/components/parameters/IfNoneMatch" }];

export const operationPaths = Object.fromEntries(
  [...Map.groupBy(operations, ({ path }) => path)].map(([path, onPath]) => [
    path,
    Object.fromEntries(onPath.map((operation) => [operation.method.toLowerCase(), describe(operation)])),
  ]),
);

export const operationSchemas: Readonly<Record<string, Schema>> = Object.fromEntries(
  operations.flatMap(({ body, answer }) =>
    [answer, body].flatMap((shape) => (shape === null ? [] : componentsIn(shape))),
  ),
);

function describe(operation: Operation) {
  const { id, path, right, summary, query, body, bodyOptional, answer, isView = false } = operation;
  return {
    operationId: id,
    tags: [tagOf(path)],
    summary,
    security: keysThatMay[right],
    parameters: [
      ...parametersInPath(path, right === "delete-models"),
      ...Object.entries(query).map(parameterOf),
      ...(isView ? viewParameters : []),
    ],
    ...(body !== null && { requestBody: { required: bodyOptional !== true, content: json(body) } }),
    responses: {
      "200": { description: summary, headers: requestIdHeader, content: json(answer) },
      ...(isView && { "304": { $ref: "#/components/responses/NotModified" } }),
      ...refusedWith(...statusesOf(operation)),
    },
  };
}

function tagOf(path: string): string {
  if (path.startsWith("/rollcall/")) return "Rollcall";
  return path.startsWith("/v1/models") ? "Models" : "Administration";
}

function parameterOf([name, { schema, presence }]: readonly [string, Shape<unknown>]) {
  return parameterInQuery(name, schema, presence === "required");
}

function statusesOf({ method, path, refuses = [] }: Operation): readonly RefusedStatus[] {
  const besides = refuses.map((code) => statusOf({ code }) as RefusedStatus);
  return [
    ...([400, 401, 403, 429, 500, 503] as const),
    ...(path.includes("{") ? ([404] as const) : []),
    // A call that takes no field refuses a body that has some.
    ...(method === "GET" || method === "DELETE" ? [] : ([413, 415] as const)),
    ...besides,
  ];
}

function json({ component, schema }: Shape<unknown>) {
  if (component === undefined) throw new Error("a body and an answer are components");
  const { name } = component;
  return { "application/json": { schema, examples: { [name]: { $ref: `#/components/examples/${name}` } } } };
}

function componentsIn({ component, parts = [] }: Shape<unknown>): (readonly [name: string, Schema])[] {
  const inner = parts.flatMap(componentsIn);
  return component === undefined ? inner : [[component.name, component.schema], ...inner];
}
