import { describeModels, listDeletedModels } from "../../client/inventory.ts";
import type { Page } from "../../client/administration.ts";
import type { Answer } from "../../client/connection.ts";
import type { Call } from "../command/command.ts";
import { fetchAll, idsOf, type TypedId } from "./administration.ts";

/** The id of a model in any state. */
export function typedModelId(call: Call, text: string): TypedId {
  return typedIdIn(call, text, (page) => describeModels(call.connection, page, { state: "any" }));
}

export function typedDeletedModelId(call: Call, text: string): TypedId {
  return typedIdIn(call, text, (page) => listDeletedModels(call.connection, page));
}

function typedIdIn(call: Call, text: string, fetchPage: (page: Page) => Promise<Answer>): TypedId {
  return { text, candidates: async () => idsOf(await fetchAll(call, "model", fetchPage)) };
}
