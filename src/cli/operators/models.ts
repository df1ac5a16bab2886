import { registeredModels as api } from "../../api/registered-models.ts";
import { listModels } from "../../client/models.ts";
import { invoke } from "../../client/invoke.ts";
import { showOne } from "../output/show.ts";
import { bodyOf, itemsOf } from "../output/answers.ts";
import { flag, type Command } from "../command/command.ts";
import { ApiFailure, unlessFailed } from "../failure.ts";
import { closest } from "../line/did-you-mean.ts";
import { modelFlag, modelOf } from "../models/model-flag.ts";
import { modelsDelete, modelsRetrieve, retrieved, showDeleted } from "../models/models.ts";
import { readNumber } from "../command/settings.ts";
import { readableModel } from "../models/readable.ts";
import { yesFlag } from "../terminal/questions.ts";
import { commandTable, itemCommand, requestTo } from "./admin-command.ts";
import { fetchAll, idsOf, showRecord } from "./administration.ts";
import { aliasRows } from "./model-aliases.ts";
import { deletedModel, model, projectFlag, projectIdOf } from "./named.ts";
import { confirmForUse, showWithUse } from "./model-use.ts";
import { listAudiences } from "./models/audiences.ts";
import { changeAll, deleting, forSeveral, permitModels, purging, restoring } from "./models/bulk.ts";
import { renderModel } from "./models/render.ts";
import { listModelsCommand } from "./models-list.ts";
import { servedByFlag, servedByIn } from "./model-server.ts";
import { updateModel } from "./models-update.ts";
import { readMoment } from "./times.ts";

/** The official command, which shows a model as `models show` does. */
const retrieveModel: Command = {
  ...modelsRetrieve,
  run: async (call) => showRecord(call, await retrieved(call, await modelOf(call)), readableModel),
};

/** The official command, which asks first if somebody calls the model, and takes several. */
const deleteModel: Command = {
  ...modelsDelete,
  description:
    "Deletes fine-tuned models. Only an owner of the organization can: with the API key, models that the key sees; with " +
    "an admin key and no API key, any model of the organization. With an admin key at hand, it names the projects that " +
    "called a model in the last 30 days, and asks for confirmation.",
  key: "either",
  flags: [{ ...modelFlag, about: "Id of the model; may be repeated", repeatable: true }, yesFlag],
  async run(call) {
    const ids = call.flags.all(modelFlag.name);
    const [id = await modelOf(call), ...others] = ids;
    for (const one of [id, ...others]) await confirmForUse(call, one, "Delete it");
    const { connection } = call;
    if (connection.keyKind === "project") {
      for (const one of [id, ...others]) await showDeleted(call, one);
      return;
    }
    if (others.length > 0) return changeAll(call, ids, deleting);
    const answer = invoke(connection, api.deleteModelOfOrganization, { params: { model: id } });
    await showOne(call, await bodyOf(connection, answer));
  },
};

export const modelCommands = commandTable("models", {
  list: listModelsCommand,
  retrieve: suggesting(retrieveModel),
  delete: suggesting(deleteModel),
  show: itemCommand({
    summary: "Show every detail of a model (admin)",
    description:
      "Shows a model with its kind, state, visibility, sources, who deleted it, and which projects called it last.",
    subject: model,
    examples: { "A model": "models show gpt-4o-mini" },
    request: requestTo(api.describeModel),
    show: showWithUse,
  }),
  audiences: listAudiences,
  render: renderModel,
  register: itemCommand({
    summary: "Register a fine-tuned model",
    description: "Adds a fine-tuned model to the organization, for all its projects or for one.",
    subject: { flag: modelFlag, idOf: modelOf },
    flags: [
      { ...projectFlag, about: "Restrict the model to this project (id or name)" },
      flag("--owned-by TEXT", "Owner that clients see"),
      flag("--parent MODEL", "Model that it was tuned from"),
      flag("--created DAY", "Creation time; now by default"),
      flag("--context-length NUMBER", "Context length in tokens"),
      flag("--shutdown-date DAY", "Day of its shutdown, such as 2027-01-31"),
      servedByFlag,
      flag("--unlisted", "Leave the model out of lists; clients can use it by id"),
    ],
    examples: {
      "For the whole organization": "models register ft:gpt-4o-mini:acemeco:support:xyz789",
      "For one project, and unlisted":
        "models register ft:gpt-4o-mini:acemeco:trial:xyz789 --project default --unlisted",
      "Served by a source that does not list it":
        "models register ft:gpt-4o-mini:acemeco:lab:xyz789 --served-by gpu-box/llama-3.1-8b",
    },
    request: requestTo(api.registerModel, async (call, id) => ({
      id,
      context_length: readNumber(call.flags, "context-length", 1),
      owned_by: call.flags.text("owned-by"),
      parent: call.flags.text("parent"),
      shutdown_date: call.flags.text("shutdown-date"),
      created: readMoment(call.flags, "created", Date.now()),
      visibility: call.flags.isOn("unlisted") ? "unlisted" : undefined,
      served_by: servedByIn(call.flags),
      project_id: call.flags.has(projectFlag.name) ? await projectIdOf(call) : undefined,
    })),
  }),
  update: updateModel,
  permit: permitModels,
  restore: forSeveral(
    itemCommand({
      summary: "Restore a deleted model",
      description: "Restores deleted models. `models list --state deleted` shows which models can still be restored.",
      subject: deletedModel,
      examples: {
        "A fine-tuned model": "models restore ft:gpt-4o-mini:acemeco:suffix:abc123",
        Several: "models restore ft:gpt-4o-mini:acemeco:suffix:abc123 ft:gpt-4o-mini:acemeco:trial:def456",
      },
      request: requestTo(api.restoreModel),
      done: (id) => `Restored ${id}.`,
    }),
    restoring,
  ),
  purge: forSeveral(
    itemCommand({
      summary: "Purge a deleted model",
      description: "Purges deleted models, so that they can never be restored. Asks for confirmation.",
      subject: deletedModel,
      examples: { "A fine-tuned model": "models purge ft:gpt-4o-mini:acemeco:suffix:abc123" },
      question: (_, id) => `Purge ${id}? It can never be restored.`,
      request: requestTo(api.purgeModel),
      done: (id) => `Purged ${id}.`,
    }),
    purging,
  ),
  ...aliasRows,
});

/** The same command, which suggests a similar id for one that does not exist. */
function suggesting(command: Command): Command {
  return {
    ...command,
    async run(call) {
      try {
        await command.run(call);
      } catch (error) {
        if (!(error instanceof ApiFailure) || error.answer.status !== 404) throw error;
        const { connection, flags } = call;
        const listed = async () =>
          connection.keyKind === "admin"
            ? fetchAll(call, "model", api.describeModels)
            : itemsOf(connection, await bodyOf(connection, listModels(connection)));
        const mistyped = flags.text(modelFlag.name) ?? "";
        const suggestion = await unlessFailed(async () => closest(mistyped, idsOf(await listed())), null);
        throw new ApiFailure(error.answer, error.sent, { suggestion });
      }
    },
  };
}
