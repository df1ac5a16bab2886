import { modelKinds } from "../../core/models/model.ts";
import { list, rollcallPathsOf, pageQuery, read, write, type Calls } from "./calls.ts";

/** Models beyond the Models API, in the API description. */

const rollcallCalls: Calls = {
  "/rollcall/v1/models": {
    get: list("describeModels", "What the organization has and may use, ordered by id.", "RollcallModel", {
      ...pageQuery(),
      state: { type: "string", enum: ["live", "deleted", "retired", "any"], default: "live" },
      kind: { type: "string", enum: [...modelKinds, "any"], default: "any" },
    }),
    post: write("registerModel", "Adds a fine-tuned model.", "Model", "RegisterModelRequest", 404, 409),
  },
  "/rollcall/v1/models/{model}": {
    get: read("describeModel", "One model, in whatever state.", "RollcallModel"),
    post: write(
      "updateModel",
      "Changes a model that was registered here, or that a source of the organization offers; what is left out stays.",
      "RollcallModel",
      "ModelChange",
    ),
  },
  "/rollcall/v1/deleted_models": {
    get: list("listDeletedModels", "Deleted models, until they are purged.", "RollcallModel"),
  },
  "/rollcall/v1/deleted_models/{model}": {
    post: {
      ...read("restoreModel", "Brings a deleted model back as it was.", "RollcallModel"),
      alsoRefused: [409, 410],
    },
    delete: {
      ...read("purgeModel", "Forgets a deleted model for good; its id is free.", "Deleted"),
      alsoRefused: [409],
    },
  },
  "/rollcall/v1/aliases": {
    get: list("listAliases", "Further names of models.", "Alias"),
    post: write("createAlias", "Gives a model a further name.", "Alias", "AliasRequest", 404, 409),
  },
  "/rollcall/v1/aliases/{model}": { delete: read("deleteAlias", "Takes a further name away.", "Deleted") },
};

export const modelPaths = rollcallPathsOf(rollcallCalls);
