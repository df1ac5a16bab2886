import { anthropic } from "../../dialects/anthropic/anthropic.ts";
import { vendorPaths } from "../models/mounts.ts";
import { pathsOf } from "./operations.ts";
import { answerInDialect } from "./dialect-examples.ts";
import { modelInPath, parameterInQuery } from "./parameters.ts";
import { requestIdHeader, type RefusedStatus } from "./refusals.ts";
import type { Shape } from "../../api/shapes/shapes.ts";

/** The paths of other vendors in the API description, with their parameters and an example of each answer. */

type VendorPath = (typeof vendorPaths)[number];

export const dialectPaths = pathsOf(vendorPaths, describe);

function describe(vendorPath: VendorPath) {
  const { path, call, right, dialect, operationId, body, isView = false } = vendorPath;
  const summary = `${vendorPath.summary}, in the dialect "${dialect.name}".`;
  const example = answerInDialect(dialect, call);
  return {
    operationId,
    tags: ["Dialects"],
    summary,
    ...(right === "anyone" && { security: [] }),
    parameters: [
      ...(path.includes("{model}") ? [modelInPath] : []),
      ...Object.entries(call === "listModels" || call === "countModels" ? (dialect.parameters ?? {}) : {}).map(
        ([name, schema]) => parameterInQuery(name, schema, false),
      ),
      ...(isView ? [{ $ref: "#/components/parameters/IfNoneMatch" }] : []),
    ],
    ...(body !== undefined && { requestBody: { required: true, content: { "application/json": contentOf(body) } } }),
    responses: {
      "200": {
        description: summary,
        headers: requestIdHeader,
        ...(example !== undefined && { content: { "application/json": { schema: {}, example } } }),
      },
      ...(isView && { "304": { $ref: "#/components/responses/NotModified" } }),
      ...Object.fromEntries(
        refusedStatuses(vendorPath).map((status) => [String(status), { $ref: "#/components/responses/VendorRefusal" }]),
      ),
    },
  };
}

function contentOf({ component }: Shape<unknown>) {
  const { schema = {} } = component ?? {};
  const [example] = schema["examples"] as readonly unknown[];
  return { schema, example };
}

function refusedStatuses({ path, call, right, dialect, body }: VendorPath): readonly (RefusedStatus | 529)[] {
  // For overload, Anthropic's clients get Anthropic's own status.
  const later = dialect === anthropic ? 529 : 503;
  return [
    400,
    ...(right === "anyone" ? [] : ([401, 403] as const)),
    ...(path.includes("{model}") || body !== undefined ? ([404] as const) : []),
    ...(body !== undefined ? ([413] as const) : []),
    414,
    ...(call === "renameModel" ? ([415] as const) : []),
    429,
    500,
    ...(right === "delete-models" ? ([502] as const) : []),
    later,
  ];
}
