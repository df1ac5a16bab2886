import { listModels } from "../../client/models.ts";
import { bodyOf, itemsOf } from "../output/answers.ts";
import type { Command } from "../command/command.ts";
import { Failure } from "../failure.ts";
import { readSelection, selected } from "./select.ts";
import { showList } from "../output/show.ts";

export const modelsList: Command = {
  words: ["models", "list"],
  summary: "list the models you can use",
  description:
    "Lists the models the key may use, with who owns them. On a terminal they are a table in the order of their ids; " +
    "with --format json the list is one array, with jsonl one line for each model.",
  flags: [
    { name: "max-items", value: "NUMBER", about: "show no more than so many; -1 shows all" },
    { name: "filter", value: "'id=ID'", about: "show those with this id, or 'id~PATTERN' for a regular expression" },
    { name: "sort-by", value: "id", about: "put them in the order of their ids; '~id' for the other way round" },
  ],
  examples: [
    { about: "Every model", line: "models list" },
    { about: "Only the ids, one on each line", line: "models list --transform id -r" },
    { about: "Fine-tuned models as JSON", line: "models list --filter 'id~^ft:' --format json" },
    {
      about: "The first five in the order of their ids",
      line: "models list --sort-by id --max-items 5 --format jsonl",
    },
  ],
  async run(call) {
    const { connection, flags, settings } = call;
    const selection = readSelection(flags);
    if (settings.format === "raw" && (selection.matches !== null || selection.descending !== null))
      throw new Failure("--filter and --sort-by do not go with --format raw, which prints the answer as it came.");
    const body = await bodyOf(connection, listModels(connection));
    await showList(call, body, selected(itemsOf(connection, body), selection));
  },
};
