import { objectPlaces, type ObjectPlace } from "../relay/object-paths.ts";
import { inCamelCase, relayedResponses } from "./calls.ts";
import { pathsOf } from "./operations.ts";
import { parametersInPath } from "./parameters.ts";

/** The requests about objects at sources. Their bodies are OpenAI's, and so are the answers. */

const summaries: Readonly<Record<ObjectPlace["effect"], string>> = {
  creates: "the source of the organization that takes such objects",
  lists: "the one source of the organization that has such objects",
  "with one": "the source that has the object",
};

export const objectPathsDescribed = pathsOf(objectPlaces, describe);

function describe({ method, path, operation, effect, isMultipart }: ObjectPlace) {
  const base = path.slice(0, path.indexOf("/v1") + 3);
  const summary = summaries[effect];
  const type = isMultipart ? "multipart/form-data" : "application/json";
  return {
    operationId: `${inCamelCase(operation)}At${inCamelCase(base)}`,
    tags: ["Objects"],
    summary: `Passes "${operation}" on to ${summary}.`,
    parameters: parametersInPath(path),
    ...(method === "POST" && {
      requestBody: {
        required: false,
        content: { [type]: { schema: { type: "object", additionalProperties: true }, example: {} } },
      },
    }),
    responses: relayedResponses,
  };
}
