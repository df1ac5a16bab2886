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
  subject: { flag: modelFlag, idOf: modelOf },
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
  request: async (call, id) => invoke(call.connection, api.registerModel, { body: await newModel(call, id) }),
});

async function newModel(call: Call, id: string): Promise<SentBody<typeof api.registerModel>> {
  const { flags } = call;
  const metadata = { context_length: readNumber(flags, "context-length", 1) };
  return {
    id,
    ...metadata,
    owned_by: flags.text("owned-by"),
    parent: flags.text("parent"),
    shutdown_date: flags.text("shutdown-date"),
    created: readMoment(flags, "created", Date.now()),
    visibility: flags.isOn("unlisted") ? "unlisted" : undefined,
    project_id: flags.has(projectFlag.name) ? await projectIdOf(call) : undefined,
  };
}
