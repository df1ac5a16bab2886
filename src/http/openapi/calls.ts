import { parametersInPath, parametersInQuery, type QuerySchemas } from "./parameters.ts";
import { requestIdHeader } from "./operations.ts";
import { refusedWith, type RefusedStatus } from "./refusals.ts";

/** How calls that an admin key makes are described: one line for each, the rest follows from it. */

export interface Call {
  readonly operationId: string;
  readonly summary: string;
  readonly answer: string;
  readonly body?: string;
  /** Whether the body may be left out. */
  readonly bodyOptional?: boolean;
  /** The parameters of the query. */
  readonly query?: QuerySchemas;
  /** Those of them that must be given. */
  readonly requiredQuery?: readonly string[];
  /** How it may be refused besides the ways that follow from the rest. */
  readonly alsoRefused?: readonly RefusedStatus[];
}

export type Calls = Readonly<Record<string, Readonly<Partial<Record<"get" | "post" | "delete", Call>>>>>;

export function pageQuery(limitDefault = 20, limitMax = 100) {
  return {
    limit: { type: "integer", minimum: 1, maximum: limitMax, default: limitDefault },
    after: { type: "string" },
    order: { type: "string", enum: ["asc", "desc"], default: "asc" },
  };
}

export function list(operationId: string, summary: string, item: string, query: QuerySchemas = pageQuery()): Call {
  return { operationId, summary, answer: `${item}Page`, query };
}

export function read(operationId: string, summary: string, answer: string): Call {
  return { operationId, summary, answer };
}

export function write(
  operationId: string,
  summary: string,
  answer: string,
  body: string,
  ...alsoRefused: readonly RefusedStatus[]
): Call {
  return { operationId, summary, answer, body, alsoRefused };
}

function operation(
  tag: string,
  path: string,
  method: string,
  { operationId, summary, answer, body, bodyOptional, query = {}, requiredQuery, alsoRefused = [] }: Call,
) {
  const inPath = parametersInPath(path);
  const inQuery = parametersInQuery(query, requiredQuery);
  const statuses: readonly RefusedStatus[] = [400, 401, 403, 429, 500, 503];
  const missing: readonly RefusedStatus[] = inPath.length > 0 ? [404] : [];
  // A call that takes no field refuses a body that has some.
  const unreadable: readonly RefusedStatus[] = method === "post" ? [413, 415] : [];
  return {
    operationId,
    tags: [tag],
    summary,
    security: [{ AdminApiKeyAuth: [] }],
    parameters: [...inPath, ...inQuery],
    ...(body && { requestBody: { required: bodyOptional !== true, content: json(body) } }),
    responses: {
      "200": { description: summary, headers: requestIdHeader, content: json(answer) },
      ...refusedWith(...statuses, ...missing, ...unreadable, ...alsoRefused),
    },
  };
}

export function json(schema: string) {
  const examples = { [schema]: { $ref: `#/components/examples/${schema}` } };
  return { "application/json": { schema: { $ref: `#/components/schemas/${schema}` }, examples } };
}

export function pathsOf(calls: Calls, tag = "Administration") {
  return Object.fromEntries(
    Object.entries(calls).map(([path, byMethod]) => [
      path,
      Object.fromEntries(
        Object.entries(byMethod).map(([method, call]) => [method, operation(tag, path, method, call)]),
      ),
    ]),
  );
}

/** Calls that OpenAI does not have. */
export function rollcallPathsOf(calls: Calls) {
  return pathsOf(calls, "Rollcall");
}
