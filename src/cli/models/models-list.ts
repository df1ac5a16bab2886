import { listModels } from "../../client/models.ts";
import { bodyOf, itemsOf } from "../output/answers.ts";
import { flag, type Command } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { readSelection, selected } from "./select.ts";
import { showList } from "../output/show.ts";

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
