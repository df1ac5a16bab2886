import * as inventory from "../../client/inventory.ts";
import { listModels } from "../../client/models.ts";
import { bodyOf, itemsOf } from "../output/answers.ts";
import type { Call, Command } from "../command/command.ts";
import { contextLengthOf } from "../exporters/facts.ts";
import { ApiFailure, Failure } from "../failure.ts";
import { dayOf } from "../output/formats/dates.ts";
import { column, type Column } from "../output/formats/table.ts";
import { memberOf } from "../output/json/value.ts";
import { modelFlag, modelOf } from "../models/model-flag.ts";
import { modelsDelete } from "../models/models-delete.ts";
import { modelsList } from "../models/models-list.ts";
import { modelsRetrieve } from "../models/models-retrieve.ts";
import { confirm, yesFlag } from "../terminal/questions.ts";
import { readSelection, selected, sortedById } from "../models/select.ts";
import { readNumber } from "../command/settings.ts";
import { allOf, answerTo, isText, jsonFlag, meantBy, showDone, showItems, showRecord } from "./administration.ts";
import { aliasCommands } from "./model-aliases.ts";
import { idsOf, liveOr } from "./model-ids.ts";
import { updateModel } from "./models-update.ts";
import { projectFlag, projectIdOf } from "./named.ts";
import { readMoment } from "./times.ts";

const kinds = ["base", "fine-tuned", "alias", "any"];
const states = ["live", "deleted", "retired", "any"];

const created: Column = { title: "CREATED", of: (item) => dayOf(memberOf(item, "created")) };
const context: Column = { title: "CONTEXT", of: (item) => contextLengthOf(item)?.toString() ?? "-" };
const usual: readonly Column[] = [column("ID", "id"), column("OWNER", "owned_by")];
const described: readonly Column[] = [...usual, column("KIND", "kind"), created, context, column("STATE", "state")];

/** The list of the official command, and with two flags more that of an administrator. */
const list: Command = {
  ...modelsList,
  description:
    `${modelsList.description} With --kind or --state it lists what the organization has, as an administrator ` +
    "sees it, and needs an admin key.",
  flags: [
    ...modelsList.flags,
    { name: "kind", value: "KIND", about: `for administrators: ${kinds.join(", ")}`, choices: kinds },
    { name: "state", value: "STATE", about: `for administrators: ${states.join(", ")}`, choices: states },
    jsonFlag,
  ],
  examples: [
    ...modelsList.examples,
    { about: "All of them with kind, context and state, for administrators", line: "models list --kind any" },
    { about: "What can be restored", line: "models list --state deleted" },
  ],
  key: (given) => (asksAsAdministrator(given.text("kind"), given.text("state")) ? "admin" : undefined),
  async run(call) {
    const { given, connection } = call;
    const filter = { kind: given.text("kind"), state: given.text("state") };
    if (!asksAsAdministrator(filter.kind, filter.state)) return listForAll(call);
    for (const flag of ["filter", "sort-by"])
      if (given.text(flag) !== undefined) throw new Failure(`--${flag} does not go with --kind and --state.`);
    const ask: Parameters<typeof allOf>[2] = (which) => inventory.describeModels(connection, which, filter);
    const items = await allOf(call, "model", ask, readNumber(given, "max-items", -1));
    await showItems(call, items, { columns: described, noun: "model" });
  },
};

const show: Command = {
  words: ["models", "show"],
  key: "admin",
  summary: "show all that is known of a model, for administrators",
  description: "Shows a model with its kind, its state, who may see it, where it comes from and who deleted it.",
  positional: modelFlag.name,
  flags: [modelFlag, jsonFlag],
  examples: [{ about: "A model", line: "models show gpt-4o-mini" }],
  async run(call) {
    const id = await modelOf(call);
    await showRecord(call, await answerTo(call, inventory.describeModel(call.connection, id), liveOr(call, id)));
  },
};

