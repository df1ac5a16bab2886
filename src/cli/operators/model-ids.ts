import { registeredModels } from "../../api/registered-models.ts";
import { invoke } from "../../client/invoke.ts";
import type { Answer } from "../../client/connection.ts";
import type { Call } from "../command/command.ts";
import { fetchAll, idsOf, type TypedId, type Page } from "./administration.ts";

/** The id of a model in any state. */
export function typedModelId(call: Call, text: string): TypedId {
  return typedIdIn(call, text, (page) =>
    invoke(call.connection, registeredModels.describeModels, { query: { ...page, state: "any" } }),
  );
}

export function typedDeletedModelId(call: Call, text: string): TypedId {
  return typedIdIn(call, text, (page) => invoke(call.connection, registeredModels.listDeletedModels, { query: page }));
}

function typedIdIn(call: Call, text: string, fetchPage: (page: Page) => Promise<Answer>): TypedId {
  return { text, candidates: async () => idsOf(await fetchAll(call, "model", fetchPage)) };
}
