import type { Method } from "../../api/operation.ts";
import type { Shape } from "../../api/shapes/shapes.ts";
import { modelRename, namedModel } from "../../api/vendor-bodies.ts";
import type { Right } from "../../core/access.ts";
import { anthropic } from "../../dialects/anthropic/anthropic.ts";
import { cohere } from "../../dialects/cohere.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { gemini, geminiTuned } from "../../dialects/gemini.ts";
import { huggingFace } from "../../dialects/hugging-face.ts";
import { lmStudio, lmStudioNative } from "../../dialects/lm-studio.ts";
import { mistral } from "../../dialects/mistral.ts";
import { modelsDev } from "../../dialects/models-dev.ts";
import { ollama } from "../../dialects/ollama.ts";
import { azure } from "../../dialects/openai/azure.ts";
import { codex } from "../../dialects/openai/codex.ts";
import { github } from "../../dialects/openai/github.ts";
import { groq } from "../../dialects/openai/groq.ts";
import { openai } from "../../dialects/openai/openai.ts";
import { together } from "../../dialects/openai/together.ts";
import { openrouter } from "../../dialects/openrouter/openrouter.ts";
import { vercel } from "../../dialects/vercel.ts";

/** The paths of other vendors' clients besides /v1/models: each dialect's mounts, and the calls there. */

interface Call {
  readonly method: Method;
  readonly right: Right | "anyone";
  readonly summary: string;
  readonly body?: Shape<unknown>;
  /** Answered from a view, with an ETag. */
  readonly isView?: true;
}

/** The calls of vendors' clients. Several paths may lead to one call. */
const calls = {
  listModels: read("Lists every model that the key may use", { isView: true }),
  retrieveModel: read("Retrieves a model", { isView: true }),
  deleteModel: change("DELETE", "Deletes a fine-tuned model"),
  countModels: read("Counts the models of the list"),
  listEndpoints: read("Lists the endpoints of a model", { isView: true }),
  showModel: read("Retrieves the model that the body names", { method: "POST", body: namedModel }),
  deleteNamedModel: change("DELETE", "Deletes the fine-tuned model that the body names", namedModel),
  listRunningModels: read("Lists the loaded models. Rollcall loads none"),
  version: read("Returns the version of the vendor's server that the answers resemble", { right: "anyone" }),
  archiveModel: change("POST", "Removes a fine-tuned model from every list"),
  unarchiveModel: change("DELETE", "Returns an archived model to the lists"),
  renameModel: change("PATCH", "Changes the name and the description of a model", modelRename),
};
export type VendorCall = keyof typeof calls;

function read(summary: string, other: Partial<Call> = {}): Call {
  return { method: "GET", right: "read-models", summary, ...other };
}

function change(method: Method, summary: string, body?: Shape<unknown>): Call {
  return { method, right: "delete-models", summary, ...(body !== undefined && { body }) };
}

interface VendorPath {
  readonly path: string;
  readonly call: VendorCall;
  /** The suffix of the operation id in /openapi.json, if one vendor has several paths for one call. */
  readonly name: string;
}

const list = at("/models", "listModels");
const retrieve = at("/models/{model}", "retrieveModel");
const remove = at("/models/{model}", "deleteModel");
const tuned = [
  at("/tunedModels", "listModels", "listTunedModels"),
  at("/tunedModels/{model}", "retrieveModel", "retrieveTunedModel"),
  at("/tunedModels/{model}", "deleteModel", "deleteTunedModel"),
];
const fineTuned = [
  at("/fine_tuning/models/{model}/archive", "archiveModel"),
  at("/fine_tuning/models/{model}/archive", "unarchiveModel"),
  at("/fine_tuning/models/{model}", "renameModel"),
];
const ofOllama = [
  at("/tags", "listModels"),
  at("/show", "showModel"),
  at("/ps", "listRunningModels"),
  at("/version", "version"),
  at("/delete", "deleteNamedModel"),
];
const ofOpenRouter = [
  list,
  at("/models/user", "listModels", "listUserModels"),
  at("/models/count", "countModels"),
  at("/model/{model}", "retrieveModel"),
  at("/models/{model}/endpoints", "listEndpoints"),
];
const providers = at("/api.json", "listModels", "listProviders");
const gateway = at("/ai/config", "listModels", "retrieveGatewayConfig");

/** Every path below `prefix` is answered in the dialect, even one that does not exist. */
type Mount = readonly [prefix: string, dialect: Dialect, base: string, paths: readonly VendorPath[]];

