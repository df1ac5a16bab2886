import { vendorPaths, type VendorCall } from "../models/mounts.ts";
import { pathsOf, requestIdHeader, type RefusedStatus } from "./operations.ts";
import { answerInDialect } from "./dialect-examples.ts";
import { dialectBody, dialectQueries } from "./dialect-requests.ts";
import { modelInPath } from "./parameters.ts";

/** The paths of other vendors in the API description, with their parameters and an example of each answer. */

type VendorPath = (typeof vendorPaths)[number];

const summaries: Readonly<Record<VendorCall, string>> = {
  listModels: "Lists every model that the key may use",
  retrieveModel: "Retrieves a model",
  deleteModel: "Deletes a fine-tuned model",
  deleteNamedModel: "Deletes the fine-tuned model that the body names",
  countModels: "Counts the models of the list",
  listEndpoints: "Lists the endpoints of a model",
  showModel: "Retrieves the model that the body names",
  listRunningModels: "Lists the loaded models, of which there are none",
  version: "Returns the version of the vendor's server that the answers resemble",
  archiveModel: "Removes a fine-tuned model from every list",
  unarchiveModel: "Returns an archived model to the lists",
  renameModel: "Changes the name and the description of a model",
};

/** The calls that are answered from a view, with an ETag. */
const views: ReadonlySet<VendorCall> = new Set(["listModels", "retrieveModel", "listEndpoints"]);

export const dialectPaths = pathsOf(vendorPaths, describe);

function describe(vendorPath: VendorPath) {
  const { path, call, right, dialect, operationId } = vendorPath;
  const summary = `${summaries[call]}, in the dialect "${dialect.name}".`;
  const body = dialectBody(call);
  const example = answerInDialect(dialect, call);
  const isView = views.has(call);
  return {
    operationId,
    tags: ["Dialects"],
    summary,
    ...(right === "anyone" && { security: [] }),
    parameters: [
      ...(path.includes("{model}") ? [modelInPath] : []),
      ...dialectQueries(dialect.name, call),
      ...(isView ? [{ $ref: "#/components/parameters/IfNoneMatch" }] : []),
    ],
    ...(body !== null && { requestBody: { required: true, content: { "application/json": body } } }),
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

function refusedStatuses({ path, call, right, dialect }: VendorPath): readonly (RefusedStatus | 529)[] {
  // For overload, Anthropic's clients get Anthropic's own status.
  const later = dialect.name === "anthropic" ? 529 : 503;
  return [
    400,
    ...(right === "anyone" ? [] : ([401, 403] as const)),
    ...(path.includes("{model}") || dialectBody(call) !== null ? ([404] as const) : []),
    ...(dialectBody(call) !== null ? ([413] as const) : []),
    414,
    ...(call === "renameModel" ? ([415] as const) : []),
    429,
    500,
    ...(right === "delete-models" ? ([502] as const) : []),
    later,
  ];
}
