import { registeredModels as api } from "../../api/registered-models.ts";
import { invoke } from "../../client/invoke.ts";
import { flag, type Command } from "../command/command.ts";
import { column, dayColumn } from "../output/formats/table.ts";
import { itemCommand, listCommand, named } from "./admin-command.ts";
import { idIn } from "./administration.ts";
import { typedModelId } from "./model-ids.ts";

const alias = named(flag("--alias ALIAS", "Id of the alias"), "fast");
const targetFlag = flag("--target MODEL", "The model that it stands for");

const listAliases = listCommand({
  words: ["models", "alias", "list"],
  summary: "List aliases of models",
  description: "Lists the aliases of the organization and the models that they stand for.",
  examples: { "Every alias": "models alias list" },
  noun: "alias",
  columns: [column("ID", "id"), column("TARGET", "target"), dayColumn("CREATED", "created")],
  operation: api.listAliases,
});

const createAlias = itemCommand({
  words: ["models", "alias", "create"],
  summary: "Create an alias of a model",
  description: "Creates an alias: a further id under which clients can use a model.",
  subject: { ...alias, typedId: (call) => typedModelId(call, call.flags.text(targetFlag.name) ?? "") },
  flags: [targetFlag],
  required: { target: "gpt-4o-mini" },
  examples: { "A short name": "models alias create fast --target gpt-4o-mini" },
  request: ({ connection, flags }, id) =>
    invoke(connection, api.createAlias, { body: { id, target: flags.text(targetFlag.name) } }),
});

const deleteAlias = itemCommand({
  words: ["models", "alias", "delete"],
  summary: "Delete an alias of a model",
  description: "Deletes an alias, but not the model that it stands for.",
  subject: { ...alias, typedId: (call, id) => idIn(id, call, "alias", api.listAliases) },
  examples: { "A short name": "models alias delete fast" },
  request: ({ connection }, id) => invoke(connection, api.deleteAlias, { params: { model: id } }),
  done: (id) => `Deleted the alias ${id}.`,
});

export const aliasCommands: readonly Command[] = [listAliases, createAlias, deleteAlias];
