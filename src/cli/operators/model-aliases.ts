import { registeredModels as api } from "../../api/registered-models.ts";
import { flag } from "../command/command.ts";
import { day } from "../output/formats/table.ts";
import { itemCommand, listCommand, named, requestTo } from "./admin-command.ts";
import { closestId } from "./administration.ts";
import { similarModel } from "./named.ts";

const alias = named(flag("--alias ALIAS", "Id of the alias"), "fast");
const targetFlag = flag("--target MODEL", "The model that it stands for");

/** Rows of the commands about models. */
export const aliasRows = {
  "alias list": listCommand({
    summary: "List aliases of models",
    description: "Lists the aliases of the organization and the models that they stand for.",
    examples: { "Every alias": "models alias list" },
    noun: "alias",
    columns: { ID: "id", TARGET: "target", CREATED: day("created") },
    operation: api.listAliases,
  }),
  "alias create": itemCommand({
    summary: "Create an alias of a model",
    description: "Creates an alias: a further id under which clients can use a model.",
    subject: { ...alias, suggest: (call) => similarModel(call, call.flags.text(targetFlag.name) ?? "") },
    flags: [targetFlag],
    required: { target: "gpt-4o-mini" },
    examples: { "A short name": "models alias create fast --target gpt-4o-mini" },
    request: requestTo(api.createAlias, ({ flags }, id) => ({ id, target: flags.text(targetFlag.name) })),
  }),
  "alias delete": itemCommand({
    summary: "Delete an alias of a model",
    description: "Deletes an alias, but not the model that it stands for.",
    subject: { ...alias, suggest: (call, id) => closestId(id, call, "alias", api.listAliases) },
    examples: { "A short name": "models alias delete fast" },
    request: requestTo(api.deleteAlias),
    done: (id) => `Deleted the alias ${id}.`,
  }),
};
