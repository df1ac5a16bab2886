import { deleteModel } from "../../client/models.ts";
import { bodyOf } from "../output/answers.ts";
import type { Command } from "../command/command.ts";
import { modelFlag, modelOf } from "./model-flag.ts";
import { showOne } from "../output/show.ts";

export const modelsDelete: Command = {
  words: ["models", "delete"],
  summary: "Delete a fine-tuned model",
  description: "Deletes a fine-tuned model without asking for confirmation. Only an owner of the organization can.",
  positional: modelFlag.name,
  flags: [modelFlag],
  examples: {
    "A fine-tuned model": "models delete --model ft:gpt-4o-mini:acemeco:suffix:abc123",
    "With the answer as JSON": "models delete ft:gpt-4o-mini:acemeco:suffix:abc123 --format json",
  },
  async run(call) {
    await showOne(call, await bodyOf(call.connection, deleteModel(call.connection, await modelOf(call))));
  },
};
