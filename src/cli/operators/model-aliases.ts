import { registeredModels as api } from "../../api/registered-models.ts";
import { invoke } from "../../client/invoke.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { column, dayColumn } from "../output/formats/table.ts";
import { itemCommand, listCommand } from "./admin-command.ts";
import { fetchAll, idsOf, requiredFlag } from "./administration.ts";
import { typedModelId } from "./model-ids.ts";

const aliasFlag = flag("--alias ALIAS", "Id of the alias");
const targetFlag = flag("--target MODEL", "The model that it stands for");

const aliasIdOf = async (call: Call) => requiredFlag(call, aliasFlag.name, "fast");

const listAliases = listCommand({
  words: ["models", "alias", "list"],
  summary: "List aliases of models",
  description: "Lists the aliases of the organization and the models that they stand for.",
  examples: { "Every alias": "models alias list" },
  noun: "alias",
  columns: [column("ID", "id"), column("TARGET", "target"), dayColumn("CREATED", "created")],
  fetchPage: ({ connection }, page) => invoke(connection, api.listAliases, { query: page }),
});

const createAlias = itemCommand({
  words: ["models", "alias", "create"],
  summary: "Create an alias of a model",
  description: "Creates an alias: a further id under which clients can use a model.",
  argument: aliasFlag,
  flags: [targetFlag],
  required: { target: "gpt-4o-mini" },
  examples: { "A short name": "models alias create fast --target gpt-4o-mini" },
  idOf: aliasIdOf,
  request: ({ connection, flags }, id) =>
    invoke(connection, api.createAlias, { body: { id, target: flags.text(targetFlag.name) ?? "" } }),
  typedId: (call) => typedModelId(call, call.flags.text(targetFlag.name) ?? ""),
});

const deleteAlias = itemCommand({
  words: ["models", "alias", "delete"],
  summary: "Delete an alias of a model",
  description: "Deletes an alias, but not the model that it stands for.",
  argument: aliasFlag,
  examples: { "A short name": "models alias delete fast" },
  idOf: aliasIdOf,
  request: ({ connection }, id) => invoke(connection, api.deleteAlias, { params: { model: id } }),
  typedId: (call, text) => ({
    text,
    candidates: async () =>
      idsOf(await fetchAll(call, "alias", (page) => invoke(call.connection, api.listAliases, { query: page }))),
  }),
  done: (id) => `Deleted the alias ${id}.`,
});

export const aliasCommands: readonly Command[] = [listAliases, createAlias, deleteAlias];
