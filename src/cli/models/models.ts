import { deleteModel, listModels, retrieveModel } from "../../client/models.ts";
import { bodyOf, itemsOf } from "../output/answers.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { modelFlag, modelOf } from "./model-flag.ts";
import { readSelection, selected } from "./select.ts";
import { showList, showOne, type Body } from "../output/show.ts";

export const modelsList: Command = {
  words: ["models", "list"],
  summary: "List the models you can use",
  description:
    "Lists the models that the key can use. On a terminal it prints a table sorted by id; --format json prints one " +
    "array, and --format jsonl a line for each model.",
  flags: [
    flag("--max-items NUMBER", "At most this many models; -1 for all"),
    flag("--filter 'id=ID'", "Only the model with this id, or models that match 'id~PATTERN' (a regular expression)"),
    flag("--sort-by id", "Sort by id; '~id' for descending order"),
  ],
  examples: {
    "Every model": "models list",
    "Only the ids, one per line": "models list --transform id -r",
    "Fine-tuned models as JSON": "models list --filter 'id~^ft:' --format json",
    "The first five by id": "models list --sort-by id --max-items 5 --format jsonl",
  },
  async run(call) {
    const { connection, flags, settings } = call;
    const selection = readSelection(flags);
    if (settings.format === "raw" && (selection.matches !== null || selection.descending !== null))
      throw new Failure("--filter and --sort-by do not go with --format raw, which prints the response unchanged.");
    const body = await bodyOf(connection, listModels(connection));
    await showList(call, body, selected(itemsOf(connection, body), selection));
  },
};

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
  run: async (call) => showOne(call, await retrieved(call, await modelOf(call))),
};

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
  run: async (call) => showDeleted(call, await modelOf(call)),
};

export function retrieved({ connection }: Call, id: string): Promise<Body> {
  return bodyOf(connection, retrieveModel(connection, id));
}

/** Deletes the model, and prints what the server answers. */
export async function showDeleted(call: Call, id: string): Promise<void> {
  await showOne(call, await bodyOf(call.connection, deleteModel(call.connection, id)));
}
