import type { CallName } from "../../core/calls.ts";
import { callNamed } from "../../relay/calls.ts";
import { callPaths, websocketPaths } from "../relay/call-paths.ts";
import { pathsOf } from "./operations.ts";
import { requestIdHeader } from "./refusals.ts";
import { modelInPath } from "./parameters.ts";

/** The calls that are passed on. Their bodies are the vendors', and so are the answers. */

interface Described {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly call: CallName | null;
}

const described: readonly Described[] = [
  ...callPaths.map(({ path, call }) => ({ method: "POST" as const, path, call })),
  ...websocketPaths.map((path) => ({ method: "GET" as const, path, call: null })),
];

const statuses = [400, 401, 403, 404, 413, 414, 429, 500, 502, 503, 504, 508, 529] as const;

export const callPathsDescribed = pathsOf(described, describe);

function describe({ path, call }: Described) {
  const operationId = `${inCamelCase(call ?? "upgrade")}At${inCamelCase(path)}`;
  if (call === null) {
    const summary = "Answers a WebSocket with 426: send the request with POST.";
    return {
      operationId,
      tags: ["Calls"],
      summary,
      parameters: [],
      responses: refusals([401, 403, 405, 414, 426, 429, 503]),
    };
  }
  const summary = `Passes the call "${call}" on to the source that has the model.`;
  return {
    operationId,
    tags: ["Calls"],
    summary,
    parameters: path.includes("{model}") ? [modelInPath] : [],
    requestBody: { required: true, content: bodyOf(call) },
    responses: {
      "200": { description: "The answer of the source, unchanged.", headers: requestIdHeader },
      ...refusals(statuses),
      default: { description: "An error of the source, unchanged." },
    },
  };
}

function bodyOf(call: CallName) {
  const { body, modelDefault } = callNamed(call);
  const schema = {
    type: "object",
    required: modelDefault === null ? ["model"] : [],
    properties: { model: { type: "string", description: "A model of the list." } },
    additionalProperties: true,
  };
  const example = { model: "gpt-4o-mini" };
  const isJson = body !== "multipart";
  return {
    ...(isJson && { "application/json": { schema, example } }),
    ...(body !== "json" && { "multipart/form-data": { schema, example } }),
  };
}

export function refusals(of: readonly number[]) {
  return Object.fromEntries(of.map((status) => [String(status), { $ref: "#/components/responses/VendorRefusal" }]));
}

export function inCamelCase(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+(.?)/g, (_, letter: string) => letter.toUpperCase());
}
