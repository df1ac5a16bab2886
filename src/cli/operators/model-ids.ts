import { registeredModels as api } from "../../api/registered-models.ts";
import type { Call } from "../command/command.ts";
import { modelFlag, modelOf } from "../models/model-flag.ts";
import type { Subject } from "./admin-command.ts";
import { idIn, type TypedId } from "./administration.ts";

/** A model in any state. */
export const model: Subject = { flag: modelFlag, idOf: modelOf, typedId: typedModelId };

export const deletedModel: Subject = {
  ...model,
  typedId: (call, id) => idIn(id, call, "model", api.listDeletedModels),
};

export function typedModelId(call: Call, id: string): TypedId {
  return idIn(id, call, "model", api.describeModels, { query: { state: "any" } });
}
