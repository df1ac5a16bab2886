import { deleteModel } from "../../client/models.ts";
import { bodyOf } from "../output/answers.ts";
import type { Command } from "../command/command.ts";
import { modelFlag, modelOf } from "./model-flag.ts";
import { showOne } from "../output/show.ts";

export const modelsDelete: Command = {
  words: ["models", "delete"],
  summary: "delete a fine-tuned model",
  description: "Deletes a fine-tuned model, without a question. Only an owner of the organization may.",
  positional: modelFlag.name,
  flags: [modelFlag],
  examples: [
    { about: "A fine-tuned model", line: "models delete --model ft:gpt-4o-mini:acemeco:suffix:abc123" },
    {
      about: "The same, with the answer as JSON",
      line: "models delete ft:gpt-4o-mini:acemeco:suffix:abc123 --format json",
    },
  ],
  async run(call) {
    await showOne(call, await bodyOf(call.connection, deleteModel(call.connection, await modelOf(call))));
  },
};
