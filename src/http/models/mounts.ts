import type { Method } from "../../api/operation.ts";
import type { Right } from "../../core/access.ts";
import { anthropic } from "../../dialects/anthropic/anthropic.ts";
import { cohere } from "../../dialects/cohere.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { gemini, geminiTuned } from "../../dialects/gemini.ts";
import { huggingFace } from "../../dialects/hugging-face.ts";
import { lmStudioNative } from "../../dialects/lm-studio-native.ts";
import { lmStudio } from "../../dialects/lm-studio.ts";
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

/** A call of a vendor's client. Several paths may lead to one call. */
export type VendorCall =
  | "listModels"
  | "retrieveModel"
  | "deleteModel"
  | "countModels"
  | "listEndpoints"
  | "showModel"
  | "deleteNamedModel"
  | "listRunningModels"
  | "version"
  | "archiveModel"
  | "unarchiveModel"
  | "renameModel";

interface VendorPath {
  readonly method: Method;
  readonly path: string;
  readonly call: VendorCall;
  readonly right: Right | "anyone";
  /** The suffix of the operation id in /openapi.json, if one vendor has several paths for one call. */
  readonly name: string;
}

const list = at("GET", "/models", "listModels", "read-models");
const retrieve = at("GET", "/models/{model}", "retrieveModel", "read-models");
const remove = at("DELETE", "/models/{model}", "deleteModel", "delete-models");
const tuned = [
  at("GET", "/tunedModels", "listModels", "read-models", "listTunedModels"),
  at("GET", "/tunedModels/{model}", "retrieveModel", "read-models", "retrieveTunedModel"),
  at("DELETE", "/tunedModels/{model}", "deleteModel", "delete-models", "deleteTunedModel"),
];
const fineTuned = [
  at("POST", "/fine_tuning/models/{model}/archive", "archiveModel", "delete-models"),
  at("DELETE", "/fine_tuning/models/{model}/archive", "unarchiveModel", "delete-models"),
  at("PATCH", "/fine_tuning/models/{model}", "renameModel", "delete-models"),
];
const ofOllama = [
  at("GET", "/tags", "listModels", "read-models"),
  at("POST", "/show", "showModel", "read-models"),
  at("GET", "/ps", "listRunningModels", "read-models"),
  at("GET", "/version", "version", "anyone"),
  at("DELETE", "/delete", "deleteNamedModel", "delete-models"),
];
const ofOpenRouter = [
  list,
  at("GET", "/models/user", "listModels", "read-models", "listUserModels"),
  at("GET", "/models/count", "countModels", "read-models"),
  at("GET", "/model/{model}", "retrieveModel", "read-models"),
  at("GET", "/models/{model}/endpoints", "listEndpoints", "read-models"),
];
const providers = at("GET", "/api.json", "listModels", "read-models", "listProviders");
const gateway = at("GET", "/ai/config", "listModels", "read-models", "retrieveGatewayConfig");

/** Every path below `prefix` is answered in the dialect, even one that does not exist. */
type Mount = readonly [prefix: string, dialect: Dialect, base: string, paths: readonly VendorPath[]];

const mounts: readonly Mount[] = [
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
  paths.map(({ path, name, ...rest }) => ({
    ...rest,
    dialect,
    path: base + path,
    operationId: base === "" ? name : `${name}At${capitalised(base)}`,
  })),
);

export const mountedDialects: readonly Dialect[] = [...new Set(mounts.map(([, dialect]) => dialect))];

const prefixes = mounts
  .map(([prefix, dialect]) => ({ prefix, dialect }))
  .toSorted((a, b) => b.prefix.length - a.prefix.length);

/** The dialect of the longest mount that a path is in; null if the dialect depends on the rest of the request. */
export function dialectOfPath(path: string): Dialect | null {
  return prefixes.find(({ prefix }) => path.startsWith(prefix))?.dialect ?? null;
}

function at(
  method: Method,
  path: string,
  call: VendorCall,
  right: VendorPath["right"],
  name: string = call,
): VendorPath {
  return { method, path, call, right, name };
}

/** `GeminiV1beta` for `/gemini/v1beta`. */
function capitalised(base: string): string {
  return base.replaceAll(/\/(.)/g, (_, letter: string) => letter.toUpperCase());
}
