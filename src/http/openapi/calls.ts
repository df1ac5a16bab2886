import { callNamed, type Call } from "../../relay/calls.ts";
import { callPaths, type CallPlace } from "../relay/call-paths.ts";
import { pathsOf } from "./operations.ts";
import { requestIdHeader } from "./refusals.ts";
import { modelInPath } from "./parameters.ts";

/** The calls that are passed on. Their bodies are the vendors', and so are the answers. */

// The source's own errors are answered too, whatever their status.
const statuses = [400, 401, 404, 429, 502, 503] as const;

/** The answers to what is passed on. */
export const relayedResponses = {
  "200": { description: "The answer of the source, unchanged.", headers: requestIdHeader },
  ...Object.fromEntries(statuses.map((status) => [String(status), { $ref: "#/components/responses/VendorRefusal" }])),
  default: { description: "An error of the source, unchanged." },
};

export const callPathsDescribed = pathsOf(
  callPaths.map(({ path, call }) => ({ path, call, method: "POST" as const })),
  describe,
);

const named = { type: "string", description: "A model of the list." };

export const callSchemas = {
  Call: { type: "object", required: ["model"], properties: { model: named }, additionalProperties: true },
  CallWithDefault: { type: "object", properties: { model: named }, additionalProperties: true },
};

function describe({ path, call }: CallPlace) {
  const summary = `Passes the call "${call}" on to the source that has the model.`;
  return {
    operationId: `${inCamelCase(call)}At${inCamelCase(path)}`,
    tags: ["Calls"],
    summary,
    parameters: path.includes("{model}") ? [modelInPath] : [],
    requestBody: { required: true, content: bodyOf(callNamed(call)) },
    responses: relayedResponses,
  };
}

function bodyOf({ body, modelDefault }: Call) {
  const schema = { $ref: `#/components/schemas/${modelDefault === null ? "Call" : "CallWithDefault"}` };
  const content = { schema, example: { model: "gpt-4o-mini" } };
  return {
    ...(body !== "multipart" && { "application/json": content }),
    ...(body !== "json" && { "multipart/form-data": content }),
  };
}

export function inCamelCase(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+(.?)/g, (_, letter: string) => letter.toUpperCase());
}