const mounts: readonly Mount[] = [
  // Calls on paths that no list is below.
  ["/v1/messages", anthropic, "/v1", []],
  ["/api/v1/messages", anthropic, "/api/v1", []],
  ["/openrouter/api/v1/messages", anthropic, "/openrouter/api/v1", []],
  ["/v2/", cohere, "/v2", []],
  ["/anthropic/", anthropic, "/anthropic/v1", [list, retrieve]],
  ["/azure/", azure, "/azure/openai", [list, retrieve, remove]],
  ["/openai/", azure, "/openai", [list, retrieve, remove]],
  ["/codex/", codex, "/codex/v1", [list]],
  ["/cohere/", cohere, "/cohere/v1", [list, retrieve]],
  ["/gemini/", gemini, "/gemini/v1", [list, retrieve, remove]],
  ["/gemini/v1/tunedModels", geminiTuned, "/gemini/v1", tuned],
  ["/gemini/", gemini, "/gemini/v1beta", [list, retrieve, remove]],
  ["/gemini/v1beta/tunedModels", geminiTuned, "/gemini/v1beta", tuned],
  ["/gemini/", gemini, "/gemini/v1alpha", [list, retrieve, remove]],
  ["/gemini/v1alpha/tunedModels", geminiTuned, "/gemini/v1alpha", tuned],
  ["/v1beta/", gemini, "/v1beta", [list, retrieve, remove]],
  ["/v1beta/tunedModels", geminiTuned, "/v1beta", tuned],
  ["/v1alpha/", gemini, "/v1alpha", [list, retrieve, remove]],
  ["/v1alpha/tunedModels", geminiTuned, "/v1alpha", tuned],
  // Google's paths for OpenAI's clients.
  ["/gemini/v1beta/openai/", openai, "/gemini/v1beta/openai", [list, retrieve]],
  ["/v1beta/openai/", openai, "/v1beta/openai", [list, retrieve]],
  ["/v1/tunedModels", geminiTuned, "/v1", tuned],
  ["/github/", github, "/github/catalog", [list]],
  ["/groq/", groq, "/groq/openai/v1", [list, retrieve, remove]],
  ["/openai/v1/", groq, "/openai/v1", [list, retrieve, remove]],
  ["/huggingface/", huggingFace, "/huggingface/v1", [list, retrieve]],
  ["/lmstudio/", lmStudio, "/lmstudio/api/v0", [list, retrieve]],
  ["/lmstudio/api/v1/", lmStudioNative, "/lmstudio/api/v1", [list]],
  ["/api/v0/", lmStudio, "/api/v0", [list, retrieve]],
  ["/mistral/", mistral, "/mistral/v1", [list, retrieve, remove, ...fineTuned]],
  ["/v1/fine_tuning/models/", mistral, "/v1", fineTuned],
  ["/modelsdev/", modelsDev, "/modelsdev", [providers]],
  ["/api.json", modelsDev, "", [providers]],
  ["/ollama/", ollama, "/ollama/api", ofOllama],
  ["/api/", ollama, "/api", ofOllama],
  ["/openrouter/", openrouter, "/openrouter/api/v1", ofOpenRouter],
  ["/api/v1/", openrouter, "/api/v1", ofOpenRouter],
  ["/together/", together, "/together/v1", [list]],
  ["/vercel/", vercel, "/vercel/v1", [gateway]],
  ["/v1/ai/", vercel, "/v1", [gateway]],
];

/** Every full path of a vendor. */
export const vendorPaths = mounts.flatMap(([, dialect, base, paths]) =>
  paths.map(({ path, call, name }) => ({
    ...calls[call],
    call,
    dialect,
    path: base + path,
    operationId: base === "" ? name : `${name}At${capitalised(base)}`,
  })),
);

export const mountedDialects: readonly Dialect[] = [...new Set(mounts.map(([, dialect]) => dialect))];

/** The mounts by the first segment of their paths, since looking at all of them takes as long as hashing a key. */
const byFirstSegment = Map.groupBy(
  mounts.map(([prefix, dialect]) => ({ prefix, dialect })).toSorted((a, b) => b.prefix.length - a.prefix.length),
  ({ prefix }) => firstSegment(prefix),
);

/** The dialect of the longest mount that a path is in; null if the dialect depends on the rest of the request. */
export function dialectOfPath(path: string): Dialect | null {
  const mounted = byFirstSegment.get(firstSegment(path));
  return mounted?.find(({ prefix }) => path.startsWith(prefix))?.dialect ?? null;
}

function firstSegment(path: string): string {
  const end = path.indexOf("/", 1);
  return end === -1 ? path : path.slice(0, end);
}

function at(path: string, call: VendorCall, name: string = call): VendorPath {
  return { path, call, name };
}

/** `GeminiV1beta` for `/gemini/v1beta`. */
function capitalised(base: string): string {
  return base.replaceAll(/\/(.)/g, (_, letter: string) => letter.toUpperCase());
}
