import { dialectOfPath } from "../models/dialect-selection.ts";
import { dialectPlaces } from "../models/dialect-routes.ts";
import { requestIdHeader } from "./operations.ts";
import { answerInDialect } from "./dialect-examples.ts";
import { dialectBodies, dialectQueries } from "./dialect-requests.ts";
import { modelInPath } from "./parameters.ts";
import type { RefusedStatus } from "./refusals.ts";

/** Other vendors' paths in the API description: what they take, and of what they answer an example. */

type Place = (typeof dialectPlaces)[number];

const summaries: Readonly<Record<string, string>> = {
  listModels: "Every model this key may use",
  retrieveModel: "One model",
  deleteModel: "Deletes a fine-tuned model",
  deleteNamedModel: "Deletes the fine-tuned model named in the body",
  countModels: "How many models the list of the same question has",
  listEndpoints: "Who serves one model",
  showModel: "The model named in the body",
  listRunningModels: "The models that are loaded, of which there are none",
  version: "The version of the vendor's server whose answers these are",
  archiveModel: "Takes a fine-tuned model out of every list",
  unarchiveModel: "Puts an archived model back",
  renameModel: "Changes the name people read and the description",
};

export const dialectPaths = Object.fromEntries(
  [...Map.groupBy(dialectPlaces, ({ path }) => path)].map(([path, places]) => [
    path,
    Object.fromEntries(places.map((place) => [place.method.toLowerCase(), described(place)])),
  ]),
);

function described(place: Place) {
  const { path, operation, operationId } = place;
  const vendor = dialectOfPath(path)?.name ?? "openai";
  const summary = `${summaries[operation]}, in the dialect "${vendor}".`;
  const isOpen = operation === "version";
  const body = dialectBodies[operation];
  const example = answerInDialect(path, operation);
  return {
    operationId,
    tags: ["Dialects"],
    summary,
    ...(isOpen && { security: [] }),
    parameters: [...(path.includes("{model}") ? [modelInPath] : []), ...dialectQueries(vendor, operation)],
    ...(body !== undefined && { requestBody: { required: true, content: { "application/json": body } } }),
    responses: {
      "200": {
        description: summary,
        headers: requestIdHeader,
        ...(example !== undefined && { content: { "application/json": { schema: {}, example } } }),
      },
      ...Object.fromEntries(
        refusedStatuses(place).map((status) => [String(status), { $ref: "#/components/responses/VendorRefusal" }]),
      ),
    },
  };
}

function refusedStatuses({ method, path, operation }: Place): readonly (RefusedStatus | 529)[] {
  const isRead = method === "GET" || operation === "showModel";
  // Anthropic's clients are told to come back with a status of its own.
  const later = dialectOfPath(path)?.name === "anthropic" ? 529 : 503;
  return [
    400,
    ...(operation === "version" ? [] : ([401, 403] as const)),
    ...(path.includes("{model}") || operation in dialectBodies ? ([404] as const) : []),
    ...(operation in dialectBodies ? ([413] as const) : []),
    414,
    ...(operation === "renameModel" ? ([415] as const) : []),
    429,
    500,
    ...(isRead ? [] : ([502] as const)),
    later,
  ];
}
