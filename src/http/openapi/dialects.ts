import { dialectOfPath } from "../dialect-selection.ts";
import { dialectPlaces } from "../dialect-routes.ts";
import { requestIdHeader } from "./calls.ts";

/** Other vendors' paths in the API description: that they are there and whose words they have, not the words. */

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
    {
      servers: [{ url: "/" }],
      ...Object.fromEntries(places.map(({ method, operation }) => [method.toLowerCase(), described(path, operation)])),
    },
  ]),
);

function described(path: string, operation: string) {
  const vendor = dialectOfPath(path)?.name ?? "";
  const summary = `${summaries[operation]}, in the dialect "${vendor}".`;
  const named = { in: "path", name: "model", required: true, schema: { type: "string" } };
  return {
    tags: ["Dialects"],
    summary,
    ...(operation === "version" && { security: [] }),
    parameters: path.includes("{model}") ? [named] : [],
    responses: {
      "200": { description: summary, headers: requestIdHeader, content: { "application/json": { schema: {} } } },
      default: { description: "A refusal, in the vendor's words." },
    },
  };
}
