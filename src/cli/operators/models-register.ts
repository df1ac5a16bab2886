import { registeredModels as api } from "../../api/registered-models.ts";
import { invoke, type SentBody } from "../../client/invoke.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { modelFlag, modelOf } from "../models/model-flag.ts";
import { readNumber } from "../command/settings.ts";
import { itemCommand } from "./admin-command.ts";
import { projectFlag, projectIdOf } from "./named.ts";
import { readMoment } from "./times.ts";

export const registerModel: Command = itemCommand({
  words: ["models", "register"],
  summary: "Register a fine-tuned model",
  description: "Adds a fine-tuned model to the organization, for all its projects or for one.",
  argument: modelFlag,
  flags: [
    { ...projectFlag, about: "Restrict the model to this project (id or name)" },
    flag("--owned-by TEXT", "Owner that clients see"),
    flag("--parent MODEL", "Model that it was tuned from"),
    flag("--created DAY", "Creation time; now by default"),
    flag("--context-length NUMBER", "Context length in tokens"),
    flag("--shutdown-date DAY", "Day of its shutdown, such as 2027-01-31"),
    flag("--unlisted", "Leave the model out of lists; clients can use it by id"),
  ],
  examples: {
    "For the whole organization": "models register ft:gpt-4o-mini:acemeco:support:xyz789",
    "For one project, and unlisted": "models register ft:gpt-4o-mini:acemeco:trial:xyz789 --project default --unlisted",
  },
  idOf: modelOf,
  request: async (call, id) => invoke(call.connection, api.registerModel, { body: await newModel(call, id) }),
});

async function newModel(call: Call, id: string): Promise<SentBody<typeof api.registerModel>> {
  const { flags } = call;
  const text = (name: string, field: string) => (flags.has(name) ? { [field]: flags.text(name) } : {});
  const created = readMoment(flags, "created", Date.now());
  const contextLength = readNumber(flags, "context-length", 1);
  return {
    id,
    ...text("owned-by", "owned_by"),
    ...text("parent", "parent"),
    ...text("shutdown-date", "shutdown_date"),
    ...(created === undefined ? {} : { created }),
    ...(contextLength === null ? {} : { context_length: contextLength }),
    ...(flags.isOn("unlisted") ? { visibility: "unlisted" } : {}),
    ...(flags.has(projectFlag.name) ? { project_id: await projectIdOf(call) } : {}),
  };
}
