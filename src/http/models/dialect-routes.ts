import type { Right } from "../../core/access.ts";
import {
  openrouterEndpoints,
  openrouterEndpointsForItsClient,
} from "../../dialects/openrouter/openrouter-endpoints.ts";
import { openrouterForItsClient } from "../../dialects/openrouter/openrouter.ts";
import type { Commit } from "../../registry/commit.ts";
import { deleteModel } from "../../registry/models/delete-model.ts";
import { archiveModel, renameModel } from "./mistral.ts";
import { countModels, listModels, removeModel, retrieveModel } from "./models.ts";
import { listRunning, removeNamedModel, showModel, version } from "./ollama.ts";
import type { Method } from "../../api/operation.ts";
import type { KeyRoute, Route } from "../request/route.ts";
import type { Services } from "../services.ts";

/** The paths of vendors' clients besides /v1/models, one line for each place and call. */

type Call =
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

interface Place {
  readonly method: Method;
  readonly path: string;
  readonly operation: Call;
  /** Its name in the API description, which no other place has. */
  readonly operationId: string;
}

/** `name` where one vendor has several lines for one call. */
type Line = readonly [method: Method, path: string, operation: Call, name?: string];

const list: Line = ["GET", "/models", "listModels"];
const retrieve: Line = ["GET", "/models/{model}", "retrieveModel"];
const remove: Line = ["DELETE", "/models/{model}", "deleteModel"];

const tuned: readonly Line[] = [
  ["GET", "/tunedModels", "listModels", "listTunedModels"],
  ["GET", "/tunedModels/{model}", "retrieveModel", "retrieveTunedModel"],
  ["DELETE", "/tunedModels/{model}", "deleteModel", "deleteTunedModel"],
];
const fineTuned: readonly Line[] = [
  ["POST", "/fine_tuning/models/{model}/archive", "archiveModel"],
  ["DELETE", "/fine_tuning/models/{model}/archive", "unarchiveModel"],
  ["PATCH", "/fine_tuning/models/{model}", "renameModel"],
];
const ofOllama: readonly Line[] = [
  ["GET", "/tags", "listModels"],
  ["POST", "/show", "showModel"],
  ["GET", "/ps", "listRunningModels"],
  ["GET", "/version", "version"],
  ["DELETE", "/delete", "deleteNamedModel"],
];
const ofOpenRouter: readonly Line[] = [
  list,
  ["GET", "/models/user", "listModels", "listUserModels"],
  ["GET", "/models/count", "countModels"],
  ["GET", "/model/{model}", "retrieveModel"],
  ["GET", "/models/{model}/endpoints", "listEndpoints"],
];

const providers: Line = ["GET", "/api.json", "listModels", "listProviders"];
const gateway: Line = ["GET", "/ai/config", "listModels", "retrieveGatewayConfig"];

const mounts: readonly (readonly [base: string, lines: readonly Line[]])[] = [
  ["/anthropic/v1", [list, retrieve]],
  ["/azure/openai", [list, retrieve, remove]],
  ["/openai", [list, retrieve, remove]],
  ["/codex/v1", [list]],
  ["/cohere/v1", [list, retrieve]],
  ["/gemini/v1", [list, retrieve, remove, ...tuned]],
  ["/gemini/v1beta", [list, retrieve, remove, ...tuned]],
  ["/gemini/v1alpha", [list, retrieve, remove, ...tuned]],
  ["/v1beta", [list, retrieve, remove, ...tuned]],
  ["/v1alpha", [list, retrieve, remove, ...tuned]],
  ["/gemini/v1beta/openai", [list, retrieve]],
  ["/v1beta/openai", [list, retrieve]],
  ["/v1", tuned],
  ["/github/catalog", [list]],
  ["/groq/openai/v1", [list, retrieve, remove]],
  ["/openai/v1", [list, retrieve, remove]],
  ["/huggingface/v1", [list, retrieve]],
  ["/lmstudio/api/v0", [list, retrieve]],
  ["/lmstudio/api/v1", [list]],
  ["/api/v0", [list, retrieve]],
  ["/mistral/v1", [list, retrieve, remove, ...fineTuned]],
  ["/v1", fineTuned],
  ["/modelsdev", [providers]],
  ["", [providers]],
  ["/ollama/api", ofOllama],
  ["/api", ofOllama],
  ["/openrouter/api/v1", ofOpenRouter],
  ["/api/v1", ofOpenRouter],
  ["/together/v1", [list]],
  ["/vercel/v1", [gateway]],
  ["/v1", [gateway]],
];

export const dialectPlaces: readonly Place[] = mounts.flatMap(([base, lines]) =>
  lines.map(([method, path, operation, name = operation]) => ({
    method,
    path: base + path,
    operation,
    operationId: base === "" ? name : `${name}At${capitalised(base)}`,
  })),
);

/** `GeminiV1beta` of `/gemini/v1beta`. */
function capitalised(base: string): string {
  return base.replaceAll(/\/(.)/g, (_, letter: string) => letter.toUpperCase());
}

const rights: Readonly<Record<Exclude<Call, "version">, Right>> = {
  listModels: "read-models",
  retrieveModel: "read-models",
  deleteModel: "delete-models",
  countModels: "read-models",
  listEndpoints: "read-models",
  showModel: "read-models",
  deleteNamedModel: "delete-models",
  listRunningModels: "read-models",
  archiveModel: "delete-models",
  unarchiveModel: "delete-models",
  renameModel: "delete-models",
};

export function dialectRoutes(services: Services, commit: Commit): readonly Route[] {
  const { live } = services;
  const deleting = deleteModel({ ...services, commit });
  const answers: Readonly<Record<Exclude<Call, "version">, KeyRoute["answer"]>> = {
    listModels: listModels(live),
    retrieveModel: retrieveModel(live),
    deleteModel: removeModel(deleting),
    countModels: countModels(live),
    listEndpoints: retrieveModel(live, ({ dialect }) =>
      dialect === openrouterForItsClient ? openrouterEndpointsForItsClient : openrouterEndpoints,
    ),
    showModel: showModel(live),
    deleteNamedModel: removeNamedModel(live, deleting),
    listRunningModels: listRunning,
    archiveModel: archiveModel(live, commit, true),
    unarchiveModel: archiveModel(live, commit, false),
    renameModel: renameModel(live, commit),
  };
  return dialectPlaces.map(({ method, path, operation }) =>
    operation === "version"
      ? { method, path, operation, right: "anyone", answer: version }
      : { method, path, operation, right: rights[operation], answer: answers[operation] },
  );
}
