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
import {
  fetchAll,
  answerTo,
  isText,
  jsonFlag,
  suggestionFor,
  showDone,
  showItems,
  showRecord,
} from "./administration.ts";
import { aliasCommands } from "./model-aliases.ts";
import { idsOf, typedModelId } from "./model-ids.ts";
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
  key: (flags) => (asksAsAdministrator(flags.text("kind"), flags.text("state")) ? "admin" : undefined),
  async run(call) {
    const { flags, connection } = call;
    const filter = { kind: flags.text("kind"), state: flags.text("state") };
    if (!asksAsAdministrator(filter.kind, filter.state)) return listForAll(call);
    for (const flag of ["filter", "sort-by"])
      if (flags.text(flag) !== undefined) throw new Failure(`--${flag} does not go with --kind and --state.`);
    const fetchPage: Parameters<typeof fetchAll>[2] = (page) => inventory.describeModels(connection, page, filter);
    const items = await fetchAll(call, "model", fetchPage, readNumber(flags, "max-items", -1));
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
    await showRecord(call, await answerTo(call, inventory.describeModel(call.connection, id), typedModelId(call, id)));
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
    const { flags } = call;
    const id = await modelOf(call);
    const text = (name: string, field: string) => {
      const value = flags.text(name);
      return value === undefined ? {} : { [field]: value };
    };
    const createdAt = readMoment(flags, "created", Date.now());
    const contextLength = readNumber(flags, "context-length", 1);
    const model = {
      id,
      ...text("owned-by", "owned_by"),
      ...text("parent", "parent"),
      ...text("shutdown-date", "shutdown_date"),
      ...(createdAt === undefined ? {} : { created: createdAt }),
      ...(contextLength === null ? {} : { context_length: contextLength }),
      ...(flags.isOn("unlisted") ? { visibility: "unlisted" } : {}),
      ...(flags.text(projectFlag.name) === undefined ? {} : { project_id: await projectIdOf(call) }),
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
    const body = await answerTo(call, inventory.restoreModel(call.connection, id), typedDeletedModelId(call, id));
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
    const body = await answerTo(call, inventory.purgeModel(call.connection, id), typedDeletedModelId(call, id));
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
async function listForAll(call: Call): Promise<number | void> {
  const { connection, flags, terminal } = call;
  if (!terminal.isInteractive || !isText(call)) return modelsList.run(call);
  const selection = readSelection(flags);
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
        const { connection, flags } = call;
        const candidates = async () => idsOf(itemsOf(connection, await bodyOf(connection, listModels(connection))));
        const suggestion = await suggestionFor({ text: flags.text(modelFlag.name) ?? "", candidates });
        throw new ApiFailure(error.answer, error.sent, { suggestion });
      }
    },
  };
}

function asksAsAdministrator(...filters: readonly (string | undefined)[]): boolean {
  return filters.some((filter) => filter !== undefined);
}

function typedDeletedModelId(call: Call, text: string) {
  const fetchPage: Parameters<typeof fetchAll>[2] = (page) => inventory.listDeletedModels(call.connection, page);
  return { text, candidates: async () => idsOf(await fetchAll(call, "model", fetchPage)) };
}