const register: Command = {
  words: ["models", "register"],
  key: "admin",
  summary: "add a fine-tuned model to the organization",
  description: "Adds a fine-tuned model, for the whole organization or for one project.",
  positional: modelFlag.name,
  flags: [
    modelFlag,
    { ...projectFlag, about: "keep it to this project, named by id or name" },
    { name: "owned-by", value: "TEXT", about: "what clients show as its owner" },
    { name: "parent", value: "MODEL", about: "the model it was tuned from" },
    { name: "created", value: "DAY", about: "when it was made; now unless given" },
    { name: "context-length", value: "NUMBER", about: "tokens that fit in" },
    { name: "shutdown-date", value: "DAY", about: "the day it shuts down, as 2027-01-31" },
    { name: "unlisted", about: "only for those who know its id" },
    jsonFlag,
  ],
  examples: [
    {
      about: "A model for everybody in the organization",
      line: "models register ft:gpt-4o-mini:acemeco:support:xyz789",
    },
    {
      about: "One for a project, that no list shows",
      line: "models register ft:gpt-4o-mini:acemeco:trial:xyz789 --project default --unlisted",
    },
  ],
  async run(call) {
    const { given } = call;
    const id = await modelOf(call);
    const text = (name: string, field: string) => {
      const value = given.text(name);
      return value === undefined ? {} : { [field]: value };
    };
    const createdAt = readMoment(given, "created", Date.now());
    const contextLength = readNumber(given, "context-length", 1);
    const model = {
      id,
      ...text("owned-by", "owned_by"),
      ...text("parent", "parent"),
      ...text("shutdown-date", "shutdown_date"),
      ...(createdAt === undefined ? {} : { created: createdAt }),
      ...(contextLength === null ? {} : { context_length: contextLength }),
      ...(given.isOn("unlisted") ? { visibility: "unlisted" } : {}),
      ...(given.text(projectFlag.name) === undefined ? {} : { project_id: await projectIdOf(call) }),
    };
    await showRecord(call, await answerTo(call, inventory.registerModel(call.connection, model)));
  },
};

const restore: Command = {
  words: ["models", "restore"],
  key: "admin",
  summary: "bring a deleted model back",
  description: "Brings back a model that was deleted. `models list --state deleted` shows until when that is possible.",
  positional: modelFlag.name,
  flags: [modelFlag, jsonFlag],
  examples: [{ about: "A model", line: "models restore ft:gpt-4o-mini:acemeco:suffix:abc123" }],
  async run(call) {
    const id = await modelOf(call);
    const body = await answerTo(call, inventory.restoreModel(call.connection, id), deletedOr(call, id));
    await showDone(call, body, `Restored ${id}.`);
  },
};

const purge: Command = {
  words: ["models", "purge"],
  key: "admin",
  summary: "forget a deleted model for good",
  description: "Takes away what is left of a deleted model, so that it cannot be restored. Asks first.",
  positional: modelFlag.name,
  flags: [modelFlag, yesFlag, jsonFlag],
  examples: [{ about: "A model", line: "models purge ft:gpt-4o-mini:acemeco:suffix:abc123" }],
  async run(call) {
    const id = await modelOf(call);
    await confirm(call, `Purge ${id}? It cannot be restored then.`);
    const body = await answerTo(call, inventory.purgeModel(call.connection, id), deletedOr(call, id));
    await showDone(call, body, `Purged ${id}.`);
  },
};

export const modelCommands: readonly Command[] = [
  list,
  suggesting(modelsRetrieve),
  suggesting(modelsDelete),
  show,
  register,
  updateModel,
  restore,
  purge,
  ...aliasCommands,
];

/** As the official command has it, with more in the table. */
async function listForAll(call: Call): Promise<void> {
  const { connection, given, terminal } = call;
  if (!terminal.isInteractive || !isText(call)) return modelsList.run(call);
  const selection = readSelection(given);
  const items = selected(itemsOf(connection, await bodyOf(connection, listModels(connection))), selection);
  const inOrder = selection.descending === null ? sortedById(items) : items;
  const knowsContext = items.some((item) => contextLengthOf(item) !== null);
  await showItems(call, inOrder, { columns: [...usual, created, ...(knowsContext ? [context] : [])], noun: "model" });
}

/** The same command, which asks about an id that is close to the one that does not exist. */
function suggesting(command: Command): Command {
  return {
    ...command,
    async run(call) {
      try {
        await command.run(call);
      } catch (error) {
        if (!(error instanceof ApiFailure) || error.answer.status !== 404) throw error;
        const { connection, given } = call;
        const known = async () => idsOf(itemsOf(connection, await bodyOf(connection, listModels(connection))));
        const meant = await meantBy({ text: given.text(modelFlag.name) ?? "", known });
        throw new ApiFailure(error.answer, error.sent, { meant });
      }
    },
  };
}

function asksAsAdministrator(...filters: readonly (string | undefined)[]): boolean {
  return filters.some((filter) => filter !== undefined);
}

function deletedOr(call: Call, text: string) {
  const ask: Parameters<typeof allOf>[2] = (which) => inventory.listDeletedModels(call.connection, which);
  return { text, known: async () => idsOf(await allOf(call, "model", ask)) };
}
