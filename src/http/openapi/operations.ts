import type { OpenOperation, Operation } from "../../api/operation.ts";
import { operations } from "../../api/operations.ts";
import type { Schema, Shape } from "../../api/shapes/shapes.ts";
import { statusOf } from "../../dialects/openai/openai.ts";
import { parametersInPath, parameterInQuery } from "./parameters.ts";
import { requestIdHeader, responsesRefusing, type RefusedStatus } from "./refusals.ts";

/** The paths and schemas of /openapi.json that come from src/api. */

type Described = Operation | OpenOperation;

const keysThatMay: Readonly<Record<Described["right"], readonly object[]>> = {
  anyone: [],
  "read-models": [{ ApiKeyAuth: [] }],
  "request-models": [{ ApiKeyAuth: [] }],
  "delete-models": [{ ApiKeyAuth: [] }],
  "delete-models-of-organization": [{ AdminApiKeyAuth: [] }],
  "read-organization": [{ AdminApiKeyAuth: [] }],
  "write-organization": [{ AdminApiKeyAuth: [] }],
  "read-usage": [{ AdminApiKeyAuth: [] }],
  "list-keys": [{ AdminApiKeyAuth: [] }],
  "follow-changes": [{ ApiKeyAuth: [] }, { AdminApiKeyAuth: [] }],
  "make-sessions": [{ AdminApiKeyAuth: [] }],
  "manage-own-sessions": [{ AdminApiKeyAuth: [] }],
  "know-oneself": [{ ApiKeyAuth: [] }, { AdminApiKeyAuth: [] }],
};

const dialectParameter = { $ref: "#/components/parameters/Dialect" };
const ifNoneMatchParameter = { $ref: "#/components/parameters/IfNoneMatch" };

export const operationPaths = pathsOf(operations, describeOperation);

export function schemasOf(described: readonly Described[]): Readonly<Record<string, Schema>> {
  const shapes = described.flatMap(({ body, answer }) => [answer, body]);
  return Object.fromEntries(shapes.flatMap((shape) => (shape === null ? [] : componentsIn(shape))));
}

export const operationSchemas = schemasOf(operations);

export function pathsOf<Call extends { readonly path: string; readonly method: string }>(
  calls: readonly Call[],
  describeCall: (call: Call) => object,
) {
  return Object.fromEntries(
    [...Map.groupBy(calls, ({ path }) => path)].map(([path, onPath]) => [
      path,
      Object.fromEntries(onPath.map((call) => [call.method.toLowerCase(), describeCall(call)])),
    ]),
  );
}

export function describeOperation(operation: Described) {
  const { id, path, right, summary, query, headers = {}, body, bodyOptional, isView = false } = operation;
  const { hasEntityTag = isView } = operation;
  return {
    operationId: id,
    tags: [tagOf(operation)],
    summary,
    security: keysThatMay[right],
    parameters: [
      ...parametersInPath(path, right === "delete-models"),
      ...Object.entries(query).map(([name, { schema, presence }]) =>
        parameterInQuery(name, schema, presence === "required"),
      ),
      ...Object.entries(headers).map(([name, shape]) => {
        const { description, ...schema } = shape.schema;
        return { in: "header", name, description, schema };
      }),
      ...(isView ? [dialectParameter] : []),
      ...(hasEntityTag ? [ifNoneMatchParameter] : []),
    ],
    ...(body !== null && { requestBody: { required: bodyOptional !== true, content: json(body) } }),
    responses: {
      "200": { description: summary, headers: requestIdHeader, content: answerOf(operation) },
      ...(hasEntityTag && { "304": { $ref: "#/components/responses/NotModified" } }),
      ...responsesRefusing(statusesOf(operation)),
    },
  };
}

function tagOf({ path, right }: Described): string {
  if (right === "anyone") return "Operating";
  if (path.startsWith("/rollcall/")) return "Rollcall";
  return path.startsWith("/v1/models") ? "Models" : "Administration";
}

function statusesOf({ method, path, right, refuses = [] }: Described): readonly RefusedStatus[] {
  const besides = refuses.map((code) => statusOf({ code }) as RefusedStatus);
  if (right === "anyone") return [400, 414, ...besides];
  return [
    ...([400, 401, 403, 414, 429, 500, 503] as const),
    ...(path.includes("{") ? ([404] as const) : []),
    // A call without fields refuses a body that has one.
    ...(method === "GET" || method === "DELETE" ? [] : ([413, 415] as const)),
    ...besides,
  ];
}

function answerOf({ answer, answerType, isStream = false }: Described) {
  return { ...json(answer, answerType), ...(isStream && { "text/event-stream": { schema: { type: "string" } } }) };
}

function json({ component, schema: { examples, ...schema } }: Shape<unknown>, type = "application/json") {
  if (component === undefined)
    return { [type]: { schema, example: Array.isArray(examples) ? examples[0] : undefined } };
  const { name } = component;
  return { [type]: { schema, examples: { [name]: { $ref: `#/components/examples/${name}` } } } };
}

function componentsIn({ component, parts = [] }: Shape<unknown>): (readonly [name: string, Schema])[] {
  const inner = parts.flatMap(componentsIn);
  return component === undefined ? inner : [[component.name, component.schema], ...inner];
}
