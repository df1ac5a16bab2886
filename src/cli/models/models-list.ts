import { listModels } from "../../client/models.ts";
import { bodyOf, itemsOf } from "../output/answers.ts";
import type { Command } from "../command/command.ts";
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
    { name: "max-items", value: "NUMBER", about: "At most this many models; -1 for all" },
    {
      name: "filter",
      value: "'id=ID'",
      about: "Only the model with this id, or models that match 'id~PATTERN' (a regular expression)",
    },
    { name: "sort-by", value: "id", about: "Sort by id; '~id' for descending order" },
  ],
  examples: [
    { about: "Every model", line: "models list" },
    { about: "Only the ids, one per line", line: "models list --transform id -r" },
    { about: "Fine-tuned models as JSON", line: "models list --filter 'id~^ft:' --format json" },
    {
      about: "The first five by id",
      line: "models list --sort-by id --max-items 5 --format jsonl",
    },
  ],
  async run(call) {
    const { connection, flags, settings } = call;
    const selection = readSelection(flags);
    if (settings.format === "raw" && (selection.matches !== null || selection.descending !== null))
      throw new Failure("--filter and --sort-by do not go with --format raw, which prints the response unchanged.");
    const body = await bodyOf(connection, listModels(connection));
    await showList(call, body, selected(itemsOf(connection, body), selection));
  },
};
