import { objectPlaces, type ObjectPlace } from "../relay/object-paths.ts";
import { inCamelCase, refusals } from "./calls.ts";
import { pathsOf } from "./operations.ts";
import { parametersInPath } from "./parameters.ts";
import { requestIdHeader } from "./refusals.ts";

/** The requests about objects at sources. Their bodies are OpenAI's, and so are the answers. */

const statuses = [400, 401, 403, 404, 413, 414, 429, 500, 502, 503, 504, 508, 529] as const;

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
    responses: {
      "200": { description: "The answer of the source, unchanged.", headers: requestIdHeader },
      ...refusals(statuses),
      default: { description: "An error of the source, unchanged." },
    },
  };
}
