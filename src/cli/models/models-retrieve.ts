import { retrieveModel } from "../../client/models.ts";
import { bodyOf } from "../output/answers.ts";
import type { Command } from "../command/command.ts";
import { modelFlag, modelOf } from "./model-flag.ts";
import { showOne } from "../output/show.ts";

export const modelsRetrieve: Command = {
  words: ["models", "retrieve"],
  summary: "Show a model",
  description: "Shows a model. Its id may also come from standard input, as JSON or YAML.",
  positional: modelFlag.name,
  flags: [modelFlag],
  examples: {
    "A model": "models retrieve --model gpt-4o-mini",
    "As JSON": "models retrieve gpt-4o-mini --format json",
    "Only its owner": "models retrieve gpt-4o-mini --transform owned_by -r",
    "An id that begins with a dash": "models retrieve -- -experimental",
  },
  async run(call) {
    await showOne(call, await bodyOf(call.connection, retrieveModel(call.connection, await modelOf(call))));
  },
};
