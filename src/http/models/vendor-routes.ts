import {
  openrouterEndpoints,
  openrouterEndpointsForItsClient,
} from "../../dialects/openrouter/openrouter-endpoints.ts";
import { openrouterForItsClient } from "../../dialects/openrouter/openrouter.ts";
import type { Commit } from "../../registry/commit.ts";
import { deleteModel, modelsInView } from "../../registry/models/delete-model.ts";
import type { KeyRoute, Route } from "../request/route.ts";
import type { Services } from "../services.ts";
import { archiveModel, renameModel } from "./mistral.ts";
import { countModels, listModels, removeModel, retrieveModel } from "./models.ts";
import { vendorPaths, type VendorCall } from "./mounts.ts";
import { idInBody, listRunning, showModel, version } from "./ollama.ts";

/** The routes of other vendors' calls, on every path of each vendor. */
export function vendorRoutes(services: Services, commit: Commit): readonly Route[] {
  const { live } = services;
  const deleting = deleteModel({ ...services, commit }, modelsInView(services.live));
  const answers: Readonly<Record<Exclude<VendorCall, "version">, KeyRoute["answer"]>> = {
    listModels: listModels(live),
    retrieveModel: retrieveModel(live),
    deleteModel: removeModel(deleting),
    countModels: countModels(live),
    listEndpoints: retrieveModel(live, ({ dialect }) =>
      dialect === openrouterForItsClient ? openrouterEndpointsForItsClient : openrouterEndpoints,
    ),
    showModel: showModel(live),
    deleteNamedModel: removeModel(deleting, idInBody(live)),
    listRunningModels: listRunning,
    archiveModel: archiveModel(live, commit, true),
    unarchiveModel: archiveModel(live, commit, false),
    renameModel: renameModel(live, commit),
  };
  return vendorPaths.map(({ method, path, call, right }): Route => {
    if (call === "version" || right === "anyone")
      return { method, path, operation: call, right: "anyone", answer: version };
    return { method, path, operation: call, right, answer: answers[call] };
  });
}
